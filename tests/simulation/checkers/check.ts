import type { WriteRecord } from '../journal.ts';
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

/** Whoever made it has heard what became of it, and lived on. */
export function wasHeard(
	{ livesEndedAtMs }: World,
	{ life, answeredAtMs }: WriteRecord
): boolean {
	return answeredAtMs !== null && answeredAtMs < ( livesEndedAtMs[ life - 1 ] ?? Infinity );
}

/** It was heard of, and what it said was so: nothing has to be written because of it. */
export function isWorth( world: World, write: WriteRecord ): boolean {
	return (
		wasHeard( world, write ) && ! write.isLie && ! write.isLate && write.result === 'accepted'
	);
}

/** Of writes, whether they arrived or not. */
export function keysAskedBefore(
	{ journal }: World,
	channel: string,
	atMs: number
): ReadonlySet< string | null > {
	const asked = journal.exchanges.filter(
		( one ) => one.channel === channel && one.askedAtMs < atMs
	);
	return new Set( asked.map( ( { key } ) => key ) );
}
