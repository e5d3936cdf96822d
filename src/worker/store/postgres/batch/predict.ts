import type { ChannelId, OfferRef, Sku } from '../../../../shared/ids.ts';
import type { LineAssignment } from '../../../../shared/line-assignment.ts';
import type { StockEvent, StockEventBody } from '../../../../shared/stock-event.ts';
import { isKept, type BillsOfMaterials } from '../../../ledger/bill-of-materials.ts';
import type { OrderState } from '../../../ledger/ledger-view.ts';
import { ordersToldOf } from '../../../ledger/orders-told-of.ts';
import { offerKey, type ReadAhead } from './read-ahead.ts';
import type { Wishes } from './wishes.ts';

/**
 * Which rows an event will look at and change, guessed from what it says. A guess that is too large
 * locks more than was needed; one that is too small costs another round. Neither changes what is decided.
 */
export function predictNames( event: StockEvent, wishes: Wishes ): void {
	const { body } = event;
	for ( const { channel, order } of ordersToldOf( body ) ) {
		wishes.orders.set( offerKey( channel, order ), { channel, order } );
	}
	for ( const [ channel, offer ] of offersIn( body ) ) {
		wishes.offers.set( offerKey( channel, offer ), { channel, offer } );
	}
	if ( body.kind === 'own-change' || body.kind === 'own-baseline' ) {
		const { channel, offer } = body;
		wishes.counters.set( offerKey( channel, offer ), { channel, offer } );
	}
}

/** What the orders and mappings that were read say of shelves, listings and numbered changes. */
export function predictRows(
	event: StockEvent,
	read: ReadAhead,
	bills: BillsOfMaterials,
	wishes: Wishes
): void {
	const { body, occurredAtMs } = event;
	const skus = new Set< Sku >();
	for ( const sku of skusIn( body ) ) {
		within( bills, sku, Number.POSITIVE_INFINITY, skus );
	}
	const atMs = body.kind === 'order' ? body.snapshot.placedAt : occurredAtMs;
	for ( const [ channel, offer ] of offersIn( body ) ) {
		const mapped = read.mapped.get( offerKey( channel, offer ) );
		if ( mapped ) {
			wishes.listings.add( mapped.listing );
			within( bills, mapped.sku, atMs, skus );
		}
	}
	for ( const assigned of assignmentsIn( body ) ) {
		addAssigned( assigned, skus, wishes );
	}
	for ( const { channel, order } of ordersToldOf( body ) ) {
		addOrder( read.orders.get( offerKey( channel, order ) ) ?? null, skus, wishes );
	}
	if ( body.kind === 'order' ) {
		for ( const { offer } of body.snapshot.explains?.sums ?? [] ) {
			const { channel } = body;
			wishes.counters.set( offerKey( channel, offer ), { channel, offer } );
		}
	}
	skus.forEach( ( sku ) => wishes.shelves.add( sku ) );
}

function addOrder( order: OrderState | null, skus: Set< Sku >, wishes: Wishes ): void {
	for ( const assigned of order?.assignments.values() ?? [] ) {
		addAssigned( assigned, skus, wishes );
	}
	for ( const { offer } of order?.explains?.sums ?? [] ) {
		if ( order ) {
			const { channel } = order;
			wishes.counters.set( offerKey( channel, offer ), { channel, offer } );
		}
	}
	for ( const { shelf } of order?.reports ?? [] ) {
		if ( shelf ) {
			skus.add( shelf.sku );
		}
	}
}

function addAssigned(
	{ listing, leaves, first = [] }: Pick< LineAssignment, 'listing' | 'leaves' | 'first' >,
	skus: Set< Sku >,
	wishes: Wishes
): void {
	wishes.listings.add( listing );
	for ( const taken of [ leaves, ...first.map( ( tier ) => tier.leaves ) ] ) {
		taken.forEach( ( { sku } ) => skus.add( sku ) );
	}
}

/** The SKU, what it is made of, and every bundle within it that has a shelf of its own. */
export function within(
	bills: BillsOfMaterials,
	sku: Sku,
	atMs: number,
	skus: Set< Sku > = new Set()
): Set< Sku > {
	const leaves = bills.explode( sku, 1, atMs, ( bill ) => {
		if ( isKept( bill ) ) {
			skus.add( bill.bundle );
		}
		return 0;
	} );
	leaves.forEach( ( _units, leaf ) => skus.add( leaf ) );
	return skus;
}

function offersIn( body: StockEventBody ): [ ChannelId, OfferRef ][] {
	switch ( body.kind ) {
		case 'order':
			return body.snapshot.lines
				.map( ( { offer } ) => offer )
				.concat( ( body.snapshot.explains?.sums ?? [] ).map( ( { offer } ) => offer ) )
				.map( ( offer ) => [ body.channel, offer ] );
		case 'reserve':
			return body.lines.map( ( { offer } ) => [ body.channel, offer ] );
		case 'own-change':
		case 'own-baseline':
			return [ [ body.channel, body.offer ] ];
		default:
			return [];
	}
}

function assignmentsIn( body: StockEventBody ): readonly Omit< LineAssignment, 'line' >[] {
	switch ( body.kind ) {
		case 'order':
		case 'lines-mapped':
		case 'reserve':
			return body.assigned;
		case 'own-change':
			return body.assigned ? [ body.assigned ] : [];
		default:
			return [];
	}
}

/** SKUs named as such; of those put together or taken apart, the components too. */
function skusIn( body: StockEventBody ): Sku[] {
	if ( body.kind === 'assembly' ) {
		return [ body.sku, ...( body.components ?? [] ).map( ( { sku } ) => sku ) ];
	}
	return 'sku' in body ? [ body.sku ] : [];
}
