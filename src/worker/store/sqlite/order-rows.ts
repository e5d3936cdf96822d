import type { OrderState } from '../../ledger/ledger-view.ts';
import { holding } from '../../ledger/reservation.ts';
import type { SqliteDatabase } from './database.ts';

/** Writes what is known of orders; `orderFromRow` reads it. */
export class OrderRows {
	readonly #write: ReturnType< typeof prepare >;

	constructor( db: SqliteDatabase ) {
		this.#write = prepare( db );
	}

	write( orders: Iterable< OrderState > ): void {
		for ( const order of orders ) {
			this.#write.run( orderRow( order ) );
		}
	}
}

function orderRow( order: OrderState ) {
	return {
		channel: order.channel,
		orderId: order.order,
		rankAt: order.rank?.at ?? null,
		rankFetch: order.rank?.fetch ?? null,
		rankKey: order.rank?.key ?? null,
		placedAtMs: order.placedAtMs,
		lines: JSON.stringify( order.lines ),
		assignments: JSON.stringify( [ ...order.assignments.values() ] ),
		explains: order.explains === null ? null : JSON.stringify( order.explains ),
		reports: JSON.stringify( order.reports ),
		gone: JSON.stringify( order.gone ),
		reservations: JSON.stringify( order.reservations ),
		reservedUntilMs: order.rank ? null : ( holding( order.reservations )?.expiresAtMs ?? null ),
		hasUnmappedLines: Number(
			order.lines.some( ( { line } ) => ! order.assignments.has( line ) )
		),
	};
}

function prepare( db: SqliteDatabase ) {
	return db.prepare( `
			insert into orders (channel, order_id, rank_at, rank_fetch, rank_key, placed_at_ms, lines, assignments,
				explains, reports, gone, reservations, reserved_until_ms, has_unmapped_lines)
			values (@channel, @orderId, @rankAt, @rankFetch, @rankKey, @placedAtMs, @lines, @assignments, @explains, @reports, @gone, @reservations,
				@reservedUntilMs, @hasUnmappedLines)
			on conflict (channel, order_id) do update set rank_at = @rankAt, rank_fetch = @rankFetch, rank_key = @rankKey,
				placed_at_ms = @placedAtMs, lines = @lines, assignments = @assignments, explains = @explains,
				reports = @reports, gone = @gone, reservations = @reservations, reserved_until_ms = @reservedUntilMs,
				has_unmapped_lines = @hasUnmappedLines` );
}
