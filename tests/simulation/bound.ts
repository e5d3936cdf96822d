import { isWrongIn } from './differences.ts';
import type { ListingFact } from './ledger-facts.ts';
import type { Marketplace } from './marketplace.ts';
import { ChannelWaits } from './waits.ts';
import type { World } from './world.ts';

/** Beyond what is counted below. */
const GRACE_MS = 5_000;

export interface Bound {
	readonly ms: number;
	/** How it comes about, for whoever reads a failure. */
	readonly parts: string;
}

/**
 * Within what time of the last fault's end everything has to be true again:
 * `max over the channels ( dirty ÷ rate + waits ) + 5 s`.
 *
 * *Dirty* are the listings that show something else than the books of all make right, and those that the
 * worker has not seen since; *rate* is what the channel declares. *Waits* are those that the design makes
 * on purpose (waits.ts): those that run side by side count once, the longest. From the journal and the
 * books; what the worker thinks is not asked.
 */
export function boundOf( world: World ): Bound {
	const waits = world.markets.map( ( market ) => new ChannelWaits( world, market ) );
	// What one channel has sold makes another one's number: news of it come first.
	const newsMs = Math.max( ...waits.map( ( one ) => one.newsMs + fetchMs( world, one.market ) ) );
	const all = waits.map( ( one ) => {
		const own = listingsOf( world, one.market );
		const wrong = own.filter( ( listing ) => isWrongIn( world, listing ) );
		const ways = { news: newsMs, ...one.sideBySide };
		const afterwards = {
			rate: rateMs( one.market, own, wrong ),
			feed: one.market.plan.appliesAfterMs,
			looks: one.looksMs( wrong.map( ( { sku } ) => sku ) ),
		};
		const afterMs = sum( Object.values( afterwards ) );
		const ms = Math.max( ...Object.values( ways ) ) + afterMs;
		const parts = textOf( one.market, { ...ways, ...afterwards } );
		return { ms, afterMs, parts };
	} );
	const slowest = all.reduce( ( one, other ) => ( other.ms > one.ms ? other : one ) );
	// Of a split SKU a listing is raised when the others are seen to show less.
	const isSplit = world.facts.listings().some( ( one ) => one.isSplit > 0 );
	const raisesMs = isSplit ? Math.max( ...all.map( ( { afterMs } ) => afterMs ) ) : 0;
	return {
		ms: slowest.ms + raisesMs + GRACE_MS,
		parts: `${ slowest.parts }, raises ${ raisesMs }`,
	};
}

function textOf( { plan }: Marketplace, parts: Readonly< Record< string, number > > ): string {
	const counted = Object.entries( parts ).filter( ( [ , ms ] ) => ms > 0 );
	return `${ plan.channel }: ${ counted.map( ( [ name, ms ] ) => `${ name } ${ ms }` ).join( ', ' ) }`;
}

function listingsOf( { facts }: World, { plan }: Marketplace ): readonly ListingFact[] {
	return facts.listings().filter( ( { channel } ) => channel === plan.channel );
}

/** Writes of what is wrong, and a look at it and at all that has not been looked at since. */
function rateMs(
	market: Marketplace,
	own: readonly ListingFact[],
	wrong: readonly ListingFact[]
): number {
	const { capabilities } = market.plan;
	const unseen = own.filter(
		( one ) => wrong.includes( one ) || one.confirmed !== one.revision || one.isDirty > 0
	);
	const writes = Math.ceil( wrong.length / capabilities.writeBatchMax );
	const reads = Math.ceil( unseen.length / capabilities.readBatchMax );
	return callsMs( market, writes, reads );
}

/** Orders that are to be fetched one by one, because a delivery only names them. */
function fetchMs( { facts, senders, markets }: World, market: Marketplace ): number {
	const { channel, tells } = market.plan;
	const open = senders[ markets.indexOf( market ) ]?.open.size ?? 0;
	const fetches = tells === 'order-changed' ? open + facts.deliveriesOf( channel ) : 0;
	return callsMs( market, 0, fetches );
}

/** So many calls, of which the latter go one after the other; the window may just have been used up. */
function callsMs( { plan }: Marketplace, together: number, serial: number ): number {
	const { limits, callsInFlightMax } = plan.capabilities;
	const tripsMs = ( Math.ceil( together / callsInFlightMax ) + serial ) * plan.roundTrip.maxMs;
	const windowsMs = limits.map( ( one ) =>
		one.limit === 'calls' ? Math.ceil( ( together + serial ) / one.max ) * one.windowMs : 0
	);
	return Math.max( tripsMs, ...windowsMs );
}

function sum( numbers: readonly number[] ): number {
	return numbers.reduce( ( total, one ) => total + one, 0 );
}
