import Database from 'better-sqlite3';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createShopifySimulator } from '../../src/simulator/shopify/create-shopify-simulator.ts';
import { ApiClient } from '../../src/worker/cli/demo/api-client.ts';
import { shopifySettings } from '../../src/worker/cli/demo/start-simulators.ts';
import { readConfig } from '../../src/worker/config.ts';
import { startWorker, type StartedWorker } from '../../src/worker/start-worker.ts';
import { QUICK } from './world.ts';

const MUG = { sku: 'MUG', title: 'Mug', quantity: 10 };

describe( 'a worker that cannot write', () => {
	let dataDir: string;
	let worker: StartedWorker;
	let shop: Awaited< ReturnType< typeof createShopifySimulator > >;

	beforeEach( async () => {
		dataDir = mkdtempSync( path.join( tmpdir(), 'lockstep-unavailable-' ) );
		shop = await createShopifySimulator( { name: 'Shop', products: [ MUG ], delays: QUICK } );
		const config = readConfig( { LOCKSTEP_DATA_DIR: dataDir, LOCKSTEP_PORT: '0' } );
		worker = await startWorker( config, { write: () => undefined } );
		await new ApiClient( worker.address, worker.adminToken ).post( '/v1/channels', {
			channel: 'shop',
			kind: shop.kind,
			name: 'Shop',
			settings: shopifySettings( shop, QUICK ),
		} );
	} );
	afterEach( async () => {
		await shop.close();
		await worker.app.stop();
		rmSync( dataDir, { recursive: true, force: true } );
	} );

	/** Another process gives the ledger the schema after (or before) so many more steps. */
	const moveSchema = ( by: number ): void => {
		const db = new Database( path.join( dataDir, 'ledger.sqlite' ) );
		const version = Number( db.pragma( 'user_version', { simple: true } ) );
		db.pragma( `user_version = ${ version + by }` );
		db.close();
	};
	const adjust = (): Promise< Response > =>
		fetch( `${ worker.address }/v1/adjustments`, {
			method: 'POST',
			headers: {
				'content-type': 'application/json',
				authorization: `Bearer ${ worker.adminToken }`,
			},
			body: JSON.stringify( {
				key: 'found-two-more',
				sku: 'MUG',
				location: 'main',
				delta: 2,
				reason: 'found',
			} ),
		} );

	it( 'asks whoever brings something to come again, and takes it then, once', async () => {
		moveSchema( 1 );
		for ( let times = 0; times < 2; times += 1 ) {
			const answer = await adjust();
			expect( answer.status ).toBe( 503 );
			expect( Number( answer.headers.get( 'retry-after' ) ) ).toBeGreaterThan( 0 );
			expect( await answer.json() ).toMatchObject( { error: { code: 'STORE_UNAVAILABLE' } } );
		}
		await expect(
			worker.app.takeDelivery( {
				channel: worker.app.channels()[ 0 ]?.row.channel ?? fail(),
				deliveryKey: 'a webhook',
				topic: 'orders/create',
				headers: {},
				body: Buffer.from( '{}' ),
				receivedAtMs: 0,
			} )
		).rejects.toMatchObject( { name: 'StoreUnavailable' } );
		moveSchema( -1 );
		expect( ( await adjust() ).status ).toBe( 201 );
		expect( ( await adjust() ).status ).toBe( 200 );
	} );
} );

function fail(): never {
	throw new Error( 'the channel is not there' );
}
