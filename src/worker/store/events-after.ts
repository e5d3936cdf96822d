import type { EventFilter, EventPage, ListedEvent, ListStore } from './list-store.ts';

const EVENTS_AT_ONCE = 500;

/** The events of the log after a position, in the order of commits, up to the newest; page by page. */
export async function* eventsAfter(
	lists: Pick< ListStore, 'events' >,
	filter: EventFilter,
	position: number
): AsyncGenerator< ListedEvent > {
	let after: number | null = position;
	while ( after !== null ) {
		const page: EventPage = await lists.events( filter, after, EVENTS_AT_ONCE );
		yield* page.events;
		after = page.next;
	}
}
