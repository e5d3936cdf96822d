import type { WriteRecord } from '../journal.ts';
import { offerOf } from '../market-orders.ts';
import type { World } from '../world.ts';
import { isWorth, keysAskedBefore, type Checker } from './check.ts';

/**
 * Pushes follow the number of wanted values, not the number of events: of a listing at most as many are
 * carried out as it had revisions, and one more for each thing that made an earlier one worth nothing.
 * And after the last fault at most one for what was due, one for what a look found, and the new ones.
 */
export const coalescing: Checker = {
	name: 'I10 coalescing bound',
	check: ( world ) =>
		world.markets.flatMap( ( { plan, shown } ) =>
			[ ...shown.keys() ].flatMap( ( sku ) => check( world, plan.channel, sku ) )
		),
};

function check( world: World, channel: string, sku: string ): string[] {
	const all = world.journal.writes.filter(
		( one ) => one.channel === channel && one.sku === sku
	);
	const listing = `${ channel }:${ offerOf( sku ) }`;
	const revision =
		world.facts.listings().find( ( one ) => one.listing === listing )?.revision ?? 0;
	const market = world.market( channel );
	const edits = market.trail.filter( ( one ) => one.sku === sku && one.why !== 'write' ).length;
	const worthless = all.filter( ( one ) => ! isWorth( world, one ) );
	const done = keysOf( all.filter( ( { appliedAtMs } ) => appliedAtMs !== null ) );
	const allowed = revision + edits + worthless.length;
	const found: string[] = [];
	if ( done > allowed ) {
		found.push( `${ listing } was written ${ done } times for ${ revision } revisions` );
	}
	// A repeat of a call of before is no new push.
	const begun = keysAskedBefore( world, channel, world.calmAtMs );
	const calm = all.filter( ( one ) => one.askedAtMs > world.calmAtMs && ! begun.has( one.key ) );
	const raised = revision - ( world.calmRevisions.get( listing ) ?? 0 );
	const refused = calm.filter( ( { result } ) => result !== 'accepted' ).length;
	if ( keysOf( calm ) > raised + refused + 2 ) {
		found.push(
			`${ listing } was pushed ${ keysOf( calm ) } times after the last fault, for ${ raised } new revisions`
		);
	}
	return found;
}

function keysOf( writes: readonly WriteRecord[] ): number {
	return new Set( writes.map( ( { key } ) => key ) ).size;
}
