import { describeFailures } from './channel-failures.ts';
import { describeDeliveries } from './channel-deliveries.ts';
import { describeOrders } from './channel-orders.ts';
import { describeQuantities } from './channel-quantities.ts';
import { ChannelBench, value } from './channel-under-test.ts';
import type { ChannelFactory } from './channel-under-test.ts';
import { startDeliveryReceiver } from './delivery-receiver.ts';
import type { Offer, OfferPage } from '../../src/worker/channels/contract.ts';

/**
 * What every channel adapter must do, run against a simulated marketplace over real HTTP. Each
 * case takes SKUs of its own, so that the cases do not see each other's sales.
 */

export const STOCK = 20;
export const UNICODE_SKU = 'Größe-43½ 茶/Ü"\'&<>%00+?#';
export const LONG_SKU = `LONG-${ 'x'.repeat( 95 ) }`;
const BATCH = Array.from(
	{ length: 260 },
	( _, index ) => `BATCH-${ String( index ).padStart( 3, '0' ) }`
);

/** What the parts of the suite are given: the opened channel, and SKUs nobody else uses. */
export interface Stage {
	readonly bench: ChannelBench;
	/** A SKU with `STOCK` units that no other case takes. */
	freshSku(): string;
	/** As many SKUs as one call may carry, and one that is over. */
	readonly batchSkus: readonly string[];
}

export function describeChannel( name: string, factory: ChannelFactory ): void {
	describe( `the ${ name } adapter`, () => {
		let bench: ChannelBench | undefined;
		let taken = 0;
		const fresh = Array.from( { length: 60 }, ( _, index ) => `CASE-${ index }` );
		const stage: Stage = {
			get bench() {
				if ( bench === undefined ) {
					throw new Error( 'the channel did not open' );
				}
				return bench;
			},
			freshSku: () => {
				const sku = fresh[ taken ];
				if ( sku === undefined ) {
					throw new Error( 'no SKU is left for another case' );
				}
				taken += 1;
				return sku;
			},
			batchSkus: BATCH,
		};

		beforeAll( async () => {
			const receiver = await startDeliveryReceiver();
			const opened = await factory.open(
				[ ...fresh, UNICODE_SKU, LONG_SKU, ...BATCH ].map( ( sku ) => ( {
					sku,
					title: `Product ${ sku }`,
					quantity: STOCK,
				} ) )
			);
			const adapter = opened.adapter();
			const offers: Offer[] = [];
			let cursor: string | null = null;
			do {
				const page: OfferPage = value( await adapter.listOffers( cursor ) );
				offers.push( ...page.offers );
				cursor = page.next;
			} while ( cursor !== null );
			value( await adapter.registerWebhooks( receiver.url ) );
			bench = new ChannelBench( opened, adapter, receiver, offers );
		} );

		afterEach( () => {
			Object.assign( stage.bench.simulator.faults, {
				duplicateShare: 0,
				reorderShare: 0,
				loseShare: 0,
				answerStatus: 0,
				cutAfterApplyShare: 0,
				hangShare: 0,
			} );
		} );

		afterAll( async () => {
			await bench?.opened.close();
			await bench?.receiver.close();
		} );

		describeDeliveries( stage, factory );
		describeOrders( stage );
		describeQuantities( stage );
		describeFailures( stage );
	} );
}
