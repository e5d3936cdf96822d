import type { ChannelOrder } from '../../src/shared/channel-order.ts';
import { eventKeySchema, offerRefSchema, orderIdSchema } from '../../src/shared/ids.ts';
import type { OwnChangeEvent, StockEvent } from '../../src/shared/stock-event.ts';
import { line, opened, order } from '../unit/ledger/ledger-in-memory.ts';
import { listingOf, NOW_MS, shop } from './store-shop.ts';

export const EPOCH = 1_000;
export const LATER = 2_000;

export interface Change {
	readonly number: number;
	readonly total: number;
	readonly delta: number;
	readonly epoch?: number;
	/** Of which order; none: an edit. */
	readonly order?: string;
	readonly what?: OwnChangeEvent[ 'what' ];
	readonly reason?: string;
	readonly offer?: string;
}

/** One numbered change of the shop, as intake submits it. */
export function changed( { number, total, delta, offer = 'A', ...of }: Change ): StockEvent {
	const epoch = of.epoch ?? EPOCH;
	return {
		source: shop,
		key: eventKeySchema.parse( `change/${ epoch }/${ offer }/${ number }` ),
		occurredAtMs: NOW_MS,
		actor: null,
		body: {
			kind: 'own-change',
			channel: shop,
			offer: offerRefSchema.parse( offer ),
			counter: { epoch, number, total },
			what: of.what ?? 'change',
			delta,
			stock: null,
			order:
				of.order === undefined
					? null
					: { order: orderIdSchema.parse( of.order ), number: 1, line: line( 'A' ).line },
			reason: of.reason ?? 'edited',
			origin: 'admin',
			assigned: null,
		},
	};
}

/** One reading of the shop. */
export function read(
	{ number, total, orderTotal = 0, epoch = EPOCH }: ReadingOf,
	name = 'A'
): StockEvent {
	return {
		source: shop,
		key: eventKeySchema.parse( `baseline/${ epoch }/${ name }/${ number }` ),
		occurredAtMs: NOW_MS,
		actor: null,
		body: {
			kind: 'own-baseline',
			channel: shop,
			listing: listingOf( name ),
			offer: offerRefSchema.parse( name ),
			counter: { epoch, number, total },
			orderTotal,
			stock: 10 + total,
		},
	};
}

export interface ReadingOf {
	readonly number: number;
	readonly total: number;
	readonly orderTotal?: number;
	readonly epoch?: number;
}

/** An order of one unit, with what it has caused until `revision`. */
export function explaining(
	id: string,
	revision: number,
	units: number,
	epoch = EPOCH
): ChannelOrder {
	return {
		...order( id, [ line( 'A', { ordered: 1, subtracted: 1 } ) ], { revision } ),
		explains: {
			epoch,
			number: revision,
			sums: [ { offer: offerRefSchema.parse( 'A' ), units } ],
		},
	};
}

export const beginning = ( units = 10 ): StockEvent[] => [
	opened( 'A', units, NOW_MS - 1 ),
	read( { number: 2, total: -3, orderTotal: -1 } ),
];
