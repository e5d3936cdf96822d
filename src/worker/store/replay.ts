import type { LoggedDecision } from '../ledger/decide-again.ts';
import { ordersToldOf, type OrderName } from '../ledger/orders-told-of.ts';
import { PageTeller } from './replay/page-teller.ts';
import type { ReplayScratch } from './replay/replay-scratch.ts';
import type { StateRow } from './state-rows.ts';

/** A ledger of one moment, whose log is told again. Nothing is written there; its worker may run. */
export interface ReplaySource {
	lastPosition(): Promise< number >;
	/** Events after `after`, in the order of the log. */
	page( after: number, limit: number ): Promise< readonly LoggedDecision[] >;
	stateHash(): Promise< string >;
	readonly stateRows: StateRows;
}

export interface ReplayOptions {
	/** Called now and then. */
	readonly onProgress?: ( done: number, total: number ) => void;
	/** Looked at after every page: signals of the system come in between two of them. */
	readonly signal?: AbortSignal;
	/** So many events are told at once; for tests, whose logs would all be of one page. */
	readonly pageSize?: number;
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

/**
 * So many events are told at once. With more of them, more of what they are told with is still in use when
 * the garbage collector looks, and is copied; with fewer, handing them over costs more.
 */
const PAGE = 500;
/** The caller hears of every so many pages. */
const PAGES_BETWEEN = 20;

/** Tells all of `source` to `scratch`, and compares what the two have come to. */
export async function replayed(
	source: ReplaySource,
	scratch: ReplayScratch,
	options: ReplayOptions
): Promise< ReplayReport > {
	const teller = new PageTeller( scratch );
	const events = await tellAll( source, scratch, teller, options );
	// Both at once: the scratch has a thread of its own.
	const hash = askedAhead( scratch.finish( teller.end() ) );
	const liveHash = await source.stateHash();
	const replayedHash = await hash;
	options.signal?.throwIfAborted();
	const differences =
		liveHash === replayedHash
			? []
			: await differencesBetween( source.stateRows, () => scratch.stateRows() );
	return { events, liveHash, replayedHash, differences };
}

/** Answers how many events that were. */
async function tellAll(
	source: ReplaySource,
	scratch: ReplayScratch,
	teller: PageTeller,
	{ onProgress, signal, pageSize = PAGE }: ReplayOptions
): Promise< number > {
	const total = await source.lastPosition();
	let events = 0;
	let page = await source.page( 0, pageSize );
	let asked = askedAhead( scratch.orders( ordersIn( page ) ) );
	for ( let pages = 1; page.length > 0; pages += 1 ) {
		signal?.throwIfAborted();
		const done = page.at( -1 )?.position ?? total;
		const next = await source.page( done, pageSize );
		const askedNext = askedAhead( scratch.orders( ordersIn( next ) ) );
		await teller.tell( page, await asked );
		events += page.length;
		if ( pages % PAGES_BETWEEN === 0 ) {
			onProgress?.( done, total );
		}
		page = next;
		asked = askedNext;
	}
	return events;
}

/** It may fail before anybody waits for it, and that is no error of its own: whoever comes to wait hears of it. */
function askedAhead< T >( answer: Promise< T > ): Promise< T > {
	answer.catch( () => undefined );
	return answer;
}

function ordersIn( page: readonly LoggedDecision[] ): OrderName[] {
	return page.flatMap( ( { event } ) => ordersToldOf( event.body ) );
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
