import type { ChannelId, ListingId, Sku } from '../../../shared/ids.ts';
import { reserveEventSchema, type ReserveDecision } from '../../../shared/reservation-event.ts';
import type { StockEvent } from '../../../shared/stock-event.ts';
import type { BillsOfMaterials } from '../../ledger/bill-of-materials.ts';
import type { LineFlag, OwnChange } from '../../ledger/contribution.ts';
import { clamped } from '../../ledger/clamp.ts';
import { decide } from '../../ledger/decide.ts';
import { newlyShort, shortOf, type StockRow } from '../../ledger/shelf.ts';
import type { BatchResult, Submission, SubmissionResult } from '../ledger-store.ts';
import type { SqliteDatabase } from './database.ts';
import { deliveryVerdicts } from '../delivery-verdicts.ts';
import type { AuditChain, LoggedFact } from './audit-chain.ts';
import type { DesiredQuantities } from './desired-quantities.ts';
import { type RevisedListing } from './desired-quantities.ts';
import { eventBodyHash } from './event-body-hash.ts';
import { SqliteLedgerView } from './ledger-view.ts';
import { OrderRows } from './order-rows.ts';
import type { OwnCounterRows } from './own-counter-rows.ts';
import { shortageCauses, type ShortageRows } from './shortage-rows.ts';
import { answerIn, effectOf, type CounterEffect, type WrittenEvent } from './written-event.ts';

/**
 * One transaction of the ledger: decides every event in memory, in the order given, then writes
 * log, counts and desired quantities together.
 */
export class LedgerBatch {
	readonly #db: SqliteDatabase;
	readonly #statements: ReturnType< typeof prepare >;
	readonly #desired: DesiredQuantities;
	readonly #ownCounters: OwnCounterRows;
	readonly #shortages: ShortageRows;
	readonly #chain: AuditChain;
	readonly #orders: OrderRows;

	constructor(
		db: SqliteDatabase,
		parts: {
			readonly desired: DesiredQuantities;
			readonly ownCounters: OwnCounterRows;
			readonly shortages: ShortageRows;
			readonly chain: AuditChain;
		}
	) {
		this.#db = db;
		this.#statements = prepare( db );
		this.#desired = parts.desired;
		this.#ownCounters = parts.ownCounters;
		this.#shortages = parts.shortages;
		this.#chain = parts.chain;
		this.#orders = new OrderRows( db );
	}

	commit(
		submissions: readonly Submission[],
		bills: BillsOfMaterials,
		nowMs: number
	): BatchResult {
		return this.#db.transaction( () => this.#run( submissions, bills, nowMs ) ).immediate();
	}

	#run(
		submissions: readonly Submission[],
		bills: BillsOfMaterials,
		nowMs: number
	): BatchResult {
		const view = new SqliteLedgerView( this.#db, bills, this.#ownCounters );
		const written: WrittenEvent[] = [];
		const seen = new Map< string, { position: number; hash: string } >();
		let position = this.#statements.lastPosition.get()?.position ?? 0;
		const results = submissions.map( ( submission ): SubmissionResult => {
			const { event } = submission;
			const name = `${ event.source }\u001f${ event.key }`;
			const hash = eventBodyHash( event );
			const known = seen.get( name ) ?? this.#statements.known.get( event.source, event.key );
			if ( known ) {
				return this.#repeated( view, submission, known, hash, written );
			}
			const { event: believed, isClamped } = clamped( event, submission.receivedAtMs );
			const decision = decide( view, believed );
			if ( decision.outcome === 'refused' ) {
				return { result: 'refused', code: decision.code };
			}
			position += 1;
			seen.set( name, { position, hash } );
			const arrived = { submission, hash, isClamped };
			written.push( this.#take( view, arrived, decision, position ) );
			const hasUnmappedLines = decision.flags.some( ( { flag } ) => flag === 'not-mapped' );
			return {
				result: decision.outcome,
				position,
				hasUnmappedLines,
				...answerIn( decision.event ),
			};
		} );
		const revised = this.#revise( view, written, nowMs );
		this.#flush( view, written, revised, nowMs );
		this.#settleDeliveries( submissions, results, nowMs );
		return {
			results,
			dirtyChannels: [ ...new Set( revised.map( ( { channel } ) => channel ) ) ],
			ordersToFetch: this.#scheduleFetches( written, nowMs ),
			channelsToRecount: this.#toRecount( written ),
			contradictedChannels: this.#contradictions( submissions, results, written ),
		};
	}

	/** The same key again: the same fact (nothing to do), or a contradiction (kept, not applied). */
	#repeated(
		view: SqliteLedgerView,
		{ event, delivery, receivedAtMs }: Submission,
		known: { position: number; hash: string },
		hash: string,
		taken: readonly WrittenEvent[]
	): SubmissionResult {
		if ( known.hash === hash ) {
			if ( event.body.kind === 'own-baseline' ) {
				this.#ownCounters.recounted( event.body );
			}
			return {
				result: 'duplicate',
				position: known.position,
				hasUnmappedLines: isUnmapped( view, event ),
				...( event.body.kind === 'reserve' && this.#answeredAt( known.position, taken ) ),
			};
		}
		this.#statements.conflict.run(
			event.source,
			event.key,
			JSON.stringify( event.body ),
			delivery,
			receivedAtMs
		);
		return { result: 'conflict' };
	}

	/** What was answered when it was first asked: maybe in this very batch. */
	#answeredAt(
		position: number,
		taken: readonly WrittenEvent[]
	): { reserved?: ReserveDecision } {
		const ofBatch = taken.find( ( entry ) => entry.position === position );
		if ( ofBatch ) {
			return answerIn( ofBatch.decision.event );
		}
		const stored = this.#statements.body.get( position );
		const body = reserveEventSchema.safeParse( JSON.parse( stored?.body ?? 'null' ) );
		return body.success && body.data.decision ? { reserved: body.data.decision } : {};
	}

	#take(
		view: SqliteLedgerView,
		arrived: Pick< WrittenEvent, 'submission' | 'hash' | 'isClamped' >,
		decision: WrittenEvent[ 'decision' ],
		position: number
	): WrittenEvent {
		const stock = view.take( decision );
		const oversold = stock.flatMap( ( { before, after, sku } ): LineFlag[] => {
			const units = newlyShort( before, after );
			const isWanted = units > 0 && this.#isBackordered( decision, sku, after );
			return units > 0
				? [ { line: '', flag: isWanted ? 'backordered' : 'oversold', units } ]
				: [];
		} );
		const skus = new Set(
			[ ...decision.stock, ...decision.backorders ].map( ( { sku } ) => sku )
		);
		for ( const sku of [ ...skus ] ) {
			view.bills.bundlesAbove( sku ).forEach( ( bundle ) => skus.add( bundle ) );
		}
		const touched = new Set( this.#desired.listingsShowing( skus ) );
		decision.own.forEach( ( { listing } ) => touched.add( listing ) );
		const counters: CounterEffect[] = [];
		let toRecount = false;
		for ( const change of decision.counters ) {
			const { channel, offer, epoch, counter: after } = change;
			const before = view.ownCounter( channel, offer, epoch );
			toRecount = this.#ownCounters.write( change ) || toRecount;
			counters.push( { channel, offer, epoch, before, after } );
			const mapped = view.listingOfOffer( channel, offer );
			if ( mapped ) {
				touched.add( mapped.listing );
			}
		}
		return { ...arrived, position, decision, stock, oversold, touched, counters, toRecount };
	}

	/** Is all that is owed within what the order's channel may sell beyond the stock? */
	#isBackordered(
		{ event: { body } }: WrittenEvent[ 'decision' ],
		sku: Sku,
		after: StockRow
	): boolean {
		const allowed =
			body.kind === 'order' ? this.#statements.allowed.get( sku, body.channel ) : undefined;
		return shortOf( after ) <= ( allowed?.units ?? 0 );
	}

	#revise(
		view: SqliteLedgerView,
		written: readonly WrittenEvent[],
		nowMs: number
	): RevisedListing[] {
		const touched = new Map< ListingId, { cause: number } >();
		const own: OwnChange[] = [];
		for ( const entry of written ) {
			entry.touched.forEach( ( listing ) =>
				touched.set( listing, { cause: entry.position } )
			);
			own.push( ...entry.decision.own );
		}
		return this.#desired.revise( view, touched, own, nowMs );
	}

	#flush(
		view: SqliteLedgerView,
		written: readonly WrittenEvent[],
		revised: readonly RevisedListing[],
		nowMs: number
	): void {
		this.#orders.write( view.changedOrders.values() );
		view.shelves.flush();
		const caused = written.map( ( { position, stock } ) => ( {
			position,
			stock,
			atMs: nowMs,
		} ) );
		this.#shortages.flush( view.shelves.changed.values(), shortageCauses( caused ) );
		const facts = written.map( ( entry ) => {
			const { event } = entry.decision;
			const fact: LoggedFact = {
				position: entry.position,
				source: event.source,
				key: event.key,
				kind: event.body.kind,
				occurredAtMs: event.occurredAtMs,
				isClamped: Number( entry.isClamped ),
				receivedAtMs: entry.submission.receivedAtMs,
				committedAtMs: nowMs,
				actor: event.actor,
				delivery: entry.submission.delivery,
				outcome: entry.decision.outcome,
				body: JSON.stringify( event.body ),
				bodyHash: entry.hash,
				effect: JSON.stringify( effectOf( entry, revised ) ),
			};
			this.#statements.event.run( fact );
			return { fact, skus: new Set( entry.stock.map( ( { sku } ) => sku ) ) };
		} );
		this.#chain.add( facts );
	}

	/** What became of the delivery is written with its effect: a crash cannot separate the two. */
	#settleDeliveries(
		submissions: readonly Submission[],
		results: readonly SubmissionResult[],
		nowMs: number
	): void {
		for ( const [ delivery, { state, code } ] of deliveryVerdicts( submissions, results ) ) {
			this.#statements.settled.run( { delivery, state, code, nowMs } );
		}
	}

	#toRecount( written: readonly WrittenEvent[] ): ChannelId[] {
		const due = written.filter( ( { toRecount } ) => toRecount );
		return [
			...new Set(
				due.flatMap( ( { counters } ) => counters.map( ( { channel } ) => channel ) )
			),
		];
	}

	/** Two facts under one number: either a key came with another body, or a total does not follow. */
	#contradictions(
		submissions: readonly Submission[],
		results: readonly SubmissionResult[],
		written: readonly WrittenEvent[]
	): ChannelId[] {
		const channels = new Set< ChannelId >();
		submissions.forEach( ( { event: { body } }, index ) => {
			if ( body.kind === 'own-change' && results[ index ]?.result === 'conflict' ) {
				this.#ownCounters.contradict( body, body.counter.epoch );
				channels.add( body.channel );
			}
		} );
		for ( const change of written.flatMap( ( { decision } ) => decision.counters ) ) {
			if ( change.isContradicted ) {
				channels.add( change.channel );
			}
		}
		return [ ...channels ];
	}

	#scheduleFetches( written: readonly WrittenEvent[], nowMs: number ): ChannelId[] {
		const channels = new Set< ChannelId >();
		for ( const { decision } of written ) {
			const { body } = decision.event;
			if ( decision.isTied && body.kind === 'order' ) {
				const secondIsOverMs =
					( Math.floor( body.snapshot.updatedAt / 1_000 ) + 1 ) * 1_000;
				const dueAtMs = Math.max( nowMs, Math.min( secondIsOverMs, nowMs + 5_000 ) ) + 250;
				this.#statements.fetchDue.run( dueAtMs, body.channel, body.snapshot.order );
				channels.add( body.channel );
			}
		}
		return [ ...channels ];
	}
}

function isUnmapped( view: SqliteLedgerView, { body }: StockEvent ): boolean {
	const order = body.kind === 'order' ? view.order( body.channel, body.snapshot.order ) : null;
	return order?.lines.some( ( { line } ) => ! order.assignments.has( line ) ) ?? false;
}

function prepare( db: SqliteDatabase ) {
	return {
		lastPosition: db.prepare< [], { position: number } >(
			'select coalesce(max(position), 0) as position from events'
		),
		known: db.prepare< [ string, string ], { position: number; hash: string } >(
			'select position, body_hash as hash from events where source = ? and key = ?'
		),
		body: db.prepare< [ number ], { body: string } >(
			'select body from events where position = ?'
		),
		event: db.prepare( `
			insert into events (position, source, key, kind, occurred_at_ms, is_clamped, received_at_ms, committed_at_ms, actor, delivery, outcome, body, body_hash, effect)
			values (@position, @source, @key, @kind, @occurredAtMs, @isClamped, @receivedAtMs, @committedAtMs, @actor, @delivery, @outcome, @body, @bodyHash, @effect)` ),
		allowed: db.prepare< [ string, string ], { units: number } >(
			'select units from backorders where sku = ? and channel = ?'
		),
		conflict: db.prepare(
			'insert into conflicts (source, key, body, delivery, received_at_ms) values (?, ?, ?, ?, ?)'
		),
		// A delivery too large for one batch keeps the worst of its verdicts.
		settled: db.prepare( `
			update deliveries set state = @state, error_code = @code, error_detail = null, worked_at_ms = @nowMs
			where delivery = @delivery and (state not in ('parked', 'dead') or @state = 'dead')` ),
		fetchDue: db.prepare(
			'update orders set fetch_due_at_ms = ? where channel = ? and order_id = ?'
		),
	};
}
