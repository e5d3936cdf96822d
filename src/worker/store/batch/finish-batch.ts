import type { ChannelId, ListingId } from '../../../shared/ids.ts';
import type { OwnChange } from '../../ledger/contribution.ts';
import { deliveryVerdicts } from '../delivery-verdicts.ts';
import type { Submission, SubmissionResult } from '../ledger-store.ts';
import { chainSubjects } from './audit-links.ts';
import type { BatchView } from './batch-view.ts';
import type { ConflictWrite, EventWrite, FetchWrite, VerdictWrite } from './batch-writes.ts';
import type { DecidedBatch, PlacedResult } from './decide-batch.ts';
import { logSubjects } from './log-subjects.ts';
import { revisedIn, reviseListings } from './revise-listings.ts';
import { shortageWrites } from './shortage-writes.ts';
import { effectJson, revisedJson, type WrittenEvent } from './written-event.ts';

export interface TakenBatch {
	readonly view: BatchView;
	readonly written: readonly WrittenEvent[];
	readonly conflicts: readonly ConflictWrite[];
	/** Channels two of whose numbered changes contradict each other. */
	readonly contradicted: ReadonlySet< ChannelId >;
	readonly submissions: readonly Submission[];
	readonly results: readonly PlacedResult[];
	readonly nowMs: number;
}

/** Once per batch, when all of its events are decided: what listings show now, and what to write. */
export function finishBatch( batch: TakenBatch ): DecidedBatch {
	const { view, written, conflicts, contradicted, results, nowMs } = batch;
	const desired = reviseListings( view, touchedBy( written ), ownIn( written ), nowMs );
	const revised = revisedIn( desired );
	const shelves = view.shelves.writes();
	const fetches = fetchesFor( written, nowMs );
	const onShelves = written.map( ( { place, stock } ) => ( { place, stock, atMs: nowMs } ) );
	return {
		writes: {
			...shelves,
			...view.ownCounters.writes(),
			orders: [ ...view.changedOrders.values() ],
			fetches,
			desired,
			shortages: shortageWrites( shelves.shelves, onShelves ),
			events: eventWrites( batch, revisedJson( revised ) ),
			conflicts,
			verdicts: verdictsOf( batch ),
		},
		resultAfter: ( last ) => ( {
			results: results.map( ( placed ) => positioned( placed, last ) ),
			dirtyChannels: unique( revised ),
			ordersToFetch: unique( fetches ),
			channelsToRecount: unique(
				written.flatMap( ( { toRecount, counters } ) => ( toRecount ? counters : [] ) )
			),
			contradictedChannels: [ ...contradicted ],
		} ),
	};
}

function positioned( { result, isPlace }: PlacedResult, last: number ): SubmissionResult {
	return isPlace && 'position' in result
		? { ...result, position: last + result.position }
		: result;
}

function unique( of: readonly { readonly channel: ChannelId }[] ): ChannelId[] {
	return [ ...new Set( of.map( ( { channel } ) => channel ) ) ];
}

function touchedBy( written: readonly WrittenEvent[] ): Map< ListingId, number > {
	const touched = new Map< ListingId, number >();
	for ( const entry of written ) {
		entry.touched.forEach( ( listing ) => touched.set( listing, entry.place ) );
	}
	return touched;
}

function ownIn( written: readonly WrittenEvent[] ): OwnChange[] {
	return written.flatMap( ( { decision } ) => decision.own );
}

function eventWrites(
	{ view, written, nowMs }: TakenBatch,
	revised: ReadonlyMap< ListingId, string >
): EventWrite[] {
	return written.map( ( entry ) => {
		const { submission, decision, place } = entry;
		const { event } = decision;
		const skus = new Set( entry.stock.map( ( { sku } ) => sku ) );
		return {
			place,
			fact: {
				source: event.source,
				key: event.key,
				kind: event.body.kind,
				occurredAtMs: event.occurredAtMs,
				isClamped: Number( entry.isClamped ),
				receivedAtMs: submission.receivedAtMs,
				committedAtMs: nowMs,
				actor: event.actor,
				delivery: submission.delivery,
				outcome: decision.outcome,
				body: JSON.stringify( event.body ),
				bodyHash: entry.hash,
				effect: effectJson( entry, revised ),
			},
			chains: chainSubjects( event.source, skus ),
			subjects: logSubjects(
				event,
				skus,
				( listing ) => view.stored.listing( listing )?.sku ?? null
			),
		};
	} );
}

/** Another snapshot claims the same moment: once that second is over, the order is fetched. */
function fetchesFor( written: readonly WrittenEvent[], nowMs: number ): FetchWrite[] {
	return written.flatMap( ( { decision } ) => {
		const { body } = decision.event;
		if ( ! decision.isTied || body.kind !== 'order' ) {
			return [];
		}
		const { order, updatedAt } = body.snapshot;
		const secondIsOverMs = ( Math.floor( updatedAt / 1_000 ) + 1 ) * 1_000;
		const dueAtMs = Math.max( nowMs, Math.min( secondIsOverMs, nowMs + 5_000 ) ) + 250;
		return [ { channel: body.channel, order, dueAtMs } ];
	} );
}

/** What became of a delivery is written with its effect: a crash cannot separate the two. */
function verdictsOf( { submissions, results, nowMs }: TakenBatch ): VerdictWrite[] {
	const verdicts = deliveryVerdicts(
		submissions,
		results.map( ( { result } ) => result )
	);
	return [ ...verdicts ].map( ( [ delivery, { state, code } ] ) => ( {
		delivery,
		state,
		code,
		atMs: nowMs,
	} ) );
}
