import type { StockEvent } from '../../src/shared/stock-event.ts';
import { referenceReserved, type Shelf } from '../unit/ledger/reference-ledger.ts';
import { referenceAvailable, type World } from '../unit/ledger/reference-world.ts';
import { SELLERS, SOLD } from './history-shop.ts';

/** Of the channels of `openShop`. */
const QUANTITY_MAX = 1_000;

/** What the selling channels of a history's shop should show with these shelves, by listing. */
export function expectedQuantities(
	log: readonly StockEvent[],
	shelves: Readonly< Record< string, Shelf > >,
	world: World
): Record< string, number > {
	const wanted: Record< string, number > = {};
	const allowed = backorders( log );
	const held = referenceReserved( log );
	for ( const channel of SELLERS ) {
		for ( const name of SOLD ) {
			const listing = `${ channel }:${ name }`;
			const free = referenceAvailable( shelves, world, name, world.home );
			const offered =
				free + ( allowed.get( listing )?.units ?? 0 ) + ( held.get( listing ) ?? 0 );
			wanted[ listing ] = Math.min( QUANTITY_MAX, Math.max( 0, offered ) );
		}
	}
	return wanted;
}

/** What each channel may offer beyond the stock, as it was said last. */
function backorders(
	log: readonly StockEvent[]
): Map< string, { at: number; name: string; units: number } > {
	const said = new Map< string, { at: number; name: string; units: number } >();
	for ( const { source, key, occurredAtMs: at, body } of log ) {
		if ( body.kind === 'backorder' ) {
			const listing = `${ body.channel }:${ body.sku }`;
			const name = `${ source }|${ key }`;
			const known = said.get( listing );
			if ( ! known || at > known.at || ( at === known.at && name > known.name ) ) {
				said.set( listing, { at, name, units: body.units } );
			}
		}
	}
	return said;
}
