import type { ChannelAdapter, Offer, OfferPage } from '../channels/contract.ts';
import type { Clock } from '../ports.ts';
import { patiently } from './patience.ts';

/**
 * What a channel offers, page by page: nobody holds a whole catalogue.
 *
 * @throws {ConnectError}
 */
export async function* offerPages(
	adapter: ChannelAdapter,
	clock: Clock,
	onWait: () => void
): AsyncGenerator< readonly Offer[] > {
	let cursor: string | null = null;
	do {
		const from: string | null = cursor;
		const page: OfferPage = await patiently( clock, () => adapter.listOffers( from ), onWait );
		yield page.offers;
		cursor = page.next;
	} while ( cursor !== null );
}
