import type { ExceptionOf } from '../../../src/admin/api/exceptions.ts';
import { NOW_MS } from './fake-plugin.ts';

/** Exceptions as the worker tells them. */

type Stopped = ExceptionOf< 'dead-letter' | 'parked' >;

export function deadLetter( delivery: number, changes: Partial< Stopped > = {} ): Stopped {
	return {
		kind: 'dead-letter',
		code: 'ORDER_FETCH_FAILED',
		message: 'An order could not be fetched from its channel.',
		detail: 'Shopify refused the request (400).',
		action: 'Check the channel.',
		delivery,
		channel: 'outlet',
		topic: 'refunds/create',
		receivedAtMs: NOW_MS - 60_000,
		place: `118.${ delivery }`,
		dismissal: null,
		...changes,
	};
}

export const parked = ( delivery: number ): Stopped => ( {
	...deadLetter( delivery ),
	kind: 'parked',
	code: 'OFFER_NOT_MAPPED',
	detail: 'The offer 40001 of order 1001.',
	topic: 'orders/create',
} );

export function shortage(
	changes: Partial< ExceptionOf< 'shortage' > > = {}
): ExceptionOf< 'shortage' > {
	const newest = { channel: 'outlet', order: '1002', units: 2, placedAtMs: NOW_MS - 1_000 };
	const oldest = { channel: 'shop', order: '71', units: 1, placedAtMs: NOW_MS - 2_000 };
	return {
		kind: 'shortage',
		code: 'OVERSOLD',
		message: 'More is promised than is there.',
		detail: '3 of "MUG" at "main"',
		action: 'Follow one of the proposals.',
		sku: 'MUG',
		location: 'main',
		short: 3,
		sinceMs: NOW_MS - 3_600_000,
		position: 120,
		orders: [ newest, oldest ],
		unnamedUnits: 0,
		proposals: [
			{ do: 'assemble', units: 1 },
			{ do: 'move', from: 'annex', units: 2 },
			{
				do: 'wait',
				reference: 'PO-7',
				units: 3,
				expectedAtMs: Date.parse( '2026-12-01T12:00Z' ),
			},
			{ do: 'wait', reference: 'PO-8', units: 1, expectedAtMs: null },
			{ do: 'backorder', units: 3, orders: [ newest, oldest ] },
			{ do: 'cancel', units: 2, orders: [ newest ] },
		],
		...changes,
	};
}

export const push = (): ExceptionOf< 'push' > => ( {
	kind: 'push',
	code: 'PUSH_REJECTED',
	message: 'The channel refuses this quantity for good.',
	detail: 'Shopify refused the request (400).',
	action: 'Correct the listing.',
	listing: 'outlet:MUG',
	channel: 'outlet',
	sku: 'MUG',
	quantity: 9,
	position: 117,
} );

export const conflict = (): ExceptionOf< 'conflict' > => ( {
	kind: 'conflict',
	code: 'KEY_WITH_OTHER_BODY',
	message: 'This event key was used before with another content.',
	detail: '"order/77/1"',
	action: 'Use a new key.',
	conflict: 4,
	source: 'shop',
	key: 'order/77/1',
	delivery: null,
	receivedAtMs: NOW_MS,
	position: 116,
	dismissal: null,
} );

export const drift = (
	changes: Partial< ExceptionOf< 'drift' > > = {}
): ExceptionOf< 'drift' > => ( {
	kind: 'drift',
	code: 'DRIFT_STAYS',
	message: 'The channel shows another quantity than it should.',
	detail: '40 instead of 9',
	action: 'Push the quantity again.',
	listing: 'outlet:MUG',
	channel: 'outlet',
	sku: 'MUG',
	quantity: 9,
	position: 117,
	expected: 9,
	shown: 40,
	foundAtMs: NOW_MS - 600_000,
	times: 1,
	lastConfirmedAtMs: NOW_MS - 3_600_000,
	isCorrected: false,
	dismissal: null,
	...changes,
} );
