import { SeededRandom } from '../../src/simulator/seeded-random.ts';
import type { StockEvent } from '../../src/shared/stock-event.ts';
import type { StorePlace } from '../conformance/store-place.ts';
import { openStories, stamped, storiesFor, type Story } from './ledger-kill-events.ts';
import { LedgerProcess, type Acknowledgement, type Sent } from './ledger-process.ts';

export interface LedgerKillPlan {
	readonly kills: number;
	/** Facts to submit at least. */
	readonly events: number;
	readonly seed: number;
	/** Processes that share the ledger. Each is killed by itself, and what it left the others get too. */
	readonly workers: number;
}

/** What else goes wrong meanwhile, until it is told to end. */
export type Trouble = ( signal: AbortSignal ) => Promise< void >;

/** A process, and what is to happen with each of its answers. */
interface Life {
	readonly process: LedgerProcess;
	onAnswer: ( () => void ) | null;
}

const FACTS_PER_STORY = 12;
/** So many stories are told at a time. */
const STORIES_MIXED = 12;
/** A process that was killed here has not come to open its ledger, or is in the middle of it. */
const START_MS = { minMs: 150, maxMs: 500 };
const KILL_AFTER_MS = { minMs: 0, maxMs: 40 };
const BETWEEN_CHUNKS_MS = { minMs: 0, maxMs: 3 };
const CHUNK_MAX = 12;
/** Of a kill that waits for acknowledgements: how long it waits for the next one. */
const PATIENCE_MS = 3_000;
/** A process that found no database to open is started again. */
const NO_DATABASE_MS = 100;
/** What was not acknowledged is sent again, but for these: they may be in the log or not. */
const ABANDONED_SHARE = 0.03;
/** What was acknowledged is sent again all the same, as a sender does that lost its own memory. */
const DOUBLED_SHARE = 0.2;

/**
 * A ledger that is killed again and again while facts of every kind come in. Whoever sends them names
 * each by a key of its own and sends it again, after every kill, until it is acknowledged.
 */
export class LedgerKillRun {
	readonly plan: LedgerKillPlan;
	readonly place: StorePlace;
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
	readonly #lives: readonly Life[];
	/** Facts that were open at a kill: it is then that they are given up, or never. */
	readonly #tried = new Set< number >();
	#ahead: StockEvent[] = [];
	#begun = 0;

	constructor( plan: LedgerKillPlan, place: StorePlace ) {
		this.plan = plan;
		this.place = place;
		this.#random = new SeededRandom( plan.seed, 'ledger kills' );
		this.stories = storiesFor( Math.ceil( plan.events / FACTS_PER_STORY ), plan.seed );
		this.#lives = Array.from( { length: plan.workers }, () => this.#newLife() );
	}

	/** What the processes have complained about. */
	get errors(): string {
		return this.#lives.map( ( { process } ) => process.errors ).join( '' );
	}

	async run( trouble: Trouble = async () => {} ): Promise< void > {
		await this.#open();
		const over = new AbortController();
		const troubled = trouble( over.signal );
		try {
			await Promise.all(
				this.#lives.map( async ( life ) => {
					while ( this.kills < this.plan.kills || this.#ahead.length > 0 ) {
						await this.#live( life );
					}
				} )
			);
		} finally {
			over.abort();
			await troubled;
		}
		await this.#end();
	}

	async close(): Promise< void > {
		await Promise.all( this.#lives.map( ( { process } ) => process.kill() ) );
		await this.place.destroy();
	}

	#newLife(): Life {
		const life: Life = {
			onAnswer: null,
			process: new LedgerProcess( this.place.target, ( answer ) => {
				const before = this.answers.get( answer.id ) ?? [];
				this.answers.set( answer.id, [ ...before, answer ] );
				life.onAnswer?.();
			} ),
		};
		return life;
	}

	/** One process is left alone, and works off what is still open. */
	async #end(): Promise< void > {
		const [ life ] = this.#lives;
		await life?.process.start();
		life?.process.send( this.#unanswered() );
		const code = await life?.process.finish();
		if ( code !== 0 ) {
			throw new Error( `the ledger did not end well: ${ this.errors }` );
		}
	}

	async #open(): Promise< void > {
		const store = await this.place.open();
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
	async #live( life: Life ): Promise< void > {
		const aim = this.#begun % 10;
		this.#begun += 1;
		const isReady = life.process.start();
		if ( aim === 9 ) {
			await pause( this.#random.delayMs( START_MS ) );
			await this.#kill( life );
			this.killsAtStart += 1;
			return;
		}
		if ( ! ( await isReady ) ) {
			await pause( NO_DATABASE_MS );
			return;
		}
		const over = new AbortController();
		const isOver = new Promise( ( resolve ) => {
			over.signal.addEventListener( 'abort', resolve );
		} );
		const isSent = this.#sendAll( life, over.signal );
		if ( aim % 3 === 0 ) {
			setTimeout( () => over.abort(), this.#random.delayMs( KILL_AFTER_MS ) );
			await Promise.race( [ isOver, isSent ] );
		} else if ( aim % 3 === 1 ) {
			this.#killAtAnswer( life, over );
			await isOver;
		} else {
			await isSent;
		}
		over.abort();
		this.killsAtWork += Number( ( await this.#kill( life ) ) > 0 );
	}

	/** In the very moment of an acknowledgement: nothing of what it says may be only in memory. */
	#killAtAnswer( life: Life, over: AbortController ): void {
		let heard = this.#random.below( 2 * CHUNK_MAX );
		const giveUp = (): void => over.abort();
		let patience = setTimeout( giveUp, PATIENCE_MS );
		life.onAnswer = () => {
			clearTimeout( patience );
			patience = setTimeout( giveUp, PATIENCE_MS );
			heard -= 1;
			if ( heard <= 0 || this.#unanswered().length === 0 ) {
				over.abort();
				clearTimeout( patience );
				void life.process.kill();
			}
		};
	}

	/** Resolves with the last one sent: some kills come right then. */
	async #sendAll( { process }: Life, over: AbortSignal ): Promise< void > {
		const all = [ ...this.#unanswered(), ...this.#answeredBefore(), ...this.#next() ];
		while ( all.length > 0 && ! over.aborted ) {
			process.send( all.splice( 0, 1 + this.#random.below( CHUNK_MAX ) ) );
			await pause( this.#random.delayMs( BETWEEN_CHUNKS_MS ) );
		}
	}

	/** @returns how many facts were left without an answer. */
	async #kill( life: Life ): Promise< number > {
		await life.process.kill();
		life.onAnswer = null;
		this.kills += 1;
		const open = this.#unanswered();
		for ( const { id } of open.filter( ( one ) => ! this.#tried.has( one.id ) ) ) {
			this.#tried.add( id );
			if ( this.#random.chance( ABANDONED_SHARE ) ) {
				this.abandoned.add( id );
			}
		}
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
