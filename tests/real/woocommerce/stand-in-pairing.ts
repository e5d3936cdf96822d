import { LinkClient } from './link-client.ts';
import { pairByCode } from './pair-shop.ts';
import type { ProofShop } from './proof-shop.ts';
import { CODE, StandInWorker } from './stand-in-worker.ts';

/** A shop whose worker is the test itself. */
export interface StandInPairing {
	readonly worker: StandInWorker;
	readonly client: LinkClient;
	readonly link: string;
	close(): Promise< void >;
}

export async function pairWithStandIn( shop: ProofShop ): Promise< StandInPairing > {
	const worker = new StandInWorker();
	await worker.start();
	await pairByCode( shop, worker.address, CODE );
	if ( worker.paired === null ) {
		throw new Error( 'the plugin did not ask the worker to pair' );
	}
	const { link } = worker.paired;
	return {
		worker,
		client: new LinkClient( link, worker.toShop ),
		link,
		close: () => worker.close(),
	};
}
