import type { LocationId, Sku } from '../../../shared/ids.ts';
import type { StockEvent } from '../../../shared/stock-event.ts';
import { stockKeyOf, type StockKey } from '../../ledger/contribution.ts';
import type { BackorderChange, IncomingChange } from '../../ledger/decide-shelf.ts';
import {
	EMPTY_STOCK,
	shelfAfter,
	type Said,
	type Since,
	type StockChange,
	type StockRow,
} from '../../ledger/shelf.ts';
import { preparedOnce, type SqliteDatabase } from './database.ts';

/**
 * Shelves of one batch. What moved is written at once, so that a count later in the batch finds it;
 * rows are kept here until the batch is flushed.
 */
export class ShelfRows {
	readonly changed = new Map< StockKey, StockRow & { sku: Sku; location: LocationId } >();
	readonly #rows = new Map< StockKey, StockRow >();
	readonly #statements: ReturnType< typeof prepare >;

	constructor( db: SqliteDatabase ) {
		this.#statements = prepared( db );
	}

	row( sku: Sku, location: LocationId ): StockRow {
		const key = stockKeyOf( sku, location );
		const known = this.#rows.get( key );
		if ( known ) {
			return known;
		}
		const stored = this.#statements.row.get( sku, location );
		const row = stored ? rowFrom( stored ) : EMPTY_STOCK;
		this.#rows.set( key, row );
		return row;
	}

	change( change: StockChange ): { before: StockRow; after: StockRow } {
		const { sku, location } = change;
		const before = this.row( sku, location );
		const after = shelfAfter( before, change, ( since ) =>
			this.#movedSince( sku, location, since )
		);
		for ( const { atMs, units, isOwn = false } of change.moved ?? [] ) {
			this.#statements.move.run( sku, location, atMs, Number( isOwn ), units );
		}
		const key = stockKeyOf( sku, location );
		this.#rows.set( key, after );
		this.changed.set( key, { ...after, sku, location } );
		return { before, after };
	}

	expect( { said, ...change }: IncomingChange ): void {
		this.#statements.expect.run( { ...change, ...said } );
	}

	allow( { sku, channel, said: { atMs, units, key } }: BackorderChange ): void {
		this.#statements.allow.run( { sku, channel, atMs, units, key } );
	}

	/** What an external authority does with the units at its place: only shown, the newest reading. */
	observe( { source, key, occurredAtMs: atMs, body }: StockEvent ): void {
		if ( body.kind === 'observed' && body.states ) {
			const { sku, location, states } = body;
			const said = {
				atMs,
				key: `${ source }\u001f${ key }`,
				states: JSON.stringify( states ),
			};
			this.#statements.observe.run( { sku, location, ...said } );
		}
	}

	flush(): void {
		for ( const row of this.changed.values() ) {
			this.#statements.save.run( {
				sku: row.sku,
				location: row.location,
				onHand: row.onHand,
				committed: row.committed,
				quarantined: row.quarantined,
				safety: row.safety,
				openedAtMs: row.opening?.atMs ?? null,
				openedUnits: row.opening?.units ?? null,
				openedKey: row.opening?.key ?? null,
				countedAtMs: row.count?.atMs ?? null,
				countedUnits: row.count?.units ?? null,
				countedKey: row.count?.key ?? null,
				safetyAtMs: row.safetySet?.atMs ?? null,
				safetyKey: row.safetySet?.key ?? null,
			} );
		}
	}

	#movedSince( sku: Sku, location: LocationId, since: Since | null ): number {
		const after = since?.atMs ?? Number.MIN_SAFE_INTEGER;
		const ownAfter = since?.isOpening ? Number.MIN_SAFE_INTEGER : after;
		return this.#statements.movedSince.get( { sku, location, after, ownAfter } )?.units ?? 0;
	}
}

interface StoredRow {
	onHand: number;
	committed: number;
	quarantined: number;
	safety: number;
	openedAtMs: number | null;
	openedUnits: number | null;
	openedKey: string | null;
	countedAtMs: number | null;
	countedUnits: number | null;
	countedKey: string | null;
	safetyAtMs: number | null;
	safetyKey: string | null;
}

function rowFrom( stored: StoredRow ): StockRow {
	const { onHand, committed, quarantined, safety } = stored;
	return {
		onHand,
		committed,
		quarantined,
		safety,
		opening: said( stored.openedAtMs, stored.openedUnits, stored.openedKey ),
		count: said( stored.countedAtMs, stored.countedUnits, stored.countedKey ),
		safetySet: said( stored.safetyAtMs, safety, stored.safetyKey ),
	};
}

function said( atMs: number | null, units: number | null, key: string | null ): Said | null {
	return atMs === null || units === null || key === null ? null : { atMs, units, key };
}

const prepared = preparedOnce( prepare );

function prepare( db: SqliteDatabase ) {
	return {
		row: db.prepare< [ string, string ], StoredRow >( `
			select on_hand as onHand, committed, quarantined, safety,
				opened_at_ms as openedAtMs, opened_units as openedUnits, opened_key as openedKey,
				counted_at_ms as countedAtMs, counted_units as countedUnits, counted_key as countedKey,
				safety_at_ms as safetyAtMs, safety_key as safetyKey
			from stock where sku = ? and location = ?` ),
		move: db.prepare( `
			insert into shelf_movements (sku, location, at_ms, is_own, units) values (?, ?, ?, ?, ?)
			on conflict (sku, location, at_ms, is_own) do update set units = units + excluded.units` ),
		movedSince: db.prepare< [ Record< string, unknown > ], { units: number } >( `
			select coalesce(sum(units), 0) as units from shelf_movements
			where sku = @sku and location = @location and at_ms > iif(is_own, @ownAfter, @after)` ),
		expect: db.prepare( `
			insert into incoming (sku, location, reference, what, at_ms, key, units, expected_at_ms)
			values (@sku, @location, @reference, @what, @atMs, @key, @units, @expectedAtMs)` ),
		allow: db.prepare( `
			insert into backorders (sku, channel, units, at_ms, key) values (@sku, @channel, @units, @atMs, @key)
			on conflict (sku, channel) do update set units = @units, at_ms = @atMs, key = @key
			where (@atMs, @key) > (at_ms, backorders.key)` ),
		observe: db.prepare( `
			insert into observed_states (sku, location, at_ms, key, states) values (@sku, @location, @atMs, @key, @states)
			on conflict (sku, location) do update set at_ms = @atMs, key = @key, states = @states
			where (@atMs, @key) > (at_ms, observed_states.key)` ),
		save: db.prepare( `
			insert into stock (sku, location, on_hand, committed, quarantined, safety, opened_at_ms, opened_units, opened_key,
				counted_at_ms, counted_units, counted_key, safety_at_ms, safety_key)
			values (@sku, @location, @onHand, @committed, @quarantined, @safety, @openedAtMs, @openedUnits, @openedKey,
				@countedAtMs, @countedUnits, @countedKey, @safetyAtMs, @safetyKey)
			on conflict (sku, location) do update set on_hand = @onHand, committed = @committed, quarantined = @quarantined,
				safety = @safety, opened_at_ms = @openedAtMs, opened_units = @openedUnits, opened_key = @openedKey,
				counted_at_ms = @countedAtMs, counted_units = @countedUnits, counted_key = @countedKey,
				safety_at_ms = @safetyAtMs, safety_key = @safetyKey` ),
	};
}
