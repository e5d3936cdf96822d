import type { ListingFact } from './ledger-facts.ts';
import { openUnitsOf, unitsOf } from './market-orders.ts';
import type { Marketplace } from './marketplace.ts';
import type { World } from './world.ts';

/** What the shelf and the promises are, by the books of the marketplaces and of the people. */
export function stockByTheBooks( { plan, markets, traffic }: World, sku: string ) {
	const lines = markets.flatMap( ( { orders } ) =>
		orders.flatMap( ( order ) => order.lines.filter( ( line ) => line.sku === sku ) )
	);
	const sum = ( of: ( line: ( typeof lines )[ number ] ) => number ): number =>
		lines.reduce( ( total, line ) => total + of( line ), 0 );
	return {
		onHand:
			( plan.opening[ sku ] ?? 0 ) +
			( traffic.told.get( sku ) ?? 0 ) -
			sum( ( { shipments } ) => unitsOf( shipments ) ) +
			sum( ( { restocks } ) => unitsOf( restocks ) ),
		committed: sum( openUnitsOf ),
	};
}

/** Does its marketplace show something else than the books of all make right? */
export function isWrongIn( world: World, listing: ListingFact ): boolean {
	const { shown, right } = shownAndRight( world, listing );
	return shown !== right;
}

function shownAndRight( world: World, { channel, sku, quantity, isSplit }: ListingFact ) {
	const market = world.market( channel );
	const { onHand, committed } = stockByTheBooks( world, sku );
	const offered = Math.max( 0, onHand - committed - world.plan.buffer );
	return {
		shown: market.shownOf( sku ),
		// Which part of a split SKU a listing shows is the worker's to say; that together they show all of
		// it and no more is judged below.
		right: isSplit > 0 ? quantity : Math.min( market.plan.capabilities.quantityMax, offered ),
	};
}

/** SKUs that are split, and whose listings together show more or fewer units than there are. */
function splitWrongly( world: World ): string[] {
	const split = world.facts.listings().filter( ( { isSplit } ) => isSplit > 0 );
	return [ ...Map.groupBy( split, ( { sku } ) => sku ) ].flatMap( ( [ sku, own ] ) => {
		const { onHand, committed } = stockByTheBooks( world, sku );
		const markets = own.map( ( { channel } ) => world.market( channel ) );
		const sum = ( of: ( market: Marketplace ) => number ): number =>
			markets.reduce( ( total, market ) => total + of( market ), 0 );
		const shown = sum( ( market ) => market.shownOf( sku ) );
		const right = Math.min(
			onHand - committed,
			sum( ( { plan } ) => plan.capabilities.quantityMax )
		);
		return shown === right
			? []
			: [ `${ sku } is split, and ${ shown } are shown of ${ right }` ];
	} );
}

/** What is not as it should be in the end, in words; nothing: all is true everywhere. */
export function differencesIn( world: World ): string[] {
	const { facts, senders, traffic } = world;
	const found = splitWrongly( world );
	for ( const { sku, onHand, committed } of facts.stock() ) {
		const books = stockByTheBooks( world, sku );
		if ( books.onHand !== onHand || books.committed !== committed ) {
			found.push(
				`${ sku }: the ledger has ${ onHand } on hand and ${ committed } committed, ` +
					`the books ${ books.onHand } and ${ books.committed }`
			);
		}
	}
	for ( const one of facts.listings() ) {
		const { shown, right } = shownAndRight( world, one );
		if ( shown !== right || one.quantity !== right ) {
			found.push(
				`${ one.listing } shows ${ shown }, the ledger wants ${ one.quantity }, right is ${ right }`
			);
		}
		if ( one.confirmed !== one.revision ) {
			found.push(
				`${ one.listing } is confirmed up to ${ one.confirmed } of ${ one.revision }`
			);
		}
		if ( one.isDirty > 0 || one.call !== null ) {
			found.push( `${ one.listing } is still being worked on` );
		}
	}
	senders.forEach( ( { open } ) =>
		open.forEach( ( id ) => found.push( `nobody took ${ id }` ) )
	);
	traffic.open.forEach( ( key ) => found.push( `nobody took ${ key }` ) );
	const waiting = facts.deliveries( 'waiting' ) + facts.deliveries( 'fetching' );
	if ( waiting > 0 ) {
		found.push( `${ waiting } deliveries wait` );
	}
	return found;
}
