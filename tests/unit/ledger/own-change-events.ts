import { eventKeySchema, listingIdSchema } from '../../../src/shared/ids.ts';
import type { OwnChangeEvent, StockEvent } from '../../../src/shared/stock-event.ts';
import { line, order, shop } from './ledger-in-memory.ts';

/** What happened to the offer "A" of a paired shop, unless another offer is named. */
export interface Told {
	readonly offer?: string;
	readonly epoch?: number;
	readonly atMs?: number;
	readonly key?: string;
}

/** Change `number` of the shop, after which its deltas come to `total`. */
export function changed(
	number: number,
	total: number,
	delta: number,
	{
		offer = 'A',
		epoch = 1,
		atMs = 50,
		key = `change/${ offer }/${ epoch }/${ number }`,
		what = 'change',
		ofOrder,
	}: Told & { readonly what?: OwnChangeEvent[ 'what' ]; readonly ofOrder?: string } = {}
): StockEvent {
	return {
		source: shop,
		key: eventKeySchema.parse( key ),
		occurredAtMs: atMs,
		actor: null,
		body: {
			kind: 'own-change',
			channel: shop,
			offer: line( offer ).offer,
			counter: { epoch, number, total },
			what,
			delta,
			stock: null,
			order:
				ofOrder === undefined
					? null
					: { order: order( ofOrder, [] ).order, number: 1, line: line( 'A' ).line },
			reason: 'edited',
			origin: 'admin',
			assigned: null,
		},
	};
}

/** The shop's product was read when its changes had come to `number` and `total`. */
export function readAt(
	number: number,
	total: number,
	{
		offer = 'A',
		epoch = 1,
		atMs = 40,
		key = `reading/${ offer }/${ epoch }/${ number }`,
		orderTotal = 0,
	}: Told & { readonly orderTotal?: number } = {}
): StockEvent {
	return {
		source: shop,
		key: eventKeySchema.parse( key ),
		occurredAtMs: atMs,
		actor: null,
		body: {
			kind: 'own-baseline',
			channel: shop,
			listing: listingIdSchema.parse( `${ shop }:${ offer }` ),
			offer: line( offer ).offer,
			counter: { epoch, number, total },
			orderTotal,
			stock: 0,
		},
	};
}
