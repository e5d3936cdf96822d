import type { ChainLink, LoggedFact } from './batch/audit-links.ts';

/** The whole log of one moment, as it is stored. Nothing is written there; workers may run. */
export interface LogSource {
	readonly store: 'sqlite' | 'postgresql';
	lastPosition(): Promise< number >;
	/** Events after `after`, in the order of the log. */
	events( after: number, limit: number ): Promise< readonly ChainedFact[] >;
	/** Anchors after the one numbered `after`, in the order in which they were put down. */
	anchors( after: number, limit: number ): Promise< readonly LoggedAnchor[] >;
}

/** An event, and the links that it is of its chains. */
export interface ChainedFact {
	readonly fact: LoggedFact;
	readonly links: readonly ChainLink[];
}

export interface LoggedAnchor {
	/** By which its store knows it; there may be gaps. */
	readonly anchor: number;
	readonly atMs: number;
	/** Of the last event it covers. */
	readonly position: number;
	readonly root: string;
}

/** @param links of all of `facts`, in any order of the events. */
export function chained(
	facts: readonly LoggedFact[],
	links: readonly ChainLink[]
): readonly ChainedFact[] {
	const ofEach = Map.groupBy( links, ( { position } ) => position );
	return facts.map( ( fact ) => ( { fact, links: ofEach.get( fact.position ) ?? [] } ) );
}
