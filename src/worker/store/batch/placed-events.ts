import type { LoggedFact } from './audit-links.ts';
import type { EventWrite } from './batch-writes.ts';

/** An event of a batch whose position in the log is known. */
export interface PlacedEvent {
	readonly fact: LoggedFact;
	/** The audit chains it is a link of. */
	readonly subjects: readonly string[];
	/** What it is found by. */
	readonly foundBy: readonly string[];
}

/** @param last position of the last event before the batch. */
export function placedEvents( events: readonly EventWrite[], last: number ): PlacedEvent[] {
	return events.map( ( { place, fact, chains, subjects } ) => ( {
		fact: { position: last + place, ...fact },
		subjects: chains,
		foundBy: subjects,
	} ) );
}
