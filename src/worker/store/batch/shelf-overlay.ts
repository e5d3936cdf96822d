import type { ChannelId, LocationId, Sku } from '../../../shared/ids.ts';
import type { StockEvent } from '../../../shared/stock-event.ts';
import { stockKeyOf, type StockKey } from '../../ledger/contribution.ts';
import type { BackorderChange, IncomingChange } from '../../ledger/decide-shelf.ts';
import {
	EMPTY_STOCK,
	isInside,
	isShort,
	later,
	shelfAfter,
	type Said,
	type Since,
	type StockChange,
	type StockRow,
} from '../../ledger/shelf.ts';
import type { MovementWrite, ObservedWrite, ShelfWrite, ShelfWrites } from './batch-writes.ts';
import type { DecisionRows } from './stored-rows.ts';

/** One shelf before and after an event. */
export interface ShelfEffect {
	readonly sku: Sku;
	readonly location: LocationId;
	readonly before: StockRow;
	readonly after: StockRow;
}

interface Shelf {
	readonly sku: Sku;
	readonly location: LocationId;
	row: StockRow;
	/** Before the batch; `null`: the batch has not changed it. */
	wasShort: boolean | null;
	readonly moved: MovementWrite[];
}

/** Shelves of one batch: what is stored, and on top of it what the batch has done so far. */
export class ShelfOverlay {
	readonly #stored: DecisionRows;
	readonly #shelves = new Map< StockKey, Shelf >();
	readonly #incoming: IncomingChange[] = [];
	readonly #backorders = new Map< string, BackorderChange >();
	readonly #observed: ObservedWrite[] = [];

	constructor( stored: DecisionRows ) {
		this.#stored = stored;
	}

	row( sku: Sku, location: LocationId ): StockRow {
		return this.#shelf( sku, location ).row;
	}

	change( change: StockChange ): ShelfEffect {
		const { sku, location } = change;
		const shelf = this.#shelf( sku, location );
		const before = shelf.row;
		const after = shelfAfter( before, change, ( since ) => this.#movedSince( shelf, since ) );
		for ( const { atMs, units, isOwn = false } of change.moved ?? [] ) {
			shelf.moved.push( { sku, location, atMs, isOwn, units } );
		}
		shelf.row = after;
		shelf.wasShort ??= isShort( before );
		return { sku, location, before, after };
	}

	/** Units that a channel may offer of a SKU beyond those that are there. */
	allowed( sku: Sku, channel: ChannelId ): number {
		return this.#allowedSaid( sku, channel )?.units ?? 0;
	}

	expect( change: IncomingChange ): void {
		this.#incoming.push( change );
	}

	allow( change: BackorderChange ): void {
		const { sku, channel, said } = change;
		if ( later( this.#allowedSaid( sku, channel ), said ) === said ) {
			this.#backorders.set( `${ sku }\u001f${ channel }`, change );
		}
	}

	/** What an external authority does with the units at its place: only shown, the newest reading. */
	observe( { source, key, occurredAtMs: atMs, body }: StockEvent ): void {
		if ( body.kind === 'observed' && body.states ) {
			const { sku, location } = body;
			const states = JSON.stringify( body.states );
			this.#observed.push( {
				sku,
				location,
				atMs,
				key: `${ source }\u001f${ key }`,
				states,
			} );
		}
	}

	writes(): ShelfWrites {
		const shelves: ShelfWrite[] = [];
		const movements: MovementWrite[] = [];
		for ( const { sku, location, row, wasShort, moved } of this.#shelves.values() ) {
			if ( wasShort !== null ) {
				shelves.push( { sku, location, row, wasShort } );
			}
			summedByMoment( moved ).forEach( ( movement ) => movements.push( movement ) );
		}
		return {
			shelves,
			movements,
			incoming: this.#incoming,
			backorders: [ ...this.#backorders.values() ],
			observed: this.#observed,
		};
	}

	#allowedSaid( sku: Sku, channel: ChannelId ): Said | null {
		return (
			this.#backorders.get( `${ sku }\u001f${ channel }` )?.said ??
			this.#stored.backorder( sku, channel )
		);
	}

	#shelf( sku: Sku, location: LocationId ): Shelf {
		const key = stockKeyOf( sku, location );
		let shelf = this.#shelves.get( key );
		if ( ! shelf ) {
			const row = this.#stored.shelf( sku, location ) ?? EMPTY_STOCK;
			shelf = { sku, location, row, wasShort: null, moved: [] };
			this.#shelves.set( key, shelf );
		}
		return shelf;
	}

	#movedSince( { sku, location, moved }: Shelf, since: Since | null ): number {
		let units = this.#stored.movedSince( sku, location, since );
		for ( const movement of moved ) {
			units += isInside( since, movement ) ? 0 : movement.units;
		}
		return units;
	}
}

/** A row each for what moved at one moment. */
function summedByMoment( moved: readonly MovementWrite[] ): readonly MovementWrite[] {
	if ( moved.length < 2 ) {
		return moved;
	}
	const sums = new Map< string, MovementWrite >();
	for ( const movement of moved ) {
		const moment = `${ movement.atMs } ${ movement.isOwn }`;
		const units = movement.units + ( sums.get( moment )?.units ?? 0 );
		sums.set( moment, { ...movement, units } );
	}
	return [ ...sums.values() ];
}
