import type { ReservationAsOf, ShelfAsOf } from '../../shared/as-of.ts';
import { contributionOf } from '../ledger/contribution.ts';
import type { OrderState } from '../ledger/ledger-view.ts';
import { OrderToldAgain } from '../ledger/order-told-again.ts';
import { orderKeyOf, ordersToldOf, type OrderName } from '../ledger/orders-told-of.ts';
import { holding } from '../ledger/reservation.ts';
import type { PastStore } from '../store/past-store.ts';
import { loggedFrom } from '../store/rows/logged-row.ts';
import { subjectOf } from './as-of-shelves.ts';

const PAGE = 64;

/**
 * Reservations that held units of a SKU after an event.
 *
 * No replay of the log is needed. What is committed on a shelf is the sum of what orders hold of it, none of
 * them less than nothing; and what one order holds follows from the events that name it. So the SKU's events
 * are read backwards from the position, each order that is met is told anew as it was then, and once the
 * orders met account for all that was committed, no other can hold anything.
 *
 * @param shelves of the SKU at that position.
 */
export async function reservationsAsOf(
	past: PastStore,
	sku: string,
	position: number,
	shelves: readonly ShelfAsOf[]
): Promise< ReservationAsOf[] > {
	const open = new Map( shelves.map( ( { location, committed } ) => [ location, committed ] ) );
	const isAccounted = (): boolean => [ ...open.values() ].every( ( units ) => units <= 0 );
	const met = new Set< string >();
	const found: ReservationAsOf[] = [];
	for ( let upTo = position; ! isAccounted(); ) {
		const events = await past.olderEvents( subjectOf( sku ), upTo, PAGE );
		for ( const event of events ) {
			for ( const name of ordersToldOf( loggedFrom( event ).event.body ) ) {
				const key = orderKeyOf( name.channel, name.order );
				if ( ! met.has( key ) && ! isAccounted() ) {
					met.add( key );
					const state = await orderAsOf( past, name, position );
					for ( const held of state ? heldBy( state, sku ) : [] ) {
						open.set( held.location, ( open.get( held.location ) ?? 0 ) - held.units );
						found.push( ...reservationIn( state, held ) );
					}
				}
			}
		}
		const oldest = events.at( -1 );
		if ( ! oldest || events.length < PAGE ) {
			break;
		}
		upTo = oldest.position - 1;
	}
	return found.sort( byName );
}

/** An order as it was after an event. */
async function orderAsOf(
	past: PastStore,
	name: OrderName,
	position: number
): Promise< OrderState | null > {
	const told = new OrderToldAgain( name );
	for ( let after = 0; ; ) {
		const events = await past.newerEvents( `order:${ name.order }`, after, position, PAGE );
		events.forEach( ( event ) => told.tell( loggedFrom( event ) ) );
		const newest = events.at( -1 );
		if ( ! newest || events.length < PAGE ) {
			return told.state;
		}
		after = newest.position;
	}
}

type Held = Pick< ReservationAsOf, 'location' | 'units' >;

function heldBy( order: OrderState, sku: string ): Held[] {
	return [ ...contributionOf( order ).shelves.values() ]
		.filter( ( shelf ) => shelf.sku === sku && shelf.committed > 0 )
		.map( ( { location, committed: units } ) => ( { location, units } ) );
}

/** Nothing where its channel has told of the order: then that is what holds. */
function reservationIn( order: OrderState | null, held: Held ): ReservationAsOf[] {
	const reservation = order && ! order.rank ? holding( order.reservations ) : null;
	return order && reservation?.asked
		? [
				{
					...held,
					channel: order.channel,
					order: order.order,
					attempt: reservation.attempt,
					askedAtMs: reservation.asked.atMs,
					expiresAtMs: reservation.expiresAtMs,
				},
			]
		: [];
}

function byName( left: ReservationAsOf, right: ReservationAsOf ): number {
	const [ one, other ] = [ left, right ].map(
		( { channel, order, location } ) => `${ channel }\u001f${ order }\u001f${ location }`
	);
	return ( one ?? '' ) < ( other ?? '' ) ? -1 : 1;
}
