import { offerOf } from '../market-orders.ts';
import type { World } from '../world.ts';
import type { Checker } from './check.ts';

/**
 * What a channel refused for good is kept with its reason, or is still being tried; never forgotten. It is
 * over only where the channel was looked at since, and showed the very number that it had refused: then
 * nothing is left for a person to do.
 */
export const deadPushes: Checker = {
	name: 'I19 dead letters',
	check: ( world ) => world.facts.listings().flatMap( ( one ) => forgotten( world, one ) ),
};

function forgotten(
	{ facts, journal }: World,
	one: ReturnType< World[ 'facts' ][ 'listings' ] >[ number ]
): string[] {
	const last = journal.writes.findLast(
		( { channel, sku } ) => `${ channel }:${ offerOf( sku ) }` === one.listing
	);
	const isRefused = last?.result === 'refused' && last.answeredAtMs !== null;
	const isKept = one.dead !== null && one.reason !== null;
	const isOpen = one.isDirty > 0 || one.call !== null || one.checkAtMs !== null;
	const wasRefused = journal.writes.some(
		( { channel, sku, result } ) =>
			`${ channel }:${ offerOf( sku ) }` === one.listing &&
			result !== 'accepted' &&
			result !== 'stale'
	);
	const wanted =
		last?.kind === 'adjust' ? facts.quantityAt( one.listing, last.revision ) : last?.quantity;
	const isThere = journal.reads.some(
		( { channel, skus, shown, askedAtMs, answeredAtMs } ) =>
			channel === one.channel &&
			answeredAtMs !== null &&
			askedAtMs >= ( last?.answeredAtMs ?? Infinity ) &&
			shown[ skus.indexOf( one.sku ) ] === wanted
	);
	if ( one.dead !== null && ! wasRefused ) {
		return [ `${ one.listing } was given up, though its channel never refused it` ];
	}
	return isRefused && ! isKept && ! isOpen && ! isThere && last.revision >= one.revision
		? [ `${ one.listing }: revision ${ last.revision } was refused, and nothing says so` ]
		: [];
}

/** A delivery that nobody can read is kept, once for each; none is lost among them, none too many. */
export const deadDeliveries: Checker = {
	name: 'I19 dead letters',
	check: ( { facts, senders } ) => {
		const sent = senders.reduce( ( sum, { unreadable } ) => sum + unreadable, 0 );
		const kept = facts.deliveries( 'dead' );
		return sent === kept
			? []
			: [ `${ sent } unreadable deliveries, ${ kept } are kept as dead` ];
	},
};
