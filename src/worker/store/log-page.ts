import type { FoundPositions } from './log-search.ts';
import type { LogEntry, LogFilter, LogPage, LogPlace, NoticeEntry } from './sync-log-store.ts';

export type Direction = 'older' | 'newer';

export interface ChosenPlaces {
	/** In the direction asked for. */
	readonly places: readonly LogPlace[];
	readonly next: LogPlace | null;
}

/** Before which event, and before which place, the older entries are. */
export function startOfOlder( before: LogPlace | null ): { fromEvent: number; from: LogPlace } {
	const from = before ?? { event: Number.MAX_SAFE_INTEGER, notice: 0 };
	// Seen from a notice, the event that it came after is older.
	return { from, fromEvent: from.notice > 0 ? from.event + 1 : from.event };
}

/** The page's places among what was found, one more of each than `limit` where there are more. */
export function choosePlaces(
	{ positions, stoppedAt }: FoundPositions,
	notices: readonly NoticeEntry[],
	direction: Direction,
	limit: number
): ChosenPlaces {
	const all = [
		...positions.map( ( event ): LogPlace => ( { event, notice: 0 } ) ),
		...notices.map( ( { place } ) => place ),
	].sort( orderOf( direction ) );
	const places = all.slice( 0, limit );
	if ( all.length > limit ) {
		return { places, next: places.at( -1 ) ?? null };
	}
	return { places, next: stoppedAt === null ? null : { event: stoppedAt, notice: 0 } };
}

/** @param eventAt an event that was chosen. */
export function pageOf(
	{ places, next }: ChosenPlaces,
	direction: Direction,
	notices: readonly NoticeEntry[],
	eventAt: ( position: number ) => LogEntry | null
): LogPage {
	const byNumber = new Map( notices.map( ( entry ) => [ entry.place.notice, entry ] ) );
	const entries = places.flatMap( ( { event, notice } ): LogEntry[] => {
		const entry = notice > 0 ? byNumber.get( notice ) : eventAt( event );
		return entry ? [ entry ] : [];
	} );
	return { entries: direction === 'newer' ? entries.reverse() : entries, next };
}

const isOfEvents = ( outcome: string ): boolean => outcome === 'applied' || outcome === 'outranked';

export function wantsEvents( { kinds, outcomes }: LogFilter ): boolean {
	return (
		( kinds?.some( ( kind ) => kind !== 'delivery' ) ?? true ) &&
		( outcomes?.some( isOfEvents ) ?? true )
	);
}

/** A delivery that was not understood has no SKU and no order to be found by. */
export function wantsNotices( { kinds, outcomes, sku, order, search }: LogFilter ): boolean {
	return (
		sku === undefined &&
		order === undefined &&
		search === undefined &&
		( kinds?.includes( 'delivery' ) ?? true ) &&
		( outcomes?.some( ( outcome ) => ! isOfEvents( outcome ) ) ?? true )
	);
}

function orderOf( direction: Direction ): ( left: LogPlace, right: LogPlace ) => number {
	const newer = ( left: LogPlace, right: LogPlace ) =>
		left.event - right.event || left.notice - right.notice;
	return direction === 'newer' ? newer : ( left, right ) => newer( right, left );
}
