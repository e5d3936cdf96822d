import { eventKeySchema, orderIdSchema } from '../../../src/shared/ids.ts';
import type { StockEvent } from '../../../src/shared/stock-event.ts';
import { line, shop } from './ledger-in-memory.ts';

export interface Asked {
	readonly order?: string;
	readonly attempt?: string;
	readonly atMs?: number;
}

export function reserve( wanted: Record< string, number >, asked: Asked = {} ): StockEvent {
	const { order: of = 'cart-7', attempt = 'first', atMs = 10 } = asked;
	return {
		source: shop,
		key: eventKeySchema.parse( `reserve/${ of }/${ attempt }` ),
		occurredAtMs: atMs,
		actor: null,
		body: {
			kind: 'reserve',
			channel: shop,
			order: orderIdSchema.parse( of ),
			attempt,
			lines: Object.entries( wanted ).map( ( [ offer, units ] ) => ( {
				line: line( offer ).line,
				offer: line( offer ).offer,
				units,
			} ) ),
			expiresAtMs: atMs + 100,
			decision: null,
			assigned: [],
		},
	};
}

export function ended( {
	order: of = 'cart-7',
	attempt = 'first',
	atMs = 110,
}: Asked = {} ): StockEvent {
	return {
		source: 'ledger',
		key: eventKeySchema.parse( `ended/${ of }/${ attempt }` ),
		occurredAtMs: atMs,
		actor: null,
		body: {
			kind: 'reservation-ended',
			channel: shop,
			order: orderIdSchema.parse( of ),
			attempt,
			expiredAtMs: atMs,
		},
	};
}

export function extended(
	untilMs: number,
	{ order: of = 'cart-7', attempt = 'first' }: Asked = {}
): StockEvent {
	return {
		source: shop,
		key: eventKeySchema.parse( `extended/${ of }/${ attempt }/${ untilMs }` ),
		occurredAtMs: 20,
		actor: null,
		body: {
			kind: 'reservation-extended',
			channel: shop,
			order: orderIdSchema.parse( of ),
			attempt,
			expiresAtMs: untilMs,
		},
	};
}
