import type { WriteRecord } from '../journal.ts';
import { offerOf } from '../market-orders.ts';
import type { Marketplace } from '../marketplace.ts';
import type { World } from '../world.ts';
import type { Checker } from './check.ts';

interface Change {
	readonly atMs: number;
	readonly units: number;
}

/**
 * An order may oversell: two shoppers can be faster than the news. It may not where its channel had
 * acknowledged a version that would have prevented it. If it showed the units all the same, then because
 * its own order was given back, somebody edited it, a lost write landed, or a newer version said so. A
 * relative write leaves what such a thing has done before it: there it excuses from the last absolute write
 * on, and so does a write that was answered as done and was not, on which the relative one was reckoned.
 */
export const noAvoidableOversell: Checker = {
	name: 'I15 no avoidable oversell',
	check: ( world ) => [
		...world.markets.flatMap( ( market ) => oversoldOf( world, market ) ),
		...raisedFromNothing( world ),
		...oversoldWhileSplit( world ),
	],
};

/**
 * In its strongest form: while all that there is is split among channels that all have compare-and-set,
 * nothing is sold that is not there, however calls, answers and workers are lost.
 */
function oversoldWhileSplit( world: World ): string[] {
	const { plan, markets } = world;
	const isCovered =
		plan.onlyReceipts === true &&
		markets.every( ( market ) => market.plan.capabilities.writes === 'cut' );
	const orders = isCovered ? markets.flatMap( ( market ) => market.orders ) : [];
	return orders.flatMap( ( { order, placedAtMs, lines } ) =>
		lines.flatMap( ( { sku, ordered } ) => {
			const there = availableBefore( world, sku, placedAtMs );
			return there < ordered
				? [
						`${ order } took ${ ordered } ${ sku } where ${ there } were left, all of them split`,
					]
				: [];
		} )
	);
}

/** Where nothing is to be on sale, no relative write puts anything there, whatever it was reckoned from. */
function raisedFromNothing( { facts, journal }: World ): string[] {
	return journal.writes.flatMap(
		( { channel, sku, kind, revision, quantity, shownBefore, shownAfter } ) =>
			kind === 'adjust' &&
			quantity > 0 &&
			( shownAfter ?? 0 ) > 0 &&
			facts.quantityAt( `${ channel }:${ offerOf( sku ) }`, revision ) === 0
				? [
						`${ channel } ${ sku } was raised from ${ shownBefore } to ${ shownAfter } for revision ${ revision }, which is 0`,
					]
				: []
	);
}

function oversoldOf( world: World, market: Marketplace ): string[] {
	return market.orders.flatMap( ( { order, placedAtMs, lines } ) =>
		lines.flatMap( ( { sku, ordered } ) => {
			const there = availableBefore( world, sku, placedAtMs );
			const isAvoidable =
				there < ordered && wasPrevented( world, market, sku, ordered, placedAtMs );
			return isAvoidable
				? [
						`${ order } took ${ ordered } ${ sku } where ${ there } were left, and its channel had been told`,
					]
				: [];
		} )
	);
}

/** By the books of all, just before that moment. */
function availableBefore( world: World, sku: string, atMs: number ): number {
	const changes: Change[] = [
		{ atMs: 0, units: world.plan.opening[ sku ] ?? 0 },
		...world.traffic.toldAt.filter( ( one ) => one.sku === sku ),
		...world.markets.flatMap( ( { orders, trail } ) => [
			...orders.flatMap( ( order ) =>
				order.lines
					.filter( ( line ) => line.sku === sku )
					.flatMap( ( line ): Change[] => [
						{ atMs: order.placedAtMs, units: -line.ordered },
						...line.restocks.map( ( { at, quantity } ) => ( {
							atMs: at,
							units: quantity,
						} ) ),
					] )
			),
			...trail
				.filter( ( one ) => one.sku === sku && one.why === 'cancel' )
				.map( ( { atMs: at } ) => ( { atMs: at, units: 1 } ) ),
		] ),
	];
	return changes
		.filter( ( one ) => one.atMs < atMs )
		.reduce( ( sum, { units } ) => sum + units, 0 );
}

function wasPrevented(
	{ facts, journal }: World,
	{ plan: { channel }, trail }: Marketplace,
	sku: string,
	units: number,
	atMs: number
): boolean {
	const own = journal.writes.filter( ( one ) => one.channel === channel && one.sku === sku );
	const told = own.findLast(
		( one ) =>
			one.result === 'accepted' &&
			! one.isLie &&
			one.answeredAtMs !== null &&
			// A feed takes a version long before it shows it.
			Math.max( one.answeredAtMs, one.appliedAtMs ?? Infinity ) < atMs
	);
	const listing = `${ channel }:${ offerOf( sku ) }`;
	const version = told ? facts.quantityAt( listing, told.revision ) : null;
	if ( ! told || version === null || version >= units ) {
		return false;
	}
	const sinceMs = absoluteBefore( own, told );
	const since = trail.filter(
		( one ) => one.sku === sku && one.atMs >= sinceMs && one.atMs <= atMs
	);
	const isExcused =
		since.some( ( { why } ) => [ 'cancel', 'edit', 'late write' ].includes( why ) ) ||
		( told.kind === 'adjust' &&
			own.some(
				( one ) => one.isLie && one.askedAtMs >= sinceMs && one.askedAtMs < told.askedAtMs
			) );
	const isNewer = own.some(
		( one ) =>
			one.revision > told.revision &&
			one.appliedAtMs !== null &&
			one.appliedAtMs <= atMs &&
			( facts.quantityAt( listing, one.revision ) ?? 0 ) >= units
	);
	return ! isExcused && ! isNewer;
}

/** When what is shown was said by us alone; of an absolute write, when it was carried out. */
function absoluteBefore( own: readonly WriteRecord[], told: WriteRecord ): number {
	const toldMs = told.appliedAtMs ?? 0;
	const last = own
		.filter(
			( { kind, appliedAtMs } ) => kind === 'set' && ( appliedAtMs ?? Infinity ) <= toldMs
		)
		.map( ( { appliedAtMs } ) => appliedAtMs ?? 0 );
	return told.kind === 'set' ? toldMs : Math.max( 0, ...last );
}
