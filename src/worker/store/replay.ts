import type { LoggedDecision } from '../ledger/decide-again.ts';
import type { StateRow } from './state-rows.ts';

/** A ledger of one moment, whose log is told again. Nothing is written there; its worker may run. */
export interface ReplaySource {
	lastPosition(): Promise< number >;
	/** Events after `after`, in the order of the log. */
	page( after: number, limit: number ): Promise< readonly LoggedDecision[] >;
}

/** An empty database with the source's model of that same moment. */
export interface ReplayScratch {
	tell( page: readonly LoggedDecision[] ): void;
	/** Computes what every listing should show, once all is told. */
	finish(): void;
}

export interface ReplayOptions {
	/** Called after every page, and awaited: the caller may let signals in. */
	readonly onProgress?: ( done: number, total: number ) => Promise< void > | void;
	readonly signal?: AbortSignal;
}

export interface ReplayReport {
	readonly events: number;
	readonly liveHash: string;
	readonly replayedHash: string;
	/** Some of the rows that only one of the two has, in the store's own words. */
	readonly differences: readonly StateDifference[];
}

export interface StateDifference {
	readonly of: 'live' | 'replayed';
	readonly part: string;
	readonly row: string;
}

/** So many events of the log are in memory at once, as they stand there. */
const PAGE = 5_000;

/** Tells all of `source` to `scratch`; answers how many events that were. */
export async function tellAgain(
	source: ReplaySource,
	scratch: ReplayScratch,
	{ onProgress, signal }: ReplayOptions
): Promise< number > {
	const total = await source.lastPosition();
	let events = 0;
	for ( let page = await source.page( 0, PAGE ); page.length > 0; ) {
		signal?.throwIfAborted();
		scratch.tell( page );
		events += page.length;
		const done = page.at( -1 )?.position ?? total;
		await onProgress?.( done, total );
		page = await source.page( done, PAGE );
	}
	scratch.finish();
	return events;
}

/** All derived state of one side, from the beginning each time. */
export type StateRows = () => Iterable< StateRow > | AsyncIterable< StateRow >;

/** Of each side; one wrong rule makes thousands. */
const DIFFERENCES_MAX = 10;

/** Rows that only one of the two has. Ten million of them would not fit; a shop has fewer. */
export async function differencesBetween(
	live: StateRows,
	replayed: StateRows
): Promise< StateDifference[] > {
	return [
		...( await rowsMissingFrom( replayed, live, 'live' ) ),
		...( await rowsMissingFrom( live, replayed, 'replayed' ) ),
	];
}

async function rowsMissingFrom(
	other: StateRows,
	rows: StateRows,
	of: StateDifference[ 'of' ]
): Promise< StateDifference[] > {
	const known = new Set< string >();
	for await ( const { part, row } of other() ) {
		known.add( `${ part } ${ row }` );
	}
	const missing: StateDifference[] = [];
	for await ( const { part, row } of rows() ) {
		if ( ! known.has( `${ part } ${ row }` ) ) {
			missing.push( { of, part, row } );
		}
		if ( missing.length === DIFFERENCES_MAX ) {
			break;
		}
	}
	return missing;
}
