import type { ChannelId, LineId, OrderId, Sku } from '../../shared/ids.ts';
import { stockEventBodySchema, type StockEventBody } from '../../shared/stock-event.ts';
import { unitsWanted } from '../ledger/assign.ts';
import type { OrderState } from '../ledger/ledger-view.ts';
import type { LineAssignment } from '../../shared/line-assignment.ts';

const HOUR_MS = 3_600_000;

/** An event of the log that may tell of a sale; `body` is null for all others. */
export interface SalesEventRow {
	readonly position: number;
	readonly source: ChannelId;
	readonly body: string | null;
}

/** An event of an order, found by the order's name. */
export interface OrderEventRow {
	readonly subject: string;
	readonly position: number;
	readonly source: ChannelId;
	/** `null`: a snapshot, of which the first one counts. */
	readonly mapped: string | null;
}

export interface SoldUnits {
	readonly sku: Sku;
	readonly hourMs: number;
	readonly channel: ChannelId;
	readonly units: number;
}

export interface TellingEvent {
	readonly position: number;
	readonly channel: ChannelId;
	readonly order: OrderId;
	readonly subject: string;
	readonly body: Extract< StockEventBody, { kind: 'order' | 'lines-mapped' } >;
}

export function tellingEvents( rows: readonly SalesEventRow[] ): TellingEvent[] {
	return rows.flatMap( ( { position, body: text } ) => {
		const body = text === null ? null : bodyOf( text );
		if ( body?.kind !== 'order' && body?.kind !== 'lines-mapped' ) {
			return [];
		}
		const order = body.kind === 'order' ? body.snapshot.order : body.order;
		const { channel } = body;
		return [ { position, channel, order, subject: `order:${ order }`, body } ];
	} );
}

/**
 * What these events say was sold. Of an order its first snapshot counts: later ones say it again, or that it
 * was changed. A line that was mapped later counts when it was. A bundle counts for itself and for what it is
 * made of.
 *
 * @param orderEvents all snapshots and mappings of these orders, whenever.
 * @param orderOf     an order as it is now: it knows what each line stands for.
 */
export function soldUnits(
	events: readonly TellingEvent[],
	orderEvents: readonly OrderEventRow[],
	orderOf: ( channel: ChannelId, order: OrderId ) => OrderState | null
): SoldUnits[] {
	const bySubject = Map.groupBy( orderEvents, ( { subject } ) => subject );
	return events.flatMap( ( { position, channel, order, subject, body } ) => {
		const state = orderOf( channel, order );
		if ( ! state ) {
			return [];
		}
		const rows = bySubject.get( subject ) ?? [];
		if ( body.kind === 'order' ) {
			const isTold = rows.some(
				( row ) => row.mapped === null && row.source === channel && row.position < position
			);
			const later = isTold ? new Set< LineId >() : linesMapped( rows, channel );
			return isTold
				? []
				: body.snapshot.lines
						.filter( ( { line } ) => ! later.has( line ) )
						.flatMap( ( line ) =>
							soldBy( channel, body.snapshot.placedAt, line, state )
						);
		}
		const mapped = new Set( body.assigned.map( ( { line } ) => line ) );
		return state.lines
			.filter( ( { line } ) => mapped.has( line ) )
			.flatMap( ( line ) => soldBy( channel, state.placedAtMs, line, state ) );
	} );
}

/** One row for each SKU, hour and channel, in the order of their key. */
export function summed( sold: readonly SoldUnits[] ): SoldUnits[] {
	const keyOf = ( { sku, hourMs, channel }: SoldUnits ): string =>
		JSON.stringify( [ sku, hourMs, channel ] );
	return [ ...Map.groupBy( sold, keyOf ) ]
		.toSorted( ( [ one ], [ other ] ) => ( one < other ? -1 : 1 ) )
		.flatMap( ( [ , [ first, ...others ] ] ) =>
			first
				? [
						{
							...first,
							units: others.reduce( ( sum, one ) => sum + one.units, first.units ),
						},
					]
				: []
		);
}

function linesMapped( rows: readonly OrderEventRow[], channel: ChannelId ): Set< LineId > {
	return new Set(
		rows.flatMap( ( { mapped } ) => {
			const body = mapped === null ? null : bodyOf( mapped );
			return body?.kind === 'lines-mapped' && body.channel === channel
				? body.assigned.map( ( { line } ) => line )
				: [];
		} )
	);
}

function soldBy(
	channel: ChannelId,
	placedAtMs: number,
	line: OrderState[ 'lines' ][ number ],
	{ assignments }: OrderState
): SoldUnits[] {
	const assignment: LineAssignment | undefined = assignments.get( line.line );
	const units = unitsWanted( line );
	if ( ! assignment || units === 0 ) {
		return [];
	}
	const hourMs = Math.floor( placedAtMs / HOUR_MS ) * HOUR_MS;
	const parts = assignment.leaves.filter( ( { sku } ) => sku !== assignment.sku );
	return [
		{ sku: assignment.sku, hourMs, channel, units },
		...parts.map( ( { sku, quantity } ) => ( {
			sku,
			hourMs,
			channel,
			units: units * quantity,
		} ) ),
	];
}

function bodyOf( text: string ): StockEventBody | null {
	return stockEventBodySchema.safeParse( JSON.parse( text ) ).data ?? null;
}
