import {
	channelIdSchema,
	eventKeySchema,
	lineIdSchema,
	offerRefSchema,
	orderIdSchema,
} from '../../../src/shared/ids.ts';
import type { Submission } from '../../../src/worker/store/ledger-store.ts';
import { channelName, type Sale } from './sale.ts';

/** Longer than any measurement: nothing runs out meanwhile. */
const HELD_MS = 24 * 3_600_000;
const LINE = lineIdSchema.parse( '1' );

export const RESERVE_KEY = /^reserve\/(.+)\/1$/;

/** A sale as a checkout asks for it: an order of its own, one line, one unit. */
export function reserveSubmission( { key, sku, channel: index }: Sale, nowMs: number ): Submission {
	const channel = channelIdSchema.parse( channelName( index ) );
	return {
		receivedAtMs: nowMs,
		delivery: null,
		event: {
			source: channel,
			key: eventKeySchema.parse( `reserve/${ key }/1` ),
			occurredAtMs: nowMs,
			actor: null,
			body: {
				kind: 'reserve',
				channel,
				order: orderIdSchema.parse( key ),
				attempt: '1',
				lines: [ { line: LINE, offer: offerRefSchema.parse( sku ), units: 1 } ],
				expiresAtMs: nowMs + HELD_MS,
				decision: null,
				assigned: [],
			},
		},
	};
}
