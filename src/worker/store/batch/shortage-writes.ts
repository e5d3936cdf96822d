import { stockKeyOf, type StockKey } from '../../ledger/contribution.ts';
import { isShort } from '../../ledger/shelf.ts';
import type { ShelfWrite, ShortageWrite } from './batch-writes.ts';
import type { ShelfEffect } from './shelf-overlay.ts';

export interface EventOnShelves {
	readonly place: number;
	readonly atMs: number;
	readonly stock: readonly ShelfEffect[];
}

/**
 * A shelf is *short* from the event that took on hand − committed below zero, which is kept as its
 * cause, until an event brings it back.
 */
export function shortageWrites(
	shelves: readonly ShelfWrite[],
	events: Iterable< EventOnShelves >
): ShortageWrite[] {
	const causes = causesOf( events );
	return shelves.flatMap( ( { sku, location, row, wasShort } ): ShortageWrite[] => {
		const cause = causes.get( stockKeyOf( sku, location ) );
		if ( ! isShort( row ) ) {
			return wasShort ? [ { sku, location, place: null, atMs: 0 } ] : [];
		}
		return cause ? [ { sku, location, place: cause.place, atMs: cause.atMs } ] : [];
	} );
}

/** By shelf, the last of these events that took it below zero. */
function causesOf( events: Iterable< EventOnShelves > ): Map< StockKey, EventOnShelves > {
	const causes = new Map< StockKey, EventOnShelves >();
	for ( const event of events ) {
		for ( const { sku, location, before, after } of event.stock ) {
			if ( ! isShort( before ) && isShort( after ) ) {
				causes.set( stockKeyOf( sku, location ), event );
			}
		}
	}
	return causes;
}
