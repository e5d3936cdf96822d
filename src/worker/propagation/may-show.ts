import type { ListingState } from '../store/contract.ts';
import type { Cut } from './cut.ts';

/**
 * The most units that a listing may be offering at this moment, whatever becomes of what is under way: the
 * higher of what it is expected to show and of every quantity that may still land there. Units of its own
 * unpaid orders, which it shows until it subtracts them itself, are offered to nobody. Infinite when nobody
 * has ever looked.
 *
 * With compare-and-set, units are in it that it has sold and the ledger has not counted: they are not for
 * others either.
 */
export function mayShow( state: ListingState ): number {
	const { cut, known, unsettledQuantity, unreduced } = state;
	const least = unsettledQuantity ?? -Infinity;
	const shown =
		cut === null
			? Math.max( expectation( state ), least )
			: Math.max( withOwnInside( cut ), least ) - known;
	return Math.max( 0, shown - unreduced );
}

/**
 * What is shown and has been sold there in all: a sale that the ledger hears of does not change it, nor does a
 * cancellation that the channel gives back, while what is expected to be shown goes up or down with it. Below 0
 * nothing is shown to anybody.
 */
export function withOwnInside( { shown, ownInside }: Cut ): number {
	return Math.max( 0, shown ) + ownInside;
}

/**
 * With plain writes it only comes down by a look: an answer tells that a write was taken, not that an older
 * one is no longer on its way through the channel's own queues.
 */
function expectation( {
	includes,
	sentIncludes,
	sentQuantity,
	seenQuantity,
	confirmedQuantity,
}: ListingState ): number {
	if ( includes !== null && sentQuantity !== null ) {
		// It adds its own changes itself. Those that take away are believed once they are in a write:
		// until then it may still add one back.
		const own =
			sentIncludes?.epoch === includes.epoch ? includes.total - sentIncludes.total : 0;
		return sentQuantity + Math.max( 0, own );
	}
	return seenQuantity ?? confirmedQuantity ?? sentQuantity ?? Infinity;
}

/**
 * The fewest that it may be offering: a write of more than this may put units on sale. (What it may show at
 * most is no measure of that: a listing that showed 2, and by now shows 0, was raised to 2 because it might
 * have been showing 2 anyway.)
 */
export function surelyShows( state: ListingState ): number {
	const { cut, known, includes, sentIncludes, sentQuantity, unreduced } = state;
	if ( cut !== null ) {
		return withOwnInside( cut ) - known - unreduced;
	}
	if ( includes !== null && sentQuantity !== null ) {
		const own =
			sentIncludes?.epoch === includes.epoch ? includes.total - sentIncludes.total : 0;
		return sentQuantity + Math.min( 0, own ) - unreduced;
	}
	const seen = expectation( state );
	return seen === Infinity ? 0 : Math.min( seen, sentQuantity ?? seen ) - unreduced;
}

/**
 * Units that a paired shop has sold and the ledger has not counted: they are in nobody's share. (Its own
 * changes are in its quantity before their orders are in the ledger.)
 */
export function unheardSales( { cut, quantity, unreduced, split }: ListingState ): number {
	return cut !== null || split === null ? 0 : Math.max( 0, split.share + unreduced - quantity );
}
