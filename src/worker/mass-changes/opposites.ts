import { z } from 'zod';
import { locationIdSchema, skuSchema, type LocationId, type Sku } from '../../shared/ids.ts';
import { causeOf, LEDGER } from '../propagation/mass-change-cause.ts';
import type { ListedEvent } from '../store/list-store.ts';

const unitsSchema = z.object( {
	onHand: z.int(),
	committed: z.int(),
	safety: z.int(),
	quarantined: z.int(),
} );
const shelfSchema = z.object( { sku: skuSchema, location: locationIdSchema } );
const effectSchema = z.object( {
	stock: z.array( shelfSchema.extend( { before: unitsSchema, after: unitsSchema } ) ),
} );

/** Says something about a SKU that no units on hand take back. */
const NO_UNITS: ReadonlySet< string > = new Set( [ 'safety', 'backorder', 'incoming' ] );
const COUNTS: ReadonlySet< string > = new Set( [ 'count', 'observed' ] );
const UNDO_KEY = /^undo\/(\d+)\/\d+$/;

/** What takes one thing back, or all up to a count. */
export interface Opposite {
	readonly sku: Sku;
	readonly location: LocationId;
	/** Of the event that is taken back, so that it is told once however often it is asked for. */
	readonly key: string;
	readonly occurredAtMs: number;
	readonly delta: number;
}

interface Move {
	readonly position: number;
	readonly index: number;
	readonly occurredAtMs: number;
	readonly delta: number;
}

interface ShelfStory {
	readonly sku: Sku;
	readonly location: LocationId;
	/** What the cause did since the last count by others. */
	moves: Move[];
	/** The newest count of the cause. */
	count: Omit< Move, 'delta' | 'index' > | null;
	newestAtMs: number;
}

/**
 * What has to be told to take back everything that one cause told, from its events in the order of the log.
 *
 * What is taken back are the units that were moved on each shelf, not what was said: a count of nothing where
 * eight were takes eight away. A movement has an opposite of its own moment: whatever outweighs the one (a count
 * since then) outweighs the other. A count swallows what is told as of before it, the opposite of an
 * earlier one too (eight; counted 0, then 5: one by one, 8 and -5 give 0): so all that the cause
 * did up to its newest count has one opposite together, right after that count. What somebody else has counted
 * since stands.
 *
 * What the cause told after the last event that was held is no part of it, but on shelves that are: their listings
 * were held by then, so nothing of it has gone out either.
 */
export class Opposites {
	readonly #cause: string;
	readonly #untilPosition: number;
	readonly #shelves = new Map< string, ShelfStory >();
	/** What a run that was cut short has told already, by the event that it took back. */
	readonly #told: {
		readonly position: number;
		readonly shelf: string;
		readonly delta: number;
	}[] = [];

	constructor( cause: string, untilPosition: number ) {
		this.#cause = cause;
		this.#untilPosition = untilPosition;
	}

	/** `false`: the cause has changed something that units on hand do not take back. */
	add( event: ListedEvent ): boolean {
		const [ , undoes ] = event.source === LEDGER ? ( UNDO_KEY.exec( event.key ) ?? [] ) : [];
		if ( undoes !== undefined ) {
			const position = Number( undoes );
			movesOf( event ).forEach( ( { shelf, delta } ) =>
				this.#told.push( { position, shelf, delta } )
			);
			return true;
		}
		if ( ! this.#isOurs( event ) ) {
			this.#outweigh( event );
			return true;
		}
		return this.#take( event );
	}

	all(): Opposite[] {
		return [ ...this.#shelves ].flatMap( ( [ shelf, story ] ) =>
			this.#ofShelf( shelf, story )
		);
	}

	#ofShelf( shelf: string, { sku, location, moves, count }: ShelfStory ): Opposite[] {
		const isSwallowed = ( { occurredAtMs }: Move ): boolean =>
			count !== null && occurredAtMs <= count.occurredAtMs;
		const single = moves
			.filter( ( move ) => ! isSwallowed( move ) && move.delta !== 0 )
			.map( ( { position, index, occurredAtMs, delta } ) => ( {
				...{ sku, location, occurredAtMs },
				...{ key: `undo/${ position }/${ index }`, delta: -delta },
			} ) );
		if ( count === null ) {
			return single;
		}
		const swallowed = moves.filter( isSwallowed );
		const positions = new Set( swallowed.map( ( { position } ) => position ) );
		const told = this.#told.filter(
			( one ) => one.shelf === shelf && positions.has( one.position )
		);
		const sum = [ ...swallowed, ...told ].reduce( ( units, { delta } ) => units + delta, 0 );
		const together: Opposite = {
			...{ sku, location, key: `undo/${ count.position }/0`, delta: -sum },
			occurredAtMs: count.occurredAtMs + 1,
		};
		return sum === 0 ? single : [ together, ...single ];
	}

	#isOurs( { position, source, kind, key, actor, committedAtMs }: ListedEvent ): boolean {
		const step = { position, source, kind, key, actor, location: null };
		return causeOf( step, committedAtMs ) === this.#cause;
	}

	#take( event: ListedEvent ): boolean {
		const { position, occurredAtMs } = event;
		const isIn = ( shelf: z.infer< typeof shelfSchema > ): boolean =>
			position <= this.#untilPosition || this.#shelves.has( nameOf( shelf ) );
		const moves = movesOf( event ).filter( isIn );
		if ( position > this.#untilPosition && moves.length === 0 && ! countedIn( event ) ) {
			return true;
		}
		if ( NO_UNITS.has( event.kind ) || moves.some( ( { isMore } ) => isMore ) ) {
			return false;
		}
		moves.forEach( ( { sku, location, delta }, index ) => {
			const story = this.#story( sku, location );
			story.moves.push( { position, index, occurredAtMs, delta } );
			story.newestAtMs = Math.max( story.newestAtMs, occurredAtMs );
		} );
		const counted = countedIn( event );
		if ( counted && isIn( counted ) ) {
			const story = this.#story( counted.sku, counted.location );
			story.newestAtMs = Math.max( story.newestAtMs, occurredAtMs );
			if ( occurredAtMs >= ( story.count?.occurredAtMs ?? -Infinity ) ) {
				story.count = { position, occurredAtMs };
			}
		}
		return true;
	}

	/** Counted by somebody else: what the cause did there before is over. */
	#outweigh( event: ListedEvent ): void {
		const counted = countedIn( event );
		const story = counted && this.#shelves.get( nameOf( counted ) );
		if ( story && event.occurredAtMs >= story.newestAtMs ) {
			story.moves = [];
			story.count = null;
		}
	}

	#story( sku: Sku, location: LocationId ): ShelfStory {
		const name = nameOf( { sku, location } );
		const story = this.#shelves.get( name ) ?? {
			...{ sku, location, moves: [], count: null },
			newestAtMs: Number.NEGATIVE_INFINITY,
		};
		this.#shelves.set( name, story );
		return story;
	}
}

function nameOf( { sku, location }: z.infer< typeof shelfSchema > ): string {
	return JSON.stringify( [ sku, location ] );
}

function countedIn( { kind, body }: ListedEvent ): z.infer< typeof shelfSchema > | null {
	return COUNTS.has( kind ) ? ( shelfSchema.safeParse( body ).data ?? null ) : null;
}

/** What an event moved, shelf by shelf. */
function movesOf( { effect }: ListedEvent ) {
	const stock = effectSchema.safeParse( effect ).data?.stock ?? [];
	return stock
		.map( ( { sku, location, before, after } ) => ( {
			...{ sku, location, shelf: nameOf( { sku, location } ) },
			delta: after.onHand - before.onHand,
			isMore:
				after.committed !== before.committed ||
				after.safety !== before.safety ||
				after.quarantined !== before.quarantined,
		} ) )
		.filter( ( { delta, isMore } ) => delta !== 0 || isMore );
}
