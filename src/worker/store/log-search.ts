import { SYNC_LOG_KINDS } from '../../shared/sync-log.ts';
import type { Direction } from './log-page.ts';
import type { LogFilter } from './sync-log-store.ts';

/** How many entries of an index one page looks at before it answers with what it has found. */
const LOOKED_AT_MAX = 2_000;
/** How many SKUs one search looks for. */
export const SKUS_MAX = 50;
const EVENT_KINDS = SYNC_LOG_KINDS.filter( ( kind ) => kind !== 'delivery' );
const EVENT_OUTCOMES = [ 'applied', 'outranked' ] as const;

export interface FoundPositions {
	/** In the direction asked for. */
	readonly positions: readonly number[];
	/** The search ended here for having looked at enough: there may be more beyond. */
	readonly stoppedAt: number | null;
}

/** What an event is chosen by, without its body. */
export interface EventHeading {
	readonly position: number;
	readonly kind: string;
	readonly source: string;
	readonly outcome: string;
}

/** What is meant by its whole name; `null`: nothing is. */
export function exactSubject( { sku, order }: LogFilter ): string | null {
	if ( sku !== undefined ) {
		return `sku:${ sku }`;
	}
	return order === undefined ? null : `order:${ order }`;
}

export function isNarrowed( { kinds, sources, outcomes }: LogFilter ): boolean {
	return ( kinds ?? sources ?? outcomes ) !== undefined;
}

/** The kinds and outcomes whose stretches of the index are read. */
export function stretchesOf( { kinds, outcomes }: LogFilter ): {
	readonly kinds: readonly string[];
	readonly outcomes: readonly string[];
} {
	return { kinds: kinds ?? EVENT_KINDS, outcomes: outcomes ?? EVENT_OUTCOMES };
}

export function nearest(
	positions: readonly number[],
	direction: Direction,
	limit: number
): readonly number[] {
	return positions.toSorted( orderOf( direction ) ).slice( 0, limit );
}

/** How many entries of each subject a page looks at: no more than it shows where each is wanted. */
export function lookedAtOfEach(
	filter: LogFilter,
	subjects: readonly string[],
	limit: number
): number {
	return isNarrowed( filter )
		? Math.max( limit, Math.floor( LOOKED_AT_MAX / Math.max( 1, subjects.length ) ) )
		: limit;
}

/**
 * What several subjects have in common as one row. Beyond the nearest of their ends, a subject that has
 * not been looked at further may have more.
 *
 * @param ofEach the positions of each subject in the direction asked for, at most `each` of them.
 */
export function mergeSubjects(
	ofEach: Iterable< readonly number[] >,
	direction: Direction,
	each: number
): FoundPositions {
	const order = orderOf( direction );
	const found = new Set< number >();
	let stoppedAt: number | null = null;
	for ( const positions of ofEach ) {
		positions.forEach( ( position ) => found.add( position ) );
		const last = positions.at( -1 );
		if (
			last !== undefined &&
			positions.length === each &&
			( stoppedAt === null || order( last, stoppedAt ) < 0 )
		) {
			stoppedAt = last;
		}
	}
	const end = stoppedAt;
	const positions = [ ...found ].filter(
		( position ) => end === null || order( position, end ) <= 0
	);
	return { positions: positions.sort( order ), stoppedAt };
}

export function isWanted(
	{ kinds, sources, outcomes }: LogFilter,
	event: EventHeading | undefined
): boolean {
	return (
		event !== undefined &&
		( kinds?.some( ( kind ) => kind === event.kind ) ?? true ) &&
		( sources?.includes( event.source ) ?? true ) &&
		( outcomes?.some( ( outcome ) => outcome === event.outcome ) ?? true )
	);
}

/** For `like … escape '\'`. */
export function likePattern( search: string ): string {
	return `%${ search.replaceAll( /[\\%_]/g, '\\$&' ) }%`;
}

/**
 * What a search looks for.
 *
 * @param skus those whose name or title contains it. A SKU that no mapping knows is still found by its
 *             whole name, as an order may print it.
 */
export function subjectsOf( search: string, skus: readonly string[] ): string[] {
	return [
		...new Set( [
			...skus.map( ( sku ) => `sku:${ sku }` ),
			`sku:${ search }`,
			`order:${ search }`,
		] ),
	];
}

function orderOf( direction: Direction ): ( left: number, right: number ) => number {
	return direction === 'older'
		? ( left, right ) => right - left
		: ( left, right ) => left - right;
}
