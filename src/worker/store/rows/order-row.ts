import { z } from 'zod';
import { channelOrderLineSchema, explainsSchema } from '../../../shared/channel-order.ts';
import type { ChannelId, OrderId } from '../../../shared/ids.ts';
import { eventKeySchema, lineIdSchema, locationIdSchema, skuSchema } from '../../../shared/ids.ts';
import { lineAssignmentSchema } from '../../../shared/line-assignment.ts';
import type { OrderState } from '../../ledger/ledger-view.ts';
import { holding } from '../../ledger/reservation.ts';

const linesSchema = z.array( channelOrderLineSchema );
const assignmentsSchema = z.array( lineAssignmentSchema );
const reportsSchema = z.array(
	z.object( {
		line: lineIdSchema,
		what: z.enum( [ 'shipment', 'return' ] ),
		source: z.string(),
		key: z.string(),
		units: z.int(),
		atMs: z.int(),
		isQuarantined: z.boolean(),
		shelf: z.object( { sku: skuSchema, location: locationIdSchema } ).nullable(),
	} )
);
const goneSchema = z.array(
	z.object( {
		line: lineIdSchema,
		sku: skuSchema,
		location: locationIdSchema,
		units: z.int(),
		atMs: z.int(),
	} )
);
export const reservationsSchema = z.array(
	z.object( {
		attempt: z.string(),
		asked: z.object( { atMs: z.int(), lines: linesSchema } ).nullable(),
		expiresAtMs: z.int(),
		expiredAtMs: z.int(),
		isReleased: z.boolean(),
	} )
);

/** An order as both databases keep it, by the names of its columns. */
export interface StoredOrder {
	rank_at: number | null;
	rank_fetch: number | null;
	rank_key: string | null;
	placed_at_ms: number;
	lines: string;
	assignments: string;
	explains: string | null;
	reports: string;
	gone: string;
	reservations: string;
}

export const STORED_ORDER_COLUMNS =
	'rank_at, rank_fetch, rank_key, placed_at_ms, lines, assignments, explains, reports, gone, reservations';

export function orderFromRow( channel: ChannelId, order: OrderId, row: StoredOrder ): OrderState {
	const assignments = assignmentsSchema.parse( JSON.parse( row.assignments ) );
	const { rank_at: at, rank_fetch: fetch, rank_key: key } = row;
	const isRanked = at !== null && fetch !== null && key !== null;
	return {
		channel,
		order,
		rank: isRanked ? { at, fetch, key: eventKeySchema.parse( key ) } : null,
		placedAtMs: row.placed_at_ms,
		lines: linesSchema.parse( JSON.parse( row.lines ) ),
		assignments: new Map( assignments.map( ( made ) => [ made.line, made ] ) ),
		explains: row.explains === null ? null : explainsSchema.parse( JSON.parse( row.explains ) ),
		reports: listFrom( row.reports, reportsSchema ),
		gone: listFrom( row.gone, goneSchema ),
		reservations: listFrom( row.reservations, reservationsSchema ),
	};
}

/** Most orders have nothing there, and are looked at with every event of theirs. */
function listFrom< T >( json: string, schema: z.ZodType< T[] > ): T[] {
	return json === '[]' ? [] : schema.parse( JSON.parse( json ) );
}

/** What is written of an order: the columns of `orderFromRow`, and two that are searched for. */
export const WRITTEN_ORDER_COLUMNS = [
	'rank_at',
	'rank_fetch',
	'rank_key',
	'placed_at_ms',
	'lines',
	'assignments',
	'explains',
	'reports',
	'gone',
	'reservations',
	'reserved_until_ms',
	'has_unmapped_lines',
] as const;

/** In the order of `WRITTEN_ORDER_COLUMNS`. */
export function orderValues( order: OrderState ): ( string | number | null )[] {
	const isUnmapped = order.lines.some( ( { line } ) => ! order.assignments.has( line ) );
	return [
		order.rank?.at ?? null,
		order.rank?.fetch ?? null,
		order.rank?.key ?? null,
		order.placedAtMs,
		JSON.stringify( order.lines ),
		JSON.stringify( [ ...order.assignments.values() ] ),
		order.explains === null ? null : JSON.stringify( order.explains ),
		JSON.stringify( order.reports ),
		JSON.stringify( order.gone ),
		JSON.stringify( order.reservations ),
		order.rank ? null : ( holding( order.reservations )?.expiresAtMs ?? null ),
		isUnmapped ? 1 : 0,
	];
}
