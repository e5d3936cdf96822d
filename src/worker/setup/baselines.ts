import { eventKeySchema } from '../../shared/ids.ts';
import type { StockEvent } from '../../shared/stock-event.ts';
import type { CountedReading } from '../channels/contract.ts';
import type { LedgerQueue } from '../intake/ledger-queue.ts';
import type { ListingState } from '../store/contract.ts';

/** What one reading of a `counted` channel said of one listing. */
export interface Baseline {
	readonly state: Pick< ListingState, 'channel' | 'listing' | 'offer' >;
	readonly quantity: number;
	readonly counted: CountedReading;
}

/** So many events in the queue at once: more would only fill the memory. */
const TOGETHER_MAX = 500;

/**
 * Brings readings into the ledger: from here on the shop's changes are counted. They are bulk, although
 * the channel's deliveries are held until they are in: what other channels have sold waits for nobody.
 */
export async function submitBaselines(
	queue: LedgerQueue,
	baselines: readonly Baseline[],
	nowMs: number
): Promise< void > {
	for ( let first = 0; first < baselines.length; first += TOGETHER_MAX ) {
		await Promise.all(
			baselines
				.slice( first, first + TOGETHER_MAX )
				.map( ( baseline ) => submit( queue, baseline, nowMs ) )
		);
	}
}

async function submit(
	queue: LedgerQueue,
	{ state: { channel, listing, offer }, quantity, counted }: Baseline,
	nowMs: number
): Promise< void > {
	const { counter, orderTotal } = counted;
	// With the stock: a quantity of ours changes it without a number, and that is another reading.
	const place = [ counter.epoch, counter.number, counter.total, orderTotal, quantity ].join(
		'/'
	);
	const event: StockEvent = {
		source: channel,
		key: eventKeySchema.parse( `baseline/${ offer }/${ place }` ),
		occurredAtMs: nowMs,
		actor: null,
		body: {
			kind: 'own-baseline',
			channel,
			listing,
			offer,
			counter,
			orderTotal,
			stock: quantity,
		},
	};
	await queue.submit( { event, receivedAtMs: nowMs, delivery: null }, 'bulk' );
}
