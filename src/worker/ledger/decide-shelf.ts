import type { ChannelId, LocationId, OrderId, Sku } from '../../shared/ids.ts';
import type {
	AdjustmentEvent,
	BackorderEvent,
	CountEvent,
	IncomingEvent,
	ObservedEvent,
	OpeningEvent,
	QuarantineEvent,
	ReceiptEvent,
	ReturnEvent,
	SafetyEvent,
	ShipmentEvent,
	TransferEvent,
} from '../../shared/shelf-event.ts';
import type { StockEvent } from '../../shared/stock-event.ts';
import type { LineReport } from './known-lines.ts';
import type { LedgerView, OrderState } from './ledger-view.ts';
import { orderKeyOf } from './orders-told-of.ts';
import type { Said, StockChange } from './shelf.ts';

/** What an event about shelves does: to shelves, to what is expected, and to orders it names. */
export interface ShelfEffect {
	readonly stock: readonly StockChange[];
	readonly incoming: readonly IncomingChange[];
	/** Orders as they are with what was told of them. */
	readonly orders: readonly OrderState[];
	readonly backorders: readonly BackorderChange[];
}

/** How many units more than there are a channel may offer: of several, the newest holds. */
export interface BackorderChange {
	readonly sku: Sku;
	readonly channel: ChannelId;
	readonly said: Said;
}

/** One more fact about what is to come in under a reference. */
export interface IncomingChange {
	readonly sku: Sku;
	readonly location: LocationId;
	readonly reference: string;
	readonly what: 'expected' | 'received';
	readonly said: Said;
	readonly expectedAtMs: number | null;
}

export type ShelfEvent =
	| AdjustmentEvent
	| BackorderEvent
	| CountEvent
	| IncomingEvent
	| ObservedEvent
	| OpeningEvent
	| QuarantineEvent
	| ReceiptEvent
	| ReturnEvent
	| SafetyEvent
	| ShipmentEvent
	| TransferEvent;

const NOTHING: ShelfEffect = { stock: [], incoming: [], orders: [], backorders: [] };

export function shelfEffect( view: LedgerView, event: StockEvent, body: ShelfEvent ): ShelfEffect {
	const atMs = event.occurredAtMs;
	const said = ( units: number, when = atMs ): Said => ( {
		atMs: when,
		units,
		key: nameOf( event ),
	} );
	const onShelf = ( change: Omit< StockChange, 'sku' | 'location' > ): ShelfEffect =>
		'sku' in body && 'location' in body
			? { ...NOTHING, stock: [ { sku: body.sku, location: body.location, ...change } ] }
			: NOTHING;
	switch ( body.kind ) {
		case 'adjustment':
			return onShelf( { moved: [ { atMs, units: body.delta } ] } );
		case 'quarantine':
			return onShelf( { moved: [ { atMs, units: -body.units } ], quarantined: body.units } );
		case 'opening':
			return onShelf( { opening: said( body.units, body.atMs ) } );
		case 'backorder': {
			const { sku, channel, units } = body;
			return { ...NOTHING, backorders: [ { sku, channel, said: said( units ) } ] };
		}
		case 'safety':
			return onShelf( { safety: said( body.units ) } );
		case 'observed':
			return onShelf( { count: said( body.units ) } );
		case 'receipt':
			return { ...onShelf( arrived( body, atMs ) ), incoming: received( body, said ) };
		case 'incoming':
			return { ...NOTHING, incoming: [ expected( body, said ) ] };
		case 'transfer':
			return { ...NOTHING, stock: transferred( body, atMs ) };
		case 'count':
			return {
				...onShelf( { count: said( body.units ) } ),
				orders: ordersWithGone( view, body, atMs ),
			};
		case 'shipment':
			return {
				...NOTHING,
				orders: [ ordersWithReport( view, body.of, shipmentOf( event, body ) ) ],
			};
		case 'return':
			return body.of
				? {
						...NOTHING,
						orders: [
							ordersWithReport( view, body.of, returnOf( event, body, body.of ) ),
						],
					}
				: onShelf( arrived( body, atMs ) );
	}
}

/** With its source: two sources may use one key. */
function nameOf( { source, key }: StockEvent ): string {
	return `${ source }\u001f${ key }`;
}

function arrived(
	{ units, condition }: Pick< ReceiptEvent, 'units' | 'condition' >,
	atMs: number
): Omit< StockChange, 'sku' | 'location' > {
	return condition === 'quarantined' ? { quarantined: units } : { moved: [ { atMs, units } ] };
}

function received(
	{ sku, location, reference, units }: ReceiptEvent,
	said: ( units: number ) => Said
): IncomingChange[] {
	return reference === null
		? []
		: [
				{
					sku,
					location,
					reference,
					what: 'received',
					said: said( units ),
					expectedAtMs: null,
				},
			];
}

function expected(
	{ sku, location, reference, units, expectedAtMs }: IncomingEvent,
	said: ( units: number ) => Said
): IncomingChange {
	return { sku, location, reference, what: 'expected', said: said( units ), expectedAtMs };
}

function transferred( { sku, from, to, units }: TransferEvent, atMs: number ): StockChange[] {
	return [
		{ sku, location: from, moved: [ { atMs, units: -units } ] },
		{ sku, location: to, moved: [ { atMs, units } ] },
	];
}

function ordersWithGone( view: LedgerView, body: CountEvent, atMs: number ): OrderState[] {
	const { sku, location } = body;
	const orders = new Map< string, OrderState >();
	for ( const { channel, order, line, units } of body.gone ) {
		const key = orderKeyOf( channel, order );
		const known = orders.get( key ) ?? orderOrEmpty( view, channel, order );
		const gone = [ ...known.gone, { line, sku, location, units, atMs } ];
		orders.set( key, { ...known, gone } );
	}
	return [ ...orders.values() ];
}

function ordersWithReport(
	view: LedgerView,
	{ channel, order }: { readonly channel: ChannelId; readonly order: OrderId },
	report: LineReport
): OrderState {
	const known = orderOrEmpty( view, channel, order );
	return { ...known, reports: [ ...known.reports, report ] };
}

function shipmentOf( { source, key, occurredAtMs }: StockEvent, body: ShipmentEvent ): LineReport {
	return {
		line: body.of.line,
		what: 'shipment',
		source,
		key,
		units: body.units,
		atMs: occurredAtMs,
		isQuarantined: false,
		shelf: null,
	};
}

function returnOf(
	{ source, key, occurredAtMs }: StockEvent,
	{ sku, location, units, condition }: ReturnEvent,
	{ line }: NonNullable< ReturnEvent[ 'of' ] >
): LineReport {
	return {
		line,
		what: 'return',
		source,
		key,
		units,
		atMs: occurredAtMs,
		isQuarantined: condition === 'quarantined',
		shelf: { sku, location },
	};
}

/** An order of which others tell before its channel does. */
export function orderOrEmpty( view: LedgerView, channel: ChannelId, order: OrderId ): OrderState {
	return (
		view.order( channel, order ) ?? {
			channel,
			order,
			rank: null,
			placedAtMs: 0,
			lines: [],
			assignments: new Map(),
			explains: null,
			reports: [],
			gone: [],
			reservations: [],
		}
	);
}
