import type { ChannelId, LocationId, OrderId, Sku } from '../../../shared/ids.ts';
import type { BillsOfMaterials } from '../../ledger/bill-of-materials.ts';
import { bundlesFrom } from '../../ledger/packable.ts';
import { contributionOf, stockKeyOf, type StockKey } from '../../ledger/contribution.ts';
import { proposalsFor, type ExpectedUnits, type SharingOrder } from '../../ledger/proposals.ts';
import type { OrderState } from '../../ledger/ledger-view.ts';
import { availableOf, isShort, type StockRow } from '../../ledger/shelf.ts';
import type { Shortage, ShortageCause } from '../insight-rows.ts';
import type { SqliteDatabase } from './database.ts';
import { OPEN_INCOMING } from './open-incoming.ts';
import { orderFromRow, type ShelfEffect, type StoredOrder } from './ledger-view.ts';

interface ShortRow {
	sku: Sku;
	location: LocationId;
	short: number;
	sinceMs: number | null;
	position: number | null;
	kind: string | null;
	source: string | null;
	actor: string | null;
	occurredAtMs: number | null;
}

/** When, by our clock, and at which position of the log. */
export interface CauseOfShortage {
	readonly position: number;
	readonly atMs: number;
}

/**
 * Shelves that owe more than they have. *Short* from the event that took on hand − committed below
 * zero, which is kept as its cause, until an event brings it back.
 */
export class ShortageRows {
	readonly #statements: ReturnType< typeof prepare >;
	readonly #currentBills: () => BillsOfMaterials;

	constructor( db: SqliteDatabase, currentBills: () => BillsOfMaterials ) {
		this.#statements = prepare( db );
		this.#currentBills = currentBills;
	}

	/** @param causes by shelf, the event that took it below zero. */
	flush(
		shelves: Iterable< StockRow & { readonly sku: Sku; readonly location: LocationId } >,
		causes: ReadonlyMap< StockKey, CauseOfShortage >
	): void {
		for ( const shelf of shelves ) {
			const { sku, location } = shelf;
			const cause = causes.get( stockKeyOf( sku, location ) );
			if ( ! isShort( shelf ) ) {
				this.#statements.end.run( sku, location );
			} else if ( cause !== undefined ) {
				this.#statements.begin.run( { sku, location, ...cause } );
			}
		}
	}

	all(): Shortage[] {
		const bills = this.#currentBills();
		return this.#statements.all.all().map( ( row ) => {
			const { sku, location, short, sinceMs } = row;
			const orders = this.#ordersSharing( sku, location );
			return {
				sku,
				location,
				short,
				sinceMs,
				cause: causeIn( row ),
				orders,
				proposals: proposalsFor( {
					short,
					orders,
					elsewhere: this.#statements.elsewhere
						.all( sku, location )
						.map( ( { location: place, ...counts } ) => ( {
							location: place,
							available: availableOf( counts ),
						} ) ),
					expected: this.#statements.expected.all( sku, location ),
					packable: this.#packableOf( bills, sku, location ),
				} ),
			};
		} );
	}

	/** Of a bundle that is missing on its own shelf: how many its components would make. */
	#packableOf( bills: BillsOfMaterials, sku: Sku, location: LocationId ): number {
		const shelves = ( one: Sku ): number => {
			const row = one === sku ? null : this.#statements.shelf.get( one, location );
			return row ? availableOf( row ) : 0;
		};
		return bills.isBundle( sku ) ? bundlesFrom( bills, sku, shelves ) : 0;
	}

	#ordersSharing( sku: Sku, location: LocationId ): SharingOrder[] {
		return this.#statements.openOrders.all( sku, location ).flatMap( ( row ) => {
			const state: OrderState = orderFromRow( row.channel, row.order, row );
			const shelf = contributionOf( state ).shelves.get( stockKeyOf( sku, location ) );
			const units = shelf?.committed ?? 0;
			const { channel, order } = row;
			return units > 0 ? [ { channel, order, units, placedAtMs: row.placed_at_ms } ] : [];
		} );
	}
}

/** By shelf, the last of these events that took it below zero. */
export function shortageCauses(
	events: Iterable< CauseOfShortage & { readonly stock: readonly ShelfEffect[] } >
): Map< StockKey, CauseOfShortage > {
	const causes = new Map< StockKey, CauseOfShortage >();
	for ( const { position, atMs, stock } of events ) {
		for ( const { sku, location, before, after } of stock ) {
			if ( ! isShort( before ) && isShort( after ) ) {
				causes.set( stockKeyOf( sku, location ), { position, atMs } );
			}
		}
	}
	return causes;
}

function causeIn( {
	position,
	kind,
	source,
	actor,
	occurredAtMs,
}: ShortRow ): ShortageCause | null {
	return position === null || kind === null || source === null || occurredAtMs === null
		? null
		: { position, kind, source, actor, occurredAtMs };
}

function prepare( db: SqliteDatabase ) {
	return {
		begin: db.prepare( `
			insert into shortages (sku, location, position, since_ms) values (@sku, @location, @position, @atMs)
			on conflict (sku, location) do update set position = @position, since_ms = @atMs` ),
		end: db.prepare( 'delete from shortages where sku = ? and location = ?' ),
		all: db.prepare< [], ShortRow >( `
			select s.sku, s.location, s.committed - s.on_hand as short, h.since_ms as sinceMs,
				h.position, e.kind, e.source, e.actor, e.occurred_at_ms as occurredAtMs
			from stock s left join shortages h on h.sku = s.sku and h.location = s.location
			left join events e on e.position = h.position
			where s.on_hand - s.committed < 0 order by s.sku, s.location` ),
		elsewhere: db.prepare<
			[ string, string ],
			{ location: LocationId; onHand: number; committed: number; safety: number }
		>( `
			select location, on_hand as onHand, committed, safety from stock
			where sku = ? and location <> ? order by location` ),
		shelf: db.prepare<
			[ string, string ],
			{ onHand: number; committed: number; safety: number }
		>(
			'select on_hand as onHand, committed, safety from stock where sku = ? and location = ?'
		),
		expected: db.prepare< [ string, string ], ExpectedUnits >( `
			select reference, units, expectedAtMs from (${ OPEN_INCOMING }) where sku = ? and location = ?` ),
		openOrders: db.prepare<
			[ string, string ],
			StoredOrder & { channel: ChannelId; order: OrderId }
		>( `
			select o.channel, o.order_id as "order", o.rank_at, o.rank_fetch, o.rank_key, o.placed_at_ms, o.lines,
				o.assignments, o.explains, o.reports, o.gone, o.reservations
			from orders o
			where exists (select 1 from json_each(o.assignments) a, json_tree(a.value) leaf
				where leaf.key = 'sku' and leaf.atom = ? and a.value ->> 'location' = ?
				and (o.reserved_until_ms is not null or exists (
					select 1 from json_each(o.lines) l where l.value ->> 'line' = a.value ->> 'line'
					and l.value ->> 'ordered' - l.value ->> 'cancelled' > (
						select coalesce(sum(s.value ->> 'quantity'), 0) from json_each(l.value, '$.shipments') s))))
			order by o.placed_at_ms desc, o.order_id limit 100` ),
	};
}
