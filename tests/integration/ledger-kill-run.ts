import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SeededRandom } from '../../src/simulator/seeded-random.ts';
import type { StockEvent } from '../../src/shared/stock-event.ts';
import { openSqliteStore } from '../../src/worker/store/sqlite/open-sqlite-store.ts';
import { openStories, stamped, storiesFor, type Story } from './ledger-kill-events.ts';
import { LedgerProcess, type Acknowledgement, type Sent } from './ledger-process.ts';

export interface LedgerKillPlan {
	readonly kills: number;
	/** Facts to submit at least. */
	readonly events: number;
	readonly seed: number;
}

const FACTS_PER_STORY = 12;
/** So many stories are told at a time. */
const STORIES_MIXED = 12;
/** A process that was killed here has not come to open its ledger, or is in the middle of it. */
const START_MS = { minMs: 150, maxMs: 500 };
const KILL_AFTER_MS = { minMs: 0, maxMs: 40 };
const BETWEEN_CHUNKS_MS = { minMs: 0, maxMs: 3 };
const CHUNK_MAX = 12;
/** What was not acknowledged is sent again, but for these: they may be in the log or not. */
const ABANDONED_SHARE = 0.01;
/** What was acknowledged is sent again all the same, as a sender does that lost its own memory. */
const DOUBLED_SHARE = 0.2;

/**
 * A ledger that is killed again and again while facts of every kind come in. Whoever sends them names
 * each by a key of its own and sends it again, after every kill, until it is acknowledged.
 */
export class LedgerKillRun {
	readonly plan: LedgerKillPlan;
	readonly dataDir = mkdtempSync( path.join( tmpdir(), 'lockstep-ledger-kill-' ) );
	readonly stories: readonly Story[];
	readonly sent = new Map< number, Sent >();
	readonly answers = new Map< number, Acknowledgement[] >();
	/** Never acknowledged, and never sent again. */
	readonly abandoned = new Set< number >();
	/** What the log began with, before the first kill. */
	eventsBefore = 0;
	kills = 0;
	/** Of those: while it was starting, and while something was not acknowledged. */
	killsAtStart = 0;
	killsAtWork = 0;
	readonly #random: SeededRandom;
	readonly #process: LedgerProcess;
	#ahead: StockEvent[] = [];
	#onAnswer: ( () => void ) | null = null;

	constructor( plan: LedgerKillPlan ) {
		this.plan = plan;
		this.#random = new SeededRandom( plan.seed, 'ledger kills' );
		this.stories = storiesFor( Math.ceil( plan.events / FACTS_PER_STORY ), plan.seed );
		this.#process = new LedgerProcess( this.dataDir, ( answer ) => {
			this.answers.set( answer.id, [ ...( this.answers.get( answer.id ) ?? [] ), answer ] );
			this.#onAnswer?.();
		} );
	}

	get errors(): string {
		return this.#process.errors;
	}

	async run(): Promise< void > {
		await this.#open();
		while ( this.kills < this.plan.kills || this.#ahead.length > 0 ) {
			await this.#live();
		}
		await this.#process.start();
		this.#process.send( this.#unanswered() );
		const code = await this.#process.finish();
		if ( code !== 0 ) {
			throw new Error( `the ledger did not end well: ${ this.errors }` );
		}
	}

	async close(): Promise< void > {
		await this.#process.kill();
		rmSync( this.dataDir, { recursive: true, force: true } );
	}

	async #open(): Promise< void > {
		const store = openSqliteStore( this.dataDir );
		const late = await openStories( store, this.stories );
		this.eventsBefore = await store.ledger.lastPosition();
		await store.close();
		const told = this.stories.flatMap( ( { number, events } ) => {
			const mapped = late[ number ];
			return [ ...events, ...( mapped ? [ mapped ] : [] ) ].map( ( event ) => ( {
				event,
				at: number + this.#random.below( STORIES_MIXED ),
			} ) );
		} );
		this.#ahead = told
			.sort( ( left, right ) => left.at - right.at )
			.map( ( { event } ) => event );
	}

	/** From one start to the next kill. */
	async #live(): Promise< void > {
		const aim = this.kills % 10;
		const isReady = this.#process.start();
		if ( aim === 9 ) {
			await pause( this.#random.delayMs( START_MS ) );
			await this.#kill();
			this.killsAtStart += 1;
			return;
		}
		await isReady;
		const over = Promise.withResolvers< null >();
		if ( aim % 3 === 0 ) {
			setTimeout( () => over.resolve( null ), this.#random.delayMs( KILL_AFTER_MS ) );
		} else if ( aim % 3 === 1 ) {
			// In the very moment of an acknowledgement: nothing of what it says may be only in memory.
			let heard = this.#random.below( 2 * CHUNK_MAX );
			this.#onAnswer = () => {
				heard -= 1;
				if ( heard <= 0 ) {
					over.resolve( null );
					void this.#process.kill();
				}
			};
		}
		await Promise.race( [ over.promise, this.#sendAll() ] );
		this.killsAtWork += Number( ( await this.#kill() ) > 0 );
	}

	/** Resolves with the last one sent: some kills come right then. */
	async #sendAll(): Promise< void > {
		const killsBefore = this.kills;
		const all = [ ...this.#unanswered(), ...this.#answeredBefore(), ...this.#next() ];
		while ( all.length > 0 && this.kills === killsBefore ) {
			this.#process.send( all.splice( 0, 1 + this.#random.below( CHUNK_MAX ) ) );
			await pause( this.#random.delayMs( BETWEEN_CHUNKS_MS ) );
		}
	}

	/** @returns how many facts it left without an answer. */
	async #kill(): Promise< number > {
		await this.#process.kill();
		this.#onAnswer = null;
		this.kills += 1;
		const open = this.#unanswered();
		open.filter( () => this.#random.chance( ABANDONED_SHARE ) ).forEach( ( { id } ) =>
			this.abandoned.add( id )
		);
		return open.length;
	}

	#unanswered(): Sent[] {
		return [ ...this.sent.values() ].filter(
			( { id } ) => ! this.answers.has( id ) && ! this.abandoned.has( id )
		);
	}

	#answeredBefore(): Sent[] {
		const ids = [ ...this.answers.keys() ].slice( -CHUNK_MAX );
		return ids.flatMap( ( id ) => {
			const sent = this.sent.get( id );
			return sent && this.#random.chance( DOUBLED_SHARE ) ? [ sent ] : [];
		} );
	}

	/** So many that they last until the last kill. */
	#next(): Sent[] {
		const killsLeft = Math.max( 1, this.plan.kills - this.kills );
		const share = Math.ceil(
			( this.#ahead.length / killsLeft ) * ( 0.6 + this.#random.next() )
		);
		return this.#ahead.splice( 0, share ).map( ( event ) => {
			const sent = stamped( event, this.sent.size + 1, Date.now(), this.#random );
			this.sent.set( sent.id, sent );
			return sent;
		} );
	}
}

function pause( ms: number ): Promise< void > {
	return new Promise( ( resolve ) => {
		setTimeout( resolve, ms );
	} );
}
