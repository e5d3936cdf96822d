import { randomUUID } from 'node:crypto';
import { signedHeaders } from './link-client.ts';
import { findPartsForProofs, startProofShop, type ProofShop } from './proof-shop.ts';
import { playRaces } from './races.ts';
import { personOf, pluginRoutes, ROLES, tryForgeries, type Role } from './refusals.ts';
import { pairWithStandIn, type StandInPairing } from './stand-in-pairing.ts';
import { openStockBooks, stocksNow } from './stock-books.ts';

export interface LinkPlan {
	readonly races: number;
	readonly forgeries: number;
	readonly seed: number;
	readonly timeoutMs: number;
}

const RACE_PRODUCTS = [ 'TEA', 'CUP', 'POT', 'JAR' ];
const CALLS = [ 'pull', 'apply', 'products', 'orders', 'status', 'restart' ];

/** A real shop whose worker is the test itself: what the shop must do, and what it must refuse. */
export function linkSuite( title: string, plan: LinkPlan ): void {
	const parts = findPartsForProofs();

	( parts ? describe : describe.skip )( title, () => {
		let shop: ProofShop;
		let pairing: StandInPairing;
		const toClose: { close(): Promise< void > }[] = [];

		beforeAll( async () => {
			if ( ! parts ) {
				return;
			}
			shop = await startProofShop( parts, {
				products: [ ...RACE_PRODUCTS, 'BAG' ].map( ( sku ) => ( { sku, quantity: 100 } ) ),
			} );
			toClose.push( shop );
			pairing = await pairWithStandIn( shop );
			toClose.push( pairing );
			await openStockBooks( shop.database );
		}, 120_000 );

		afterAll( async () => {
			for ( const each of toClose.toReversed() ) {
				await each.close();
			}
		}, 60_000 );

		const idOf = ( sku: string ) => shop.ids.get( sku ) ?? 0;

		it(
			`${ plan.races } races between a checkout and a quantity end exact, with no unit back at any moment`,
			async () => {
				const tally = await playRaces(
					shop,
					pairing.client,
					RACE_PRODUCTS.map( idOf ),
					plan
				);
				say(
					`${ tally.races } races (seed ${ plan.seed }): the checkout was first in ${ tally.checkoutFirst }, the quantity in ${ tally.quantityFirst }`
				);
				expect( tally.wrong ).toEqual( [] );
				// Else nothing has raced.
				expect( tally.checkoutFirst ).toBeGreaterThan( 0 );
				expect( tally.quantityFirst ).toBeGreaterThan( 0 );
			},
			plan.timeoutMs
		);

		it(
			`${ plan.forgeries } forged, altered and outdated requests are refused on every route, and change nothing`,
			async () => {
				const bodies = await harmfulBodies();
				const before = await everything( shop );
				const { tries, wrong } = await tryForgeries(
					CALLS.map( ( call ) => ( {
						url: `${ pairing.link }/${ call }`,
						bodies: [ bodies[ call ] ?? '{}' ],
					} ) ),
					plan.forgeries,
					{ secret: pairing.worker.toShop, otherSecret: pairing.worker.toWorker },
					plan.seed
				);
				expect( wrong ).toEqual( [] );
				expect( tries ).toBeGreaterThanOrEqual( plan.forgeries );
				expect( await everything( shop ) ).toEqual( before );
			},
			plan.timeoutMs
		);

		it( 'a request whose id is known is answered 2xx and has no effect, whatever it asks', async () => {
			const product = idOf( 'BAG' );
			const apply = async ( quantity: number, revision: number, id: string ) => {
				const { epoch, products } = await pairing.client.must< {
					epoch: number;
					products: { number: number }[];
				} >( 'products', { ids: [ product ] } );
				const includes = { epoch, number: products[ 0 ]?.number ?? 0 };
				const body = { items: [ { product, quantity, revision, includes } ] };
				const headers = signedHeaders( pairing.worker.toShop, JSON.stringify( body ), {
					id,
				} );
				return pairing.client.call( 'apply', body, headers );
			};
			const id = randomUUID();
			expect( ( await apply( 41, 1, id ) ).status ).toBe( 200 );
			for ( const quantity of [ 41, 42, 43 ] ) {
				const again = await apply( quantity, quantity, id );
				expect( again.status ).toBe( 200 );
				expect( ( await stocksNow( shop.database ) ).get( product ) ).toBe( 41 );
			}
			expect( ( await apply( 44, 50, randomUUID() ) ).status ).toBe( 200 );
			expect( ( await stocksNow( shop.database ) ).get( product ) ).toBe( 44 );
		} );

		it( 'opens the screens’ routes to those who manage the shop, with a nonce, and to nobody else', async () => {
			const routes = ( await pluginRoutes( shop ) ).filter(
				( { path } ) => ! path.startsWith( '/lockstep/v1/link/' )
			);
			expect( routes.length ).toBeGreaterThan( 3 );
			const wrong: string[] = [];
			for ( const role of ROLES ) {
				const { browser, nonce } = await personOf( shop, role );
				for ( const { path, method } of routes ) {
					const ask = ( withNonce: string | undefined ) =>
						browser.json(
							method,
							`/wp-json${ path }`,
							method === 'GET' ? undefined : {},
							withNonce
						);
					const { status } = await ask( nonce );
					if ( isRefused( status ) === mayManage( role ) ) {
						wrong.push( `${ role } ${ method } ${ path }: ${ status }` );
					}
					const unasked = await ask( undefined );
					if ( ! isRefused( unasked.status ) ) {
						wrong.push(
							`${ role } without a nonce ${ method } ${ path }: ${ unasked.status }`
						);
					}
				}
			}
			expect( wrong ).toEqual( [] );
		}, 120_000 );

		it( 'and the link to nobody who only is somebody', async () => {
			const wrong: string[] = [];
			for ( const role of ROLES ) {
				const { browser, nonce } = await personOf( shop, role );
				for ( const call of CALLS ) {
					const answer = await browser.json(
						'POST',
						`/wp-json/lockstep/v1/link/${ call }`,
						{},
						nonce
					);
					if ( answer.status !== 401 ) {
						wrong.push( `${ role } ${ call }: ${ answer.status }` );
					}
				}
			}
			expect( wrong ).toEqual( [] );
		}, 60_000 );

		it( 'shows its page to those who manage the shop only', async () => {
			const seen: Record< string, boolean > = {};
			for ( const role of ROLES ) {
				const { browser } = await personOf( shop, role );
				const { status } = await browser.get( '/wp-admin/admin.php?page=lockstep' );
				seen[ role ] = status === 200;
			}
			expect( seen ).toEqual(
				Object.fromEntries( ROLES.map( ( role ) => [ role, mayManage( role ) ] ) )
			);
		}, 60_000 );

		/** Every call with a body that would do something if it were let in. */
		async function harmfulBodies(): Promise< Record< string, string > > {
			const product = idOf( 'BAG' );
			const { epoch } = await pairing.client.must< { epoch: number } >( 'status', {} );
			const pulled = await pairing.client.must< { events: { id: string }[] } >( 'pull', {
				limit: 10,
				acknowledged: { events: [], orders: {} },
				lastRow: 0,
			} );
			const events = pulled.events.map( ( { id } ) => id );
			const item = {
				product,
				quantity: 999,
				revision: 9_999,
				includes: { epoch, number: 0 },
			};
			const bodies = {
				pull: { limit: 10, acknowledged: { events, orders: {} }, lastRow: 999_999_999 },
				apply: { items: [ item ] },
				products: { ids: [ product ] },
				orders: { sinceMs: 0, cursor: null, limit: 10 },
				status: {},
				restart: { after: epoch },
			};
			return Object.fromEntries(
				Object.entries( bodies ).map( ( [ call, body ] ) => [
					call,
					JSON.stringify( body ),
				] )
			);
		}
	} );
}

function mayManage( role: Role ): boolean {
	return role === 'administrator' || role === 'shop_manager';
}

function isRefused( status: number ): boolean {
	return status === 401 || status === 403;
}

/** Checksums of everything that a forged request could have touched. */
async function everything( shop: ProofShop ): Promise< readonly string[] > {
	const tables = await shop.database.run(
		`SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()
		AND (table_name LIKE 'wp_lockstep%' OR table_name IN ('wp_postmeta', 'wp_posts', 'wp_wc_orders'))
		ORDER BY table_name`
	);
	return shop.database.run( `CHECKSUM TABLE ${ tables.join( ', ' ) }` );
}

function say( text: string ): void {
	process.stdout.write( `\n${ text }\n` );
}
