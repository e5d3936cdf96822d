import { z } from 'zod';
import {
	channelOrderLineSchema,
	explainsSchema,
	type ChannelOrderLine,
} from '../../../shared/channel-order.ts';
import type { ChannelId, EventKey, OrderId } from '../../../shared/ids.ts';
import { eventKeySchema, lineIdSchema, locationIdSchema, skuSchema } from '../../../shared/ids.ts';
import { lineAssignmentSchema, type LineAssignment } from '../../../shared/line-assignment.ts';
import type { OrderState } from '../../ledger/ledger-view.ts';
import type { OrderName } from '../../ledger/orders-told-of.ts';
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

/** The values of `STORED_ORDER_COLUMNS`, in their order. */
export type OrderCells = readonly [
	rankAt: number | null,
	rankFetch: number | null,
	rankKey: EventKey | null,
	placedAtMs: number,
	lines: string,
	assignments: string,
	explains: string | null,
	reports: string,
	gone: string,
	reservations: string,
];

/**
 * An order that this very process has written and reads again: of its lines only the shape is looked at
 * (field by field it takes four times as long).
 *
 * @throws {Error} it is not one.
 */
export function orderFromCells( { channel, order }: OrderName, cells: OrderCells ): OrderState {
	const [ at, fetch, key, placedAtMs, lines, assignments, explains, reports, gone, reserved ] =
		cells;
	const isRanked = at !== null && fetch !== null && key !== null;
	return {
		channel,
		order,
		rank: isRanked ? { at, fetch, key } : null,
		placedAtMs,
		lines: linesIn( lines, isLine ),
		assignments: new Map(
			linesIn( assignments, isAssignment ).map( ( made ) => [ made.line, made ] )
		),
		explains: explains === null ? null : explainsSchema.parse( JSON.parse( explains ) ),
		reports: listFrom( reports, reportsSchema ),
		gone: listFrom( gone, goneSchema ),
		reservations: listFrom( reserved, reservationsSchema ),
	};
}

function linesIn< T >( json: string, isOne: ( value: unknown ) => value is T ): readonly T[] {
	const read: unknown = JSON.parse( json );
	if ( ! Array.isArray( read ) || ! read.every( isOne ) ) {
		throw new Error( 'an order has its lines in lists' );
	}
	return read;
}

function isLine( value: unknown ): value is ChannelOrderLine {
	return isOfLine( value ) && 'shipments' in value;
}

function isAssignment( value: unknown ): value is LineAssignment {
	return isOfLine( value ) && 'leaves' in value;
}

function isOfLine( value: unknown ): value is { readonly line: unknown } {
	return typeof value === 'object' && value !== null && 'line' in value;
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
