import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { MappedListing, OrderState } from '../../ledger/ledger-view.ts';
import { orderKeyOf, type OrderName } from '../../ledger/orders-told-of.ts';
import type { MovementWrite } from '../batch/batch-writes.ts';
import type { MovedQuestion } from '../replay/kept-rows.ts';
import type { ReplayEnd, ReplayScratch, WrittenAtOnce } from '../replay/replay-scratch.ts';
import type { StateRow } from '../state-rows.ts';
import { orderFromCells, orderValues, type OrderCells } from '../rows/order-row.ts';
import { openForReading } from './database.ts';
import { partsOf } from './ledger-parts.ts';

/**
 * The scratch of a replay, in a thread of its own: telling a log and writing what it comes to take about
 * as long, so together they take half of it.
 *
 * The thread has the file for itself. It takes messages one after another, and answers those that ask, in
 * that order: so an answer knows all that was sent before its question, and nothing has to say which
 * question it is for. Rows go to and fro as flat lists of text and numbers: an object costs several times
 * as much to copy.
 *
 * Whoever tells asks for the orders of a page before it sends what the page before has come to, and waits
 * for the answer before it tells the page. So the thread is never more than two pages behind, and what is
 * on its way is bounded.
 *
 * It ends by `close`. If it ends before (an error, or somebody has killed it), everything that is asked
 * then or later is answered by that error.
 */
export class ReplayThread implements ReplayScratch {
	readonly listings: ReadonlyMap< string, MappedListing >;
	readonly #folder: string;
	readonly #worker: Worker;
	readonly #asked: Asked[] = [];
	#failure: Error | null = null;

	/** @param folder of a scratch that has its model and that nobody has open. */
	constructor( folder: string, listings: ReadonlyMap< string, MappedListing > ) {
		this.#folder = folder;
		this.listings = listings;
		// Its sources in tests, its build in a release.
		const file = `./replay-thread-main${ extname( import.meta.url ) }`;
		this.#worker = new Worker( new URL( file, import.meta.url ), {
			workerData: folder,
			// What a page leaves behind is garbage with the next one: a large nursery is only memory.
			resourceLimits: { maxYoungGenerationSizeMb: 8 },
		} );
		this.#worker.on( 'message', ( answer: Answer ) => this.#asked.shift()?.resolve( answer ) );
		this.#worker.on( 'error', ( error: Error ) => this.#fail( error ) );
		this.#worker.on( 'messageerror', ( error: Error ) => this.#fail( error ) );
		this.#worker.on( 'exit', () => this.#fail( new Error( 'the thread has ended' ) ) );
	}

	async orders(
		names: readonly OrderName[]
	): Promise< ReadonlyMap< string, OrderState | null > > {
		const flat: string[] = [];
		for ( const { channel, order } of names ) {
			flat.push( channel, order );
		}
		const { rows } = await this.#ask( { what: 'orders', names: flat } );
		const states = new Map< string, OrderState | null >();
		names.forEach( ( name, at ) => {
			const row = rows[ at ];
			states.set(
				orderKeyOf( name.channel, name.order ),
				row ? orderFromCells( name, row ) : null
			);
		} );
		return states;
	}

	async movedSince( questions: readonly MovedQuestion[] ): Promise< readonly number[] > {
		return ( await this.#ask( { what: 'moved', questions } ) ).units;
	}

	write( orders: Iterable< OrderState >, shelves: WrittenAtOnce ): void {
		const { incoming, observed } = shelves;
		const movements = movementCells( shelves.movements );
		this.#post( {
			what: 'write',
			orders: orderCells( orders ),
			movements,
			incoming,
			observed,
		} );
	}

	async finish( end: ReplayEnd ): Promise< string > {
		return ( await this.#ask( { what: 'finish', end } ) ).hash;
	}

	/** Read here: the thread is not needed any more, and has the file for itself while it runs. */
	async *stateRows(): AsyncGenerator< StateRow > {
		await this.close();
		const db = openForReading( this.#folder );
		try {
			yield* partsOf( db ).ledger.stateRows();
		} finally {
			db.close();
		}
	}

	async close(): Promise< void > {
		await this.#worker.terminate();
	}

	async #ask< What extends Question[ 'what' ] >(
		question: Question & { readonly what: What }
	): Promise< AnswerTo< What > > {
		const answer = await new Promise< Answer >( ( resolve, reject ) => {
			if ( this.#failure ) {
				reject( this.#failure );
				return;
			}
			this.#asked.push( { resolve, reject } );
			this.#post( question );
		} );
		if ( ! isAnswerTo( question.what, answer ) ) {
			throw new Error(
				`the thread was asked for ${ question.what }, and answered ${ answer.what }`
			);
		}
		return answer;
	}

	#post( message: ToThread ): void {
		this.#worker.postMessage( message );
	}

	#fail( error: Error ): void {
		this.#failure ??= error;
		this.#asked.splice( 0 ).forEach( ( { reject } ) => reject( error ) );
	}
}

interface Asked {
	readonly resolve: ( answer: Answer ) => void;
	readonly reject: ( error: Error ) => void;
}

export type Cell = string | number | null;

type Question =
	| { readonly what: 'orders'; readonly names: readonly string[] }
	| { readonly what: 'moved'; readonly questions: readonly MovedQuestion[] }
	| { readonly what: 'finish'; readonly end: ReplayEnd };

export type ToThread = Question | ( { readonly what: 'write' } & FlatWrites );

export interface FlatWrites extends Omit< WrittenAtOnce, 'movements' > {
	/** `ORDER_CELLS` each. */
	readonly orders: readonly Cell[];
	/** `MOVEMENT_CELLS` each. */
	readonly movements: readonly Cell[];
}

export type Answer =
	| { readonly what: 'orders'; readonly rows: readonly ( OrderCells | null )[] }
	| { readonly what: 'moved'; readonly units: readonly number[] }
	| { readonly what: 'finish'; readonly hash: string };

type AnswerTo< What > = Extract< Answer, { readonly what: What } >;

function isAnswerTo< What extends Question[ 'what' ] >(
	what: What,
	answer: Answer
): answer is AnswerTo< What > {
	return answer.what === what;
}

function orderCells( orders: Iterable< OrderState > ): Cell[] {
	const cells: Cell[] = [];
	for ( const order of orders ) {
		cells.push( order.channel, order.order, ...orderValues( order ) );
	}
	return cells;
}

function movementCells( movements: readonly MovementWrite[] ): Cell[] {
	const cells: Cell[] = [];
	for ( const { sku, location, atMs, isOwn, units } of movements ) {
		cells.push( sku, location, atMs, Number( isOwn ), units );
	}
	return cells;
}
