import type { LoggedDecision } from '../ledger/decide-again.ts';

/** A ledger of one moment, whose log is told again. Nothing is written there; its worker may run. */
export interface ReplaySource {
	lastPosition(): number;
	/** Events after `after`, in the order of the log. */
	page( after: number, limit: number ): readonly LoggedDecision[];
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

/**
 * One transaction of the scratch database: what the events of a page have in common is read and
 * written once, and forgotten with it.
 */
const PAGE = 5_000;

/** Tells all of `source` to `scratch`; answers how many events that were. */
export async function tellAgain(
	source: ReplaySource,
	scratch: ReplayScratch,
	{ onProgress, signal }: ReplayOptions
): Promise< number > {
	const total = source.lastPosition();
	let events = 0;
	for ( let page = source.page( 0, PAGE ); page.length > 0; ) {
		signal?.throwIfAborted();
		scratch.tell( page );
		events += page.length;
		const done = page.at( -1 )?.position ?? total;
		await onProgress?.( done, total );
		page = source.page( done, PAGE );
	}
	scratch.finish();
	return events;
}
