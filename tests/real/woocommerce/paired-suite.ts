import { randomUUID } from 'node:crypto';
import { percentile } from '../../../src/worker/insight/percentile.ts';
import { sendRaw, signedHeaders } from './link-client.ts';
import { pause, startPairedWorld, type PairedWorld } from './paired-world.ts';
import { findPartsForProofs } from './proof-shop.ts';
import { tryForgeries } from './refusals.ts';
import { stocksNow } from './stock-books.ts';
import { playWorkerRaces } from './worker-races.ts';

export interface PairedPlan {
	/** Sales in each direction. */
	readonly sales: number;
	readonly races: number;
	readonly forgeries: number;
	readonly seed: number;
	readonly timeoutMs: number;
}

const PRODUCTS = [ 'TEA', 'CUP', 'POT', 'JAR', 'BAG', 'MUG' ];
const SALE_EVERY_MS = 700;

/** A real shop, the real worker and two simulated Shopify stores, as they are in daily use. */
export function pairedSuite( title: string, plan: PairedPlan ): void {
	const parts = findPartsForProofs();

	( parts ? describe : describe.skip )( title, () => {
		let world: PairedWorld;
		let close = (): Promise< void > => Promise.resolve();

		beforeAll( async () => {
			if ( parts ) {
				world = await startPairedWorld( parts, {
					products: PRODUCTS.map( ( sku ) => ( { sku, quantity: 1_000 } ) ),
					hasStores: true,
				} );
				close = () => world.close();
			}
		}, 120_000 );

		afterAll( () => close(), 60_000 );

		const idOf = ( sku: string ) => world.shop.ids.get( sku ) ?? 0;
		const skuOf = ( sale: number ) => PRODUCTS[ sale % PRODUCTS.length ] ?? 'TEA';

		it(
			`${ plan.sales } sales in the shop are taken off both Shopify stores in under 3 s at the median and 5 s at the 99th percentile`,
			async () => {
				const timesMs = await timed( async ( sku ) => {
					const before = world.stores.map( ( store ) => store.shown( sku ) );
					const outcome = await world.shop.site.checkout( [ { sku, quantity: 1 } ] );
					expect( outcome.accepted ).toBe( true );
					return until( () =>
						world.stores.every(
							( store, index ) => store.shown( sku ) < ( before[ index ] ?? 0 )
						)
					);
				} );
				report( 'shop → both stores', timesMs );
			},
			plan.timeoutMs
		);

		it(
			`${ plan.sales } sales on Shopify are taken off the real stock as fast`,
			async () => {
				const timesMs = await timed( async ( sku, sale ) => {
					const before = await stockOf( sku );
					world.stores[ sale % 2 ]?.sell( [ { sku, quantity: 1 } ] );
					return until( async () => ( await stockOf( sku ) ) < before );
				} );
				report( 'Shopify → shop', timesMs );
			},
			plan.timeoutMs
		);

		it(
			`${ plan.races } races between a checkout and a quantity of the worker end exact`,
			async () => {
				const wrong = await playWorkerRaces(
					world,
					PRODUCTS.slice( 0, 4 ).map( idOf ),
					plan
				);
				expect( wrong ).toEqual( [] );
			},
			plan.timeoutMs
		);

		it(
			`${ plan.forgeries } forged deliveries are refused by the worker, and nothing of them is kept`,
			async () => {
				const { intake, toShop, toWorker } = world.secrets;
				const before = await kept();
				const event = {
					...{ id: randomUUID(), epoch: Date.now(), product: idOf( 'TEA' ), number: 999 },
					...{ kind: 'change', delta: -7, stock: 1, total: -7, at: Date.now() },
					...{ reason: 'edited', order: null, user: 0, origin: 'rest', sku: 'TEA' },
				};
				const body = JSON.stringify( {
					v: 1,
					epoch: event.epoch,
					events: [ event ],
					orders: [],
				} );
				const ground = { secret: toWorker, otherSecret: toShop };
				const { wrong } = await tryForgeries(
					[ { url: intake, bodies: [ body ] } ],
					plan.forgeries,
					ground,
					plan.seed
				);
				expect( wrong ).toEqual( [] );
				expect( await kept() ).toEqual( before );
			},
			plan.timeoutMs
		);

		it( 'a delivery whose id is known is answered 2xx and is nothing new', async () => {
			const { intake, toWorker } = world.secrets;
			const body = JSON.stringify( { v: 1, epoch: Date.now(), events: [], orders: [] } );
			const headers = signedHeaders( toWorker, body );
			const first = await sendRaw( intake, body, headers );
			expect( first ).toMatchObject( { status: 200, body: { received: 'stored' } } );
			const again = [ 1, 2, 3 ].map( () => sendRaw( intake, body, headers ) );
			for ( const copy of await Promise.all( again ) ) {
				expect( copy ).toMatchObject( { status: 200, body: { received: 'copy' } } );
			}
		} );

		it( 'five wrong codes end a pairing code, also for who has the right one', async () => {
			const worker = world.worker.address ?? '';
			const { code } = await world.worker.api.post< { code: string } >(
				'/v1/pairing/code',
				{}
			);
			const pair = ( tried: string ) =>
				sendRaw(
					`${ worker }/pair`,
					JSON.stringify( {
						v: 1,
						code: tried,
						shop: {
							...{ url: 'http://127.0.0.1:9', link: 'http://127.0.0.1:9/link' },
							...{
								name: 'No shop',
								epoch: 1,
								plugin: '0.1.0',
								woocommerce: '11.0.1',
							},
						},
					} ),
					{ 'content-type': 'application/json' }
				);
			for ( const tried of [ 1, 2, 3, 4, 5 ].map( ( digit ) => `AAAA-AAA${ digit }` ) ) {
				expect( ( await pair( tried ) ).status ).toBe( 403 );
			}
			expect( ( await pair( code ) ).status ).toBe( 403 );
		} );

		async function stockOf( sku: string ): Promise< number > {
			return ( await stocksNow( world.shop.database ) ).get( idOf( sku ) ) ?? 0;
		}

		async function kept() {
			// The stores have said all that they had to say of the sales before.
			await Promise.all( world.stores.map( ( store ) => store.idle() ) );
			const { deliveries, events } = await world.worker.api.status();
			const { waiting, done, dead, parked } = deliveries;
			return { events, waiting, done, dead, parked };
		}

		/** One sale after the other, begun at a steady pace; gives what each took. */
		async function timed( sell: ( sku: string, sale: number ) => Promise< number > ) {
			const timesMs: number[] = [];
			for ( let sale = 0; sale < plan.sales; sale += 1 ) {
				const startedAt = Date.now();
				timesMs.push( await sell( skuOf( sale ), sale ) );
				await pause( SALE_EVERY_MS - ( Date.now() - startedAt ) );
			}
			return timesMs;
		}
	} );
}

/** Milliseconds until it holds; Infinity after 20 s. */
async function until( holds: () => boolean | Promise< boolean > ): Promise< number > {
	const startedAt = performance.now();
	while ( ! ( await holds() ) ) {
		if ( performance.now() - startedAt > 20_000 ) {
			return Infinity;
		}
		await pause( 5 );
	}
	return performance.now() - startedAt;
}

function report( title: string, timesMs: readonly number[] ): void {
	const at = ( share: number ) => percentile( timesMs, share ) ?? NaN;
	process.stdout.write(
		`\n${ title }: ${ timesMs.length } sales, p50 ${ at( 0.5 ).toFixed( 0 ) } ms, p99 ${ at( 0.99 ).toFixed( 0 ) } ms\n`
	);
	expect( at( 0.5 ) ).toBeLessThan( 3_000 );
	expect( at( 0.99 ) ).toBeLessThan( 5_000 );
}
