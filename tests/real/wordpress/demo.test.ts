import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signIn } from '../../../src/local-shop/admin-session.ts';
import { findNativePhp, isEnoughForShop } from '../../../src/local-shop/native-php.ts';
import { findWoocommerce } from '../../../src/local-shop/provide-woocommerce.ts';
import { ApiClient } from '../../../src/worker/cli/demo/api-client.ts';
import { DemoProcess, isListening } from '../../integration/demo-process.ts';

/** What `npm start` does with a real WordPress, as far as this machine has its parts. */

const php = findNativePhp();
const hasPhp = php !== null && isEnoughForShop( php );
const hasWoocommerce = hasPhp && findWoocommerce().length > 0;
const HOME = process.env.HOME ?? '';
const NOWHERE = join( tmpdir(), 'no-woocommerce-here' );
const LIMIT_MS = 240_000;

if ( ! hasWoocommerce ) {
	process.stderr.write(
		'\nSKIPPED: the demo selling through a real WooCommerce: none was found\n'
	);
}

describe( 'the demo with a real WordPress', () => {
	let dataDir: string;
	let demo: DemoProcess;

	beforeEach( () => {
		dataDir = mkdtempSync( join( tmpdir(), 'lockstep-demo-' ) );
	} );
	afterEach( async () => {
		if ( demo.isAnyProcessLeft ) {
			demo.signal( 'SIGKILL' );
		}
		await demo.ended;
		rmSync( dataDir, { recursive: true, force: true, maxRetries: 5 } );
	} );

	function startDemo( environment: Readonly< Record< string, string > > ): void {
		demo = new DemoProcess( dataDir, [ '--rate', '0.5' ], { HOME, ...environment } );
	}

	async function ended(): Promise< void > {
		demo.signal( 'SIGINT' );
		expect( await demo.ended ).toEqual( { code: 0, signal: null } );
		expect( demo.isAnyProcessLeft ).toBe( false );
		expect( await Promise.all( demo.ports.map( isListening ) ) ).toEqual(
			demo.ports.map( () => false )
		);
	}

	/** What the printed line says of the shop: address, user, password. */
	async function shopLine(): Promise< { url: string; user: string; password: string } > {
		const line = await demo.says(
			/WordPress at (http:\/\/127\.0\.0\.1:\d+)\/\S+ {2}user (\S+), password (\S+)/
		);
		const [ , url = '', user = '', password = '' ] = line ?? [];
		expect( demo.said.join( '\n' ) ).toContain( 'WordPress at http' );
		return { url, user, password };
	}

	( hasWoocommerce ? it : it.skip )(
		'sells through it: a real checkout is in the ledger and on every other channel',
		async () => {
			startDemo( {} );
			await shopLine();
			expect( await demo.says( /^Paired .*: 12 listings$/m ) ).not.toBeNull();
			const sale = await demo.says(
				/^First checkout in WordPress: order (\d+), 1 × (\S+)$/m
			);
			expect( await demo.says( /First checkout confirmed on every channel/ ) ).not.toBeNull();
			const [ , order = '', sku = '' ] = sale ?? [];

			const worker = await demo.says( /^Worker at (\S+) /m );
			const token = readFileSync( join( dataDir, 'demo/worker/admin.token' ), 'utf8' ).trim();
			const api = new ApiClient( worker?.[ 1 ] ?? '', token );
			const { rows } = await api.get< {
				rows: readonly { kind: string; order: string | null; sku: string | null }[];
			} >( `/v1/sync-log?kind=order&q=${ order }` );
			expect( rows ).toContainEqual( expect.objectContaining( { order, sku } ) );
			expect( demo.said.join( '\n' ) ).not.toContain( 'WooCommerce (simulated' );
			await ended();
		},
		LIMIT_MS
	);

	( hasPhp ? it : it.skip )(
		'comes up without WooCommerce too, and the second time with the same password',
		async () => {
			startDemo( { LOCKSTEP_WOOCOMMERCE_DIR: NOWHERE } );
			const first = await shopLine();
			expect( await demo.says( /^Paired .*: 0 listings$/m ) ).not.toBeNull();
			const said = demo.said.join( '\n' );
			expect( said ).toMatch( /There is no WooCommerce in .*LOCKSTEP_WOOCOMMERCE_DIR/ );
			expect( said ).toContain( 'Connected WooCommerce (simulated' );
			const owner = await signIn( first.url, first.user, first.password );
			const status = await owner.rest( 'GET', 'lockstep/v1/status' );
			expect( status ).toMatchObject( { status: 200, body: { paired: true } } );
			await ended();

			startDemo( { LOCKSTEP_WOOCOMMERCE_DIR: NOWHERE } );
			expect( ( await shopLine() ).password ).toBe( first.password );
			expect( demo.said.join( '\n' ) ).not.toContain( 'Installing' );
			await ended();
		},
		LIMIT_MS
	);
} );
