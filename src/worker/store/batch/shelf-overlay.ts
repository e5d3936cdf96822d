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
import type { StoredRows } from './stored-rows.ts';

/** One shelf before and after an event. */
export interface ShelfEffect {
	readonly sku: Sku;
	readonly location: LocationId;
	readonly before: StockRow;
	readonly after: StockRow;
}

/** Shelves of one batch: what is stored, and on top of it what the batch has done so far. */
export class ShelfOverlay {
	readonly #stored: StoredRows;
	readonly #rows = new Map< StockKey, StockRow >();
	readonly #changed = new Map< StockKey, ShelfWrite >();
	readonly #moved = new Map< StockKey, Map< string, MovementWrite > >();
	readonly #incoming: IncomingChange[] = [];
	readonly #backorders = new Map< string, BackorderChange >();
	readonly #observed: ObservedWrite[] = [];

	constructor( stored: StoredRows ) {
		this.#stored = stored;
	}

	row( sku: Sku, location: LocationId ): StockRow {
		const key = stockKeyOf( sku, location );
		const known = this.#rows.get( key );
		if ( known ) {
			return known;
		}
		const row = this.#stored.shelf( sku, location ) ?? EMPTY_STOCK;
		this.#rows.set( key, row );
		return row;
	}

	change( change: StockChange ): ShelfEffect {
		const { sku, location } = change;
		const key = stockKeyOf( sku, location );
		const before = this.row( sku, location );
		const after = shelfAfter( before, change, ( since ) =>
			this.#movedSince( sku, location, since )
		);
		for ( const { atMs, units, isOwn = false } of change.moved ?? [] ) {
			this.#move( key, { sku, location, atMs, isOwn, units } );
		}
		this.#rows.set( key, after );
		const wasShort = this.#changed.get( key )?.wasShort ?? isShort( before );
		this.#changed.set( key, { sku, location, row: after, wasShort } );
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
		return {
			shelves: [ ...this.#changed.values() ],
			movements: [ ...this.#moved.values() ].flatMap( ( moved ) => [ ...moved.values() ] ),
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

	#move( key: StockKey, movement: MovementWrite ): void {
		const moved = this.#moved.get( key ) ?? new Map< string, MovementWrite >();
		this.#moved.set( key, moved );
		const moment = `${ movement.atMs } ${ movement.isOwn }`;
		const units = movement.units + ( moved.get( moment )?.units ?? 0 );
		moved.set( moment, { ...movement, units } );
	}

	#movedSince( sku: Sku, location: LocationId, since: Since | null ): number {
		let units = this.#stored.movedSince( sku, location, since );
		for ( const movement of this.#moved.get( stockKeyOf( sku, location ) )?.values() ?? [] ) {
			units += isInside( since, movement ) ? 0 : movement.units;
		}
		return units;
	}
}
