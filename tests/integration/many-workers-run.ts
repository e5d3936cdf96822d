import { channelIdSchema } from '../../src/shared/ids.ts';
import type { StockEvent } from '../../src/shared/stock-event.ts';
import { SeededRandom } from '../../src/simulator/seeded-random.ts';
import type { Store } from '../../src/worker/store/contract.ts';
import { BUNDLES, KEPT, LEAVES, PAIRED, SELLERS, SOLD } from '../conformance/history-shop.ts';
import { RandomHistory } from '../conformance/random-history.ts';
import type { StorePlace } from '../conformance/store-place.ts';
import { commit, openShop, received } from '../conformance/store-shop.ts';
import { billsOf } from '../unit/ledger/random-facts.ts';
import type { Recipe } from '../unit/ledger/reference-world.ts';
import { nextRecipe } from './changing-bills.ts';
import { LedgerProcess, type Acknowledgement, type Edit, type Sent } from './ledger-process.ts';

export interface ManyWorkersPlan {
	readonly workers: number;
	readonly forMs: number;
	readonly seed: number;
}

/** Facts that a worker has been sent and has not answered: enough for batches of many. */
const UNDER_WAY_MAX = 64;
/** Facts that two workers are sent in the same moment. */
const DOUBLED_SHARE = 0.15;
/** How often somebody saves a bill, by how many facts lie between two. */
const FACTS_PER_BILL = 60;
/**
 * How often something comes in that bundles are packed from, and how much. A history sells more of it
 * than it has: after a minute all bundles would be at zero, whatever goes wrong with them.
 */
const FACTS_PER_SUPPLY = 4;
const SUPPLY_MAX = 60;
const SUPPLIED = [ ...LEAVES.slice( 0, 10 ), ...KEPT ];

interface Worker {
	readonly process: LedgerProcess;
	/** What it has not answered. */
	readonly open: Set< number >;
}

/**
 * Workers of one ledger, each a process of its own and all at full speed: a history with facts of every
 * kind that is dealt out to them one by one, many of them twice, and bills saved in between.
 */
export class ManyWorkersRun {
	readonly plan: ManyWorkersPlan;
	readonly place: StorePlace;
	readonly sent = new Map< number, Sent | Edit >();
	readonly answers = new Map< number, Acknowledgement >();
	/** Of all bundles, every version. */
	readonly recipes: Recipe[] = [ ...BUNDLES ];
	readonly #random: SeededRandom;
	readonly #history: RandomHistory;
	readonly #workers: readonly Worker[];
	#isOver = false;
	#facts = 0;

	constructor( plan: ManyWorkersPlan, place: StorePlace ) {
		this.plan = plan;
		this.place = place;
		this.#random = new SeededRandom( plan.seed, 'many workers' );
		this.#history = new RandomHistory( plan.seed );
		this.#workers = Array.from( { length: plan.workers }, () => this.#newWorker() );
	}

	/** What the workers have complained about. */
	get errors(): string {
		return this.#workers.map( ( { process } ) => process.errors ).join( '' );
	}

	/** Opens the shop, lets the workers work for as long as planned, and waits for their ends. */
	async run(): Promise< void > {
		const store = await this.place.open();
		await this.#open( store );
		await store.close();
		await Promise.all( this.#workers.map( ( { process } ) => process.start() ) );
		setTimeout( () => {
			this.#isOver = true;
		}, this.plan.forMs );
		this.#workers.forEach( ( worker ) => this.#feed( worker ) );
		const codes = await Promise.all( this.#workers.map( ( worker ) => this.#ended( worker ) ) );
		if ( codes.some( ( code ) => code !== 0 ) ) {
			throw new Error( `a worker did not end well: ${ this.errors }` );
		}
	}

	async close(): Promise< void > {
		await Promise.all( this.#workers.map( ( { process } ) => process.kill() ) );
		await this.place.destroy();
	}

	#newWorker(): Worker {
		const worker: Worker = {
			open: new Set(),
			process: new LedgerProcess( this.place.target, ( answer ) => {
				this.answers.set( answer.id, answer );
				worker.open.delete( answer.id );
				this.#feed( worker );
			} ),
		};
		return worker;
	}

	async #open( store: Store ): Promise< void > {
		for ( const channel of [ ...SELLERS, PAIRED ] ) {
			await openShop( store, SOLD, channelIdSchema.parse( channel ) );
		}
		for ( const bill of billsOf( BUNDLES ) ) {
			await store.model.saveBill( bill );
		}
		await commit( store, this.#history.beginning(), this.#history.nowMs );
	}

	#feed( worker: Worker ): void {
		while ( ! this.#isOver && worker.open.size < UNDER_WAY_MAX ) {
			this.#facts += 1;
			const event = this.#nextFact();
			this.#send( worker, { id: this.sent.size + 1, event, holdMs: null } );
			if ( this.#random.chance( DOUBLED_SHARE ) ) {
				this.#send( this.#oneOf( this.#workers ), {
					id: this.sent.size + 1,
					event,
					holdMs: null,
				} );
			}
			if ( this.#facts % FACTS_PER_BILL === 0 ) {
				this.#saveBill( worker );
			}
		}
	}

	#nextFact(): StockEvent {
		if ( this.#facts % FACTS_PER_SUPPLY === 0 ) {
			const units = 1 + this.#random.below( SUPPLY_MAX );
			return received( this.#oneOf( SUPPLIED ), units, `supply/${ this.#facts }` );
		}
		const [ event ] = this.#history.next( 1 );
		if ( ! event ) {
			throw new Error( 'the history has ended' );
		}
		return event;
	}

	#saveBill( worker: Worker ): void {
		const recipe = nextRecipe( this.#random, this.#history.nowMs );
		this.recipes.push( recipe );
		const [ bill ] = billsOf( [ { ...recipe, isKept: recipe.isKept ?? false } ] );
		if ( bill ) {
			const id = this.sent.size + 1;
			this.#send( worker, { id, bill: { isKeptAssembled: false, ...bill } } );
		}
	}

	#send( worker: Worker, what: Sent | Edit ): void {
		this.sent.set( what.id, what );
		worker.open.add( what.id );
		worker.process.send( [ what ] );
	}

	#oneOf< T >( all: readonly T[] ): T {
		const one = all[ this.#random.below( all.length ) ];
		if ( one === undefined ) {
			throw new Error( 'nothing to choose from' );
		}
		return one;
	}

	/** Its end comes once it has answered everything and every hold has ended. */
	async #ended( { process }: Worker ): Promise< number | null > {
		await new Promise( ( resolve ) => {
			setTimeout( resolve, this.plan.forMs );
		} );
		return await process.finish();
	}
}
