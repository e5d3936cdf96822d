import type { ImportError, StockChange } from '../../shared/api/imports.ts';
import { eventKeySchema, type EventKey } from '../../shared/ids.ts';
import type { LedgerQueue } from '../intake/ledger-queue.ts';
import type { Clock } from '../ports.ts';
import type { ImportRow } from '../store/import-store.ts';
import type { ListStore } from '../store/list-store.ts';
import { shelfName } from './check-stock.ts';
import { rowError } from './row-error.ts';
import { actorOf } from './actor-of.ts';
import { toldOf, type Teller, type Told } from './teller.ts';

const SOURCE = 'api';

/**
 * Tells the ledger what a stock file changes: each row is an adjustment of its own, under a key of import
 * and line.
 *
 * An adjustment and no count, although the file says how many there are. A count swallows whatever happened
 * before it and is told late (an order that arrives an hour later), and nothing can take that back;
 * adjustments add up in any order, so an undo leaves exactly what would be there without the import. It is
 * told as of the moment the shelf was read: a count by a person since then outweighs it, as it should.
 * The opposite is told as of the same moment, so that whatever outweighs the one outweighs the other.
 */
export class StockTeller implements Teller< StockChange > {
	readonly #clock: Clock;
	readonly #queue: Pick< LedgerQueue, 'submit' >;
	readonly #lists: Pick< ListStore, 'toldKeys' | 'movedShelves' >;

	constructor( options: {
		readonly clock: Clock;
		readonly queue: Pick< LedgerQueue, 'submit' >;
		readonly lists: Pick< ListStore, 'toldKeys' | 'movedShelves' >;
	} ) {
		this.#clock = options.clock;
		this.#queue = options.queue;
		this.#lists = options.lists;
	}

	async apply( changes: readonly StockChange[], of: ImportRow ): Promise< Told > {
		const moved = await this.#movedSince( changes, of );
		const outcomes = changes.map( async ( change ) =>
			moved.has( change )
				? rowError( 'IMPORT_CHANGED_SINCE', {
						line: change.line,
						column: 'on_hand',
						value: `${ change.sku } at ${ change.location }`,
					} )
				: this.#tell( change, {
						key: keyOf( of, change ),
						delta: change.delta,
						actor: actorOf( of, 'import' ),
						reason: change.reason ?? `import of ${ of.name ?? 'a file' }`,
					} )
		);
		return toldOf( await allEnded( outcomes ) );
	}

	async undo( changes: readonly StockChange[], of: ImportRow ): Promise< Told > {
		const keys = changes.map( ( change ) => keyOf( of, change ) );
		// After a crash in the middle, and where a change was refused, some were never told.
		const told = await this.#lists.toldKeys( SOURCE, keys );
		const outcomes = changes
			.filter( ( change ) => told.has( keyOf( of, change ) ) )
			.map( ( change ) =>
				this.#tell( change, {
					key: eventKeySchema.parse( `${ keyOf( of, change ) }/undo` ),
					delta: -change.delta,
					actor: actorOf( of, 'undo of import' ),
					reason: `undo of the import of ${ of.name ?? 'a file' }`,
				} )
			);
		return toldOf( await allEnded( outcomes ) );
	}

	/**
	 * Whose shelf somebody has moved or counted since it was read, so that the number in the file is none
	 * that he knew of. One question for all of them, not a condition of each event: two workers that tell two
	 * files in the same second can both find nothing.
	 */
	async #movedSince(
		changes: readonly StockChange[],
		of: ImportRow
	): Promise< ReadonlySet< StockChange > > {
		const bound = changes.flatMap( ( change ) =>
			change.seenAtPosition === null ? [] : [ { change, seenAt: change.seenAtPosition } ]
		);
		if ( bound.length === 0 ) {
			return new Set();
		}
		const first = bound.reduce( ( least, { seenAt } ) => Math.min( least, seenAt ), Infinity );
		const skus = [ ...new Set( bound.map( ( { change } ) => change.sku ) ) ];
		const moved = new Map(
			( await this.#lists.movedShelves( skus, first ) ).map( ( shelf ) => [
				shelfName( shelf ),
				shelf.position,
			] )
		);
		// After a crash in the middle, what moved a shelf may have been the change itself.
		const keys = bound.map( ( { change } ) => keyOf( of, change ) );
		const told = await this.#lists.toldKeys( SOURCE, keys );
		return new Set(
			bound
				.filter( ( { change, seenAt } ) => {
					const at = moved.get( shelfName( change ) ) ?? 0;
					return at > seenAt && ! told.has( keyOf( of, change ) );
				} )
				.map( ( { change } ) => change )
		);
	}

	async #tell(
		{ line, sku, location, seenAtMs }: StockChange,
		{
			key,
			delta,
			actor,
			reason,
		}: { key: EventKey; delta: number; actor: string; reason: string }
	): Promise< ImportError | null > {
		const { result, ...more } = await this.#queue.submit(
			{
				event: {
					source: SOURCE,
					key,
					occurredAtMs: seenAtMs,
					actor,
					body: { kind: 'adjustment', sku, location, delta, reason },
				},
				receivedAtMs: this.#clock.now(),
				delivery: null,
			},
			'bulk'
		);
		const at = { line, column: 'sku', value: sku };
		switch ( result ) {
			case 'conflict':
				return rowError( 'KEY_WITH_OTHER_BODY', at );
			case 'refused':
				return rowError( 'code' in more ? more.code : 'INTERNAL', at );
			default:
				return null;
		}
	}
}

/**
 * Where one fails, the others are waited for all the same: an undo that begins then would not find what
 * they are still about to tell.
 */
async function allEnded< T >( work: readonly Promise< T >[] ): Promise< readonly T[] > {
	await Promise.allSettled( work );
	return Promise.all( work );
}

function keyOf( of: Pick< ImportRow, 'import' >, { line }: StockChange ): EventKey {
	return eventKeySchema.parse( `import/${ of.import }/${ line }` );
}
