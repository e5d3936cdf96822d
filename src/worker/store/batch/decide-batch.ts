import type { ChannelId, ListingId, Sku } from '../../../shared/ids.ts';
import { reserveEventSchema, type ReserveDecision } from '../../../shared/reservation-event.ts';
import type { StockEvent } from '../../../shared/stock-event.ts';
import type { BillsOfMaterials } from '../../ledger/bill-of-materials.ts';
import { clamped } from '../../ledger/clamp.ts';
import type { LineFlag } from '../../ledger/contribution.ts';
import { decide } from '../../ledger/decide.ts';
import { newlyShort, shortOf, type StockRow } from '../../ledger/shelf.ts';
import type { BatchResult, Submission, SubmissionResult } from '../ledger-store.ts';
import { BatchView } from './batch-view.ts';
import type { BatchWrites, ConflictWrite } from './batch-writes.ts';
import { eventBodyHash } from './event-body-hash.ts';
import { finishBatch } from './finish-batch.ts';
import type { KnownEvent, StoredRows } from './stored-rows.ts';
import { answerIn, type CounterEffect, type WrittenEvent } from './written-event.ts';

/** What a batch comes to, but for the positions of its events in the log. */
export interface DecidedBatch {
	readonly writes: BatchWrites;
	/** @param last position of the last event before the batch. */
	resultAfter( last: number ): BatchResult;
}

/**
 * Decides every event of a batch in the order given, in memory, against what is stored. Pure: written
 * is nothing, so a batch that turns out to have looked at too little can be decided anew.
 */
export function decideBatch(
	stored: StoredRows,
	bills: BillsOfMaterials,
	submissions: readonly Submission[],
	nowMs: number
): DecidedBatch {
	const batch = new Batch( stored, bills );
	const results = submissions.map( ( submission ) => batch.take( submission ) );
	return finishBatch( {
		view: batch.view,
		written: batch.written,
		conflicts: batch.conflicts,
		contradicted: batch.contradicted,
		submissions,
		results,
		nowMs,
	} );
}

/** A result whose `position` is a place in the batch when it is of an event that is new. */
export interface PlacedResult {
	readonly result: SubmissionResult;
	readonly isPlace: boolean;
}

class Batch {
	readonly view: BatchView;
	readonly written: WrittenEvent[] = [];
	readonly conflicts: ConflictWrite[] = [];
	readonly contradicted = new Set< ChannelId >();
	readonly #stored: StoredRows;
	readonly #seen = new Map< string, KnownEvent >();
	/** By SKU: a hot one is asked for with every event. */
	readonly #listings = new Map< Sku, readonly ListingId[] >();

	constructor( stored: StoredRows, bills: BillsOfMaterials ) {
		this.view = new BatchView( stored, bills );
		this.#stored = stored;
	}

	take( submission: Submission ): PlacedResult {
		const { event } = submission;
		const name = `${ event.source }\u001f${ event.key }`;
		const hash = eventBodyHash( event );
		const seen = this.#seen.get( name );
		const known = seen ?? this.#stored.event( event.source, event.key );
		if ( known ) {
			const result = this.#repeated( submission, known, hash, seen !== undefined );
			return { result, isPlace: seen !== undefined };
		}
		const { event: believed, isClamped } = clamped( event, submission.receivedAtMs );
		const decision = decide( this.view, believed );
		if ( decision.outcome === 'refused' ) {
			return { result: { result: 'refused', code: decision.code }, isPlace: false };
		}
		const position = this.written.length + 1;
		this.#seen.set( name, { position, hash } );
		this.written.push( this.#write( { submission, hash, isClamped }, decision, position ) );
		const hasUnmappedLines = decision.flags.some( ( { flag } ) => flag === 'not-mapped' );
		return {
			result: {
				result: decision.outcome,
				position,
				hasUnmappedLines,
				...answerIn( decision.event ),
			},
			isPlace: true,
		};
	}

	/** The same key again: the same fact (nothing to do), or a contradiction (kept, not applied). */
	#repeated(
		{ event, delivery, receivedAtMs }: Submission,
		known: KnownEvent,
		hash: string,
		isOfBatch: boolean
	): SubmissionResult {
		const { body } = event;
		if ( known.hash === hash ) {
			if ( body.kind === 'own-baseline' ) {
				this.view.ownCounters.recounted( body );
			}
			return {
				result: 'duplicate',
				position: known.position,
				hasUnmappedLines: isUnmapped( this.view, event ),
				...( body.kind === 'reserve' && this.#answered( known.position, isOfBatch ) ),
			};
		}
		if ( body.kind === 'own-change' ) {
			this.view.ownCounters.contradict( body, body.counter.epoch );
			this.contradicted.add( body.channel );
		}
		const { source, key } = event;
		this.conflicts.push( {
			source,
			key,
			body: JSON.stringify( body ),
			delivery,
			receivedAtMs,
		} );
		return { result: 'conflict' };
	}

	/** What was answered when it was first asked: maybe in this very batch. */
	#answered( position: number, isOfBatch: boolean ): { reserved?: ReserveDecision } {
		const ofBatch = isOfBatch ? this.written[ position - 1 ] : undefined;
		if ( ofBatch ) {
			return answerIn( ofBatch.decision.event );
		}
		const stored = this.#stored.bodyAt( position );
		const body = reserveEventSchema.safeParse( JSON.parse( stored ?? 'null' ) );
		return body.success && body.data.decision ? { reserved: body.data.decision } : {};
	}

	#write(
		arrived: Pick< WrittenEvent, 'submission' | 'hash' | 'isClamped' >,
		decision: WrittenEvent[ 'decision' ],
		place: number
	): WrittenEvent {
		const stock = this.view.take( decision );
		const oversold = stock.flatMap( ( { before, after, sku } ): LineFlag[] => {
			const units = newlyShort( before, after );
			const isWanted = units > 0 && this.#isBackordered( decision, sku, after );
			return units > 0
				? [ { line: '', flag: isWanted ? 'backordered' : 'oversold', units } ]
				: [];
		} );
		const touched = this.#listingsTouchedBy( decision );
		const counters: CounterEffect[] = [];
		let toRecount = false;
		for ( const change of decision.counters ) {
			const { channel, offer, epoch, counter: after } = change;
			const before = this.view.ownCounter( channel, offer, epoch );
			toRecount = this.view.ownCounters.write( change ) || toRecount;
			counters.push( { channel, offer, epoch, before, after } );
			if ( change.isContradicted ) {
				this.contradicted.add( channel );
			}
			const mapped = this.view.listingOfOffer( channel, offer );
			if ( mapped ) {
				touched.add( mapped.listing );
			}
		}
		return { ...arrived, place, decision, stock, oversold, touched, counters, toRecount };
	}

	#listingsTouchedBy( decision: WrittenEvent[ 'decision' ] ): Set< ListingId > {
		const touched = new Set< ListingId >();
		for ( const { sku } of [ ...decision.stock, ...decision.backorders ] ) {
			this.#listingsShowing( sku ).forEach( ( listing ) => touched.add( listing ) );
		}
		for ( const { listing } of decision.own ) {
			touched.add( listing );
			const shown = this.#stored.listing( listing );
			// What it has sold decides between equal shares, whether or not the stock has changed with it.
			if ( shown && this.view.channel( shown.channel ).splitBelow > 0 ) {
				this.#listingsShowing( shown.sku ).forEach( ( one ) => touched.add( one ) );
			}
		}
		return touched;
	}

	/** Listings of a SKU and of every bundle above it. */
	#listingsShowing( sku: Sku ): readonly ListingId[] {
		const known = this.#listings.get( sku );
		if ( known ) {
			return known;
		}
		const skus = [ sku, ...this.view.bills.bundlesAbove( sku ) ];
		const listings = skus.flatMap( ( one ) =>
			this.#stored.listingsOf( one ).map( ( { listing } ) => listing )
		);
		this.#listings.set( sku, listings );
		return listings;
	}

	/** Is all that is owed within what the order's channel may sell beyond the stock? */
	#isBackordered(
		{ event: { body } }: WrittenEvent[ 'decision' ],
		sku: Sku,
		after: StockRow
	): boolean {
		const allowed = body.kind === 'order' ? this.view.shelves.allowed( sku, body.channel ) : 0;
		return shortOf( after ) <= allowed;
	}
}

function isUnmapped( view: BatchView, { body }: StockEvent ): boolean {
	const order = body.kind === 'order' ? view.order( body.channel, body.snapshot.order ) : null;
	return order?.lines.some( ( { line } ) => ! order.assignments.has( line ) ) ?? false;
}
