import type { WriteRecord } from '../journal.ts';
import type { Recovery, World } from '../world.ts';
import { isWorth, keysAskedBefore, type Checker } from './check.ts';

/**
 * What a channel missed while it was down is one value for each listing, not one for each event: once it is
 * back, of the values that were due then at most one is pushed. More only for new revisions, and for what
 * made a push worth nothing. A call of before whose outcome is not known is repeated with its key: it is
 * no new push.
 */
export const afterOutage: Checker = {
	name: 'I10 after an outage',
	check: ( world ) => world.recoveries.flatMap( ( one ) => check( world, one ) ),
};

function check( world: World, { channel, fromMs, atMs, listings }: Recovery ): string[] {
	const { journal, facts } = world;
	const all = journal.writes.filter( ( one ) => one.channel === channel );
	const before = keysAskedBefore( world, channel, atMs );
	const { trail } = world.market( channel );
	return facts.listings().flatMap( ( { listing, sku, revision } ) => {
		const then = listings.get( listing );
		if ( ! then ) {
			return [];
		}
		const own = all.filter( ( one ) => one.sku === sku );
		const since = own.filter( ( one ) => one.askedAtMs >= atMs && ! before.has( one.key ) );
		const pushed = keysOf( since.filter( isPush ) );
		const due = keysOf(
			since.filter( isPush ).filter( ( one ) => one.revision <= then.revision )
		);
		const edits = trail.filter(
			( one ) => one.sku === sku && one.why === 'edit' && one.atMs >= fromMs
		).length;
		const again =
			edits +
			own.filter( ( one ) => isSince( one, fromMs ) && ! isWorth( world, one ) ).length;
		const raised = revision - then.revision;
		return [
			...( due > 1 + again
				? [
						`${ listing } was pushed ${ due } times for what was due when ${ channel } was back`,
					]
				: [] ),
			...( pushed > Number( then.isDirty ) + raised + again
				? [
						`${ listing } was pushed ${ pushed } times after ${ channel } was back, for ${ raised } new revisions`,
					]
				: [] ),
		];
	} );
}

/** One of before the outage may land after it, over what was pushed then. */
const isSince = ( { askedAtMs, appliedAtMs }: WriteRecord, fromMs: number ): boolean =>
	Math.max( askedAtMs, appliedAtMs ?? 0 ) >= fromMs;

const isPush = ( { result, appliedAtMs }: WriteRecord ): boolean =>
	result === 'accepted' || appliedAtMs !== null;

function keysOf( writes: readonly WriteRecord[] ): number {
	return new Set( writes.map( ( { key } ) => key ) ).size;
}
