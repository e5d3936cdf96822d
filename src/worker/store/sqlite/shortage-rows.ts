import type { ChannelId, LocationId, OrderId, Sku } from '../../../shared/ids.ts';
import { contributionOf, stockKeyOf, type StockKey } from '../../ledger/contribution.ts';
import { proposalsFor, type ExpectedUnits, type SharingOrder } from '../../ledger/proposals.ts';
import type { OrderState } from '../../ledger/ledger-view.ts';
import { availableOf, type StockRow } from '../../ledger/shelf.ts';
import type { Shortage, ShortageCause } from '../insight-rows.ts';
import type { SqliteDatabase } from './database.ts';
import { OPEN_INCOMING } from './open-incoming.ts';
import { orderFromRow, type StoredOrder } from './ledger-view.ts';

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

/**
 * Shelves that owe more than they have. *Short* from the event that took on hand − committed below
 * zero, which is kept as its cause, until an event brings it back.
 */
export class ShortageRows {
	readonly #causes = new Map< StockKey, number >();
	readonly #statements: ReturnType< typeof prepare >;

	constructor( db: SqliteDatabase ) {
		this.#statements = prepare( db );
	}

	/** What a batch that failed has left goes. */
	begin(): void {
		this.#causes.clear();
	}

	/** @returns whether this very change made it short. */
	note(
		position: number,
		sku: Sku,
		location: LocationId,
		before: StockRow,
		after: StockRow
	): boolean {
		const isNew = shortOf( before ) <= 0 && shortOf( after ) > 0;
		if ( isNew ) {
			this.#causes.set( stockKeyOf( sku, location ), position );
		}
		return isNew;
	}

	/** @param committedAtMs of the event at a position. */
	flush(
		shelves: Iterable< StockRow & { readonly sku: Sku; readonly location: LocationId } >,
		committedAtMs: ( position: number ) => number
	): void {
		for ( const shelf of shelves ) {
			const { sku, location } = shelf;
			const cause = this.#causes.get( stockKeyOf( sku, location ) );
			if ( shortOf( shelf ) <= 0 ) {
				this.#statements.end.run( sku, location );
			} else if ( cause !== undefined ) {
				const nowMs = committedAtMs( cause );
				this.#statements.begin.run( { sku, location, cause, nowMs } );
			}
		}
	}

	all(): Shortage[] {
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
				} ),
			};
		} );
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

function shortOf( { onHand, committed }: Pick< StockRow, 'onHand' | 'committed' > ): number {
	return committed - onHand;
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
			insert into shortages (sku, location, position, since_ms) values (@sku, @location, @cause, @nowMs)
			on conflict (sku, location) do update set position = @cause, since_ms = @nowMs` ),
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
		expected: db.prepare< [ string, string ], ExpectedUnits >( `
			select reference, units, expectedAtMs from (${ OPEN_INCOMING }) where sku = ? and location = ?` ),
		openOrders: db.prepare<
			[ string, string ],
			StoredOrder & { channel: ChannelId; order: OrderId }
		>( `
			select o.channel, o.order_id as "order", o.rank_at, o.rank_fetch, o.rank_key, o.placed_at_ms, o.lines,
				o.assignments, o.explains, o.reports, o.gone, o.reservations
			from orders o
			where exists (select 1 from json_each(o.assignments) a, json_each(a.value, '$.leaves') leaf
				where leaf.value ->> 'sku' = ? and a.value ->> 'location' = ?
				and (o.reserved_until_ms is not null or exists (
					select 1 from json_each(o.lines) l where l.value ->> 'line' = a.value ->> 'line'
					and l.value ->> 'ordered' - l.value ->> 'cancelled' > (
						select coalesce(sum(s.value ->> 'quantity'), 0) from json_each(l.value, '$.shipments') s))))
			order by o.placed_at_ms desc, o.order_id limit 100` ),
	};
}
