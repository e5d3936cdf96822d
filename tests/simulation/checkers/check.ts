import type { World } from '../world.ts';

/** A rule of reliability that one look at what has happened can prove broken. */
export interface Checker {
	/** As it is printed: the name of the invariant, and what it says. */
	readonly name: string;
	/** What broke it, in words; nothing: it held. */
	readonly check: ( world: World ) => readonly string[];
}

export interface Violation {
	readonly checker: string;
	readonly what: string;
}
