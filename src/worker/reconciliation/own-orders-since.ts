import { z } from 'zod';
import { offerRefSchema, type ChannelId, type OfferRef } from '../../shared/ids.ts';
import { eventsAfter } from '../store/events-after.ts';
import type { ListStore } from '../store/list-store.ts';

const linesSchema = z.object( {
	snapshot: z.object( { lines: z.array( z.object( { offer: offerRefSchema } ) ) } ),
} );

const countsSchema = z.object( { onHand: z.int(), committed: z.int() } );
const effectSchema = z.object( {
	stock: z.array( z.object( { before: countsSchema, after: countsSchema } ) ),
} );

/**
 * The offers of a channel of whose orders something was counted after a position of the log. The count itself does not
 * tell: a sale that nobody had heard of and a cancellation of another order leave it as it was.
 *
 * What a paired shop tells of its shelves is none of it: it would be in between at any time.
 *
 * @return whether an offer is among them; lines that were mapped meanwhile may be of any.
 */
export async function ownOrdersSince(
	lists: Pick< ListStore, 'events' >,
	channel: ChannelId,
	position: number
): Promise< ( offer: OfferRef ) => boolean > {
	const touched = new Set< OfferRef >();
	let isAny = false;
	for await ( const event of eventsAfter( lists, { sources: [ channel ] }, position ) ) {
		if ( event.kind === 'order' && isCounted( event.effect ) ) {
			const { snapshot } = linesSchema.parse( event.body );
			snapshot.lines.forEach( ( { offer } ) => touched.add( offer ) );
		}
		isAny ||= event.kind === 'lines-mapped';
	}
	return ( offer ) => isAny || touched.has( offer );
}

/** A shipment takes as much off the shelf as off what is promised: nothing is sold by it. */
function isCounted( effect: unknown ): boolean {
	const { stock } = effectSchema.parse( effect );
	return stock.some(
		( { before, after } ) => before.onHand - before.committed !== after.onHand - after.committed
	);
}
