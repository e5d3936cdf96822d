import { nextTurn } from '../next-turn.ts';
import type { Clock } from '../ports.ts';
import { StoreUnavailable } from '../store/store-unavailable.ts';

/** Somebody waits for what is urgent (an order, a checkout); what is bulk may take its time. */
export type Lane = 'urgent' | 'bulk';

/** More than this in one transaction makes the first caller wait for no gain. */
export const BATCH_MAX = 500;

/**
 * Bulk items in a batch of their own, which an order that comes a moment later has to wait for. 500
 * opening balances took 86 ms, or 360 where eight channels list each SKU; 100 took 16, or 85, and as
 * many a second: from 50 on a larger batch gains nothing on SQLite (tests/bench/batch-sizes.ts).
 */
export const BULK_ALONE_MAX = 100;

/**
 * Bulk items that go with urgent ones, so that a rush of orders does not keep an import from its end:
 * a twentieth of a full batch. An order alone waits 4 to 15 ms longer for them, and the import goes on
 * at three quarters of its pace or more; in a rush at a twentieth of the rush's. 50 would have cost the
 * order twice as much.
 */
export const BULK_BESIDE_MAX = 25;

/** Deliveries of 1 MB: eight took 33 ms, 64 of them 415. A larger one goes alone. */
export const BATCH_BYTES_MAX = 8 * 1_048_576;

interface Waiting< In, Out > {
	readonly item: In;
	readonly sinceMs: number;
	readonly settle: PromiseWithResolvers< Out >;
}

/**
 * Many callers, one commit. What is queued while a commit runs forms the next one, so an event at
 * rest costs one commit and a storm one per 500. Nothing waits for a batch to fill up: the first
 * caller's commit starts in the same turn of the event loop.
 *
 * In each lane what came first goes first, and one batch of it is under way at a time. The urgent lane
 * goes before the other one, so an urgent item waits for urgent ones before it, never for what is bulk:
 * where the database is elsewhere (PostgreSQL) it goes beside a bulk batch that is under way already. An
 * order beside an import waited 50 to 86 ms in the middle, and 149 to 186 behind the batch. Two urgent
 * batches at once gained nothing sure: 512 callers got 615 answers a second with one, 655 with two, 608
 * with three.
 */
export class GroupCommit< In, Out > {
	readonly #clock: Clock;
	readonly #commit: ( batch: readonly In[] ) => Promise< readonly Out[] >;
	readonly #bytesOf: ( item: In ) => number;
	readonly #lanes: Readonly< Record< Lane, Waiting< In, Out >[] > > = { urgent: [], bulk: [] };
	#underWaySinceMs: number | null = null;
	#running: Promise< void > | null = null;
	/** A batch of bulk items alone is at the database. */
	#isBulkUnderWay = false;
	#overtaking: Promise< void > | null = null;
	#overtakingSinceMs: number | null = null;

	/** @param bytesOf what an item takes of the memory, where that is worth counting. */
	constructor(
		clock: Clock,
		commit: ( batch: readonly In[] ) => Promise< readonly Out[] >,
		bytesOf: ( item: In ) => number = () => 0
	) {
		this.#clock = clock;
		this.#commit = commit;
		this.#bytesOf = bytesOf;
	}

	/**
	 * How long (in ms) the urgent item that has waited longest has waited, or the batch under way has
	 * taken: about as long will one wait that comes now. Measured, so that it also tells of a disk that
	 * stands still.
	 */
	get delayMs(): number {
		const now = this.#clock.now();
		const [ first ] = this.#lanes.urgent;
		return (
			now -
			Math.min(
				this.#underWaySinceMs ?? now,
				this.#overtakingSinceMs ?? now,
				first?.sinceMs ?? now
			)
		);
	}

	/** Answers once the item's transaction is durable; rejects when it was rolled back. */
	submit( item: In, lane: Lane = 'urgent' ): Promise< Out > {
		const settle = Promise.withResolvers< Out >();
		this.#lanes[ lane ].push( { item, sinceMs: this.#clock.now(), settle } );
		this.#running ??= this.#drain();
		if ( lane === 'urgent' && this.#isBulkUnderWay ) {
			this.#overtaking ??= this.#overtake();
		}
		return settle.promise;
	}

	async idle(): Promise< void > {
		await this.#running;
	}

	async #drain(): Promise< void > {
		const { urgent, bulk } = this.#lanes;
		do {
			// One turn, so that requests read from the sockets together are committed together; also between
			// two batches: what comes in while an import runs could not even be read otherwise.
			await nextTurn( this.#clock );
			if ( urgent.length === 0 ) {
				// And one for what was read in that turn: it has a commit before this one (intake), and would
				// find us busy with bulk twice on its way.
				await nextTurn( this.#clock );
			}
			this.#isBulkUnderWay = urgent.length === 0;
			await this.#commitAll( this.#nextBatch() );
			this.#isBulkUnderWay = false;
			this.#underWaySinceMs = null;
			await this.#overtaking;
		} while ( urgent.length + bulk.length > 0 );
		// In the same turn as the check above: cleared a turn later, an item that came in between would
		// wait for the next caller.
		this.#running = null;
	}

	/** Commits what is urgent beside the bulk batch that is under way, until that is done. */
	async #overtake(): Promise< void > {
		const { urgent } = this.#lanes;
		do {
			await nextTurn( this.#clock );
			this.#overtakingSinceMs = urgent[ 0 ]?.sinceMs ?? null;
			await this.#commitAll( urgent.splice( 0, this.#fitting( urgent, BATCH_MAX ) ) );
			this.#overtakingSinceMs = null;
		} while ( this.#isBulkUnderWay && urgent.length > 0 );
		this.#overtaking = null;
	}

	#nextBatch(): Waiting< In, Out >[] {
		const { urgent, bulk } = this.#lanes;
		const [ first ] = urgent;
		this.#underWaySinceMs = first?.sinceMs ?? this.#clock.now();
		if ( ! first ) {
			return bulk.splice( 0, this.#fitting( bulk, BULK_ALONE_MAX ) );
		}
		const beside = Math.min( bulk.length, BULK_BESIDE_MAX );
		return [
			...urgent.splice( 0, this.#fitting( urgent, BATCH_MAX - beside ) ),
			...bulk.splice( 0, this.#fitting( bulk, beside ) ),
		];
	}

	/** How many of those who wait go into one batch: at most `countMax`, and at least one. */
	#fitting( lane: readonly Waiting< In, Out >[], countMax: number ): number {
		let bytes = 0;
		const end = lane.slice( 0, countMax ).findIndex( ( { item }, index ) => {
			bytes += this.#bytesOf( item );
			return index > 0 && bytes > BATCH_BYTES_MAX;
		} );
		return end === -1 ? countMax : end;
	}

	/**
	 * A batch that the database refuses is halved until the item that it cannot take stands alone: its
	 * neighbours have done nothing wrong.
	 */
	async #commitAll( batch: readonly Waiting< In, Out >[] ): Promise< void > {
		let results: readonly Out[];
		try {
			results = await this.#commit( batch.map( ( { item } ) => item ) );
		} catch ( error ) {
			// Half a batch fares no better where the database itself is gone.
			if ( batch.length === 1 || error instanceof StoreUnavailable ) {
				batch.forEach( ( { settle } ) => settle.reject( error ) );
				return;
			}
			const half = Math.ceil( batch.length / 2 );
			await this.#commitAll( batch.slice( 0, half ) );
			await this.#commitAll( batch.slice( half ) );
			return;
		}
		batch.forEach( ( { settle }, index ) => {
			const result = results[ index ];
			if ( result === undefined ) {
				settle.reject( new Error( 'the store answered fewer results than items' ) );
			} else {
				settle.resolve( result );
			}
		} );
	}
}
