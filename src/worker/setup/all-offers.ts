import type { ChannelAdapter, Offer, OfferPage } from '../channels/contract.ts';
import type { Clock } from '../ports.ts';
import { patiently } from './patience.ts';

/** @throws {ConnectError} */
export async function allOffers(
	adapter: ChannelAdapter,
	clock: Clock,
	onProgress: ( offers: number ) => void
): Promise< Offer[] > {
	const offers: Offer[] = [];
	let cursor: string | null = null;
	do {
		const from: string | null = cursor;
		const page: OfferPage = await patiently(
			clock,
			() => adapter.listOffers( from ),
			() => onProgress( offers.length )
		);
		offers.push( ...page.offers );
		onProgress( offers.length );
		cursor = page.next;
	} while ( cursor !== null );
	return offers;
}
