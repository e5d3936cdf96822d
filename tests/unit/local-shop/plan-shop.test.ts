import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { planShop, type ShopPlan } from '../../../src/local-shop/plan-shop.ts';
import type { Releases } from '../../../src/local-shop/provide-options.ts';
import { isAtLeast } from '../../../src/local-shop/provide-woocommerce.ts';
import { provideWordPress } from '../../../src/local-shop/provide-wordpress.ts';
import { DownloadServer } from './download-server.ts';
import { makeZip } from './make-zip.ts';
import {
	SoftwareFolder,
	SQLITE_FILES,
	woocommerceFiles,
	wordpressFiles,
} from './software-folder.ts';

const PHP = { version: '8.2.30', hasSqlite: true };

describe( 'what the shop of the demo is made of', () => {
	let software: SoftwareFolder;

	beforeEach( () => {
		software = new SoftwareFolder();
		software.put( 'sqlite-database-integration', SQLITE_FILES );
	} );
	afterEach( () => software.remove() );

	async function plan( releases: Releases | null = null ) {
		const { environment } = software;
		return possible( await planShop( { environment, nativePhp: PHP, releases } ) );
	}

	function possible( planned: ShopPlan ) {
		if ( ! planned.isPossible ) {
			throw new Error( planned.reason );
		}
		return planned;
	}

	it( 'is WordPress and WooCommerce from the cache, on the PHP of the PATH', async () => {
		const wordpress = software.put( 'wordpress', wordpressFiles( '6.9' ) );
		const woocommerce = software.put( 'woocommerce', woocommerceFiles( '11.0.1', '6.9' ) );
		const planned = await plan();
		expect( planned.sells ).toBe( true );
		const { parts, php, lacks } = await planned.provide();
		expect( parts ).toMatchObject( {
			wordpress: { folder: wordpress, version: '6.9' },
			woocommerce: { folder: woocommerce, version: '11.0.1' },
			sqliteDir: software.path( 'sqlite-database-integration' ),
		} );
		expect( php.name ).toBe( 'PHP 8.2.30' );
		expect( lacks ).toBeNull();
	} );

	it( 'is what the environment names, before anything in the cache', async () => {
		software.put( 'wordpress', wordpressFiles( '6.9' ) );
		software.put( 'woocommerce', woocommerceFiles( '11.0.1', '6.9' ) );
		software.environment.LOCKSTEP_WORDPRESS_DIR = software.put( 'w', wordpressFiles( '7.1' ) );
		software.environment.LOCKSTEP_WOOCOMMERCE_DIR = software.put(
			'c',
			woocommerceFiles( '12.0.0', '7.0' )
		);
		const { parts } = await ( await plan() ).provide();
		expect( [ parts.wordpress.version, parts.woocommerce?.version ] ).toEqual( [
			'7.1',
			'12.0.0',
		] );
	} );

	it( 'names the folder of the environment that holds nothing', async () => {
		software.environment.LOCKSTEP_WORDPRESS_DIR = software.path( 'nothing' );
		await expect( ( await plan() ).provide() ).rejects.toThrow( 'LOCKSTEP_WORDPRESS_DIR' );
	} );

	it( 'takes an older WooCommerce where the newest needs a newer WordPress', async () => {
		software.put( 'wordpress', wordpressFiles( '6.7-alpha-58716' ) );
		software.put( 'woocommerce', woocommerceFiles( '11.0.1', '6.9' ) );
		software.put( 'woocommerce-old', woocommerceFiles( '9.9.5', '6.7' ) );
		const { parts } = await ( await plan() ).provide();
		expect( parts.woocommerce?.version ).toBe( '9.9.5' );
	} );

	it( 'says what does not fit when there is none that does', async () => {
		software.put( 'wordpress', wordpressFiles( '6.7-alpha-58716' ) );
		software.put( 'woocommerce', woocommerceFiles( '11.0.1', '6.9' ) );
		const { parts, lacks } = await ( await plan() ).provide();
		expect( parts.woocommerce ).toBeNull();
		expect( lacks ).toMatch( /WooCommerce 11\.0\.1 needs WordPress 6\.9.*6\.7-alpha/ );
	} );

	it( 'comes without WooCommerce where there is none, and says where to put one', async () => {
		software.put( 'wordpress', wordpressFiles( '6.9' ) );
		const planned = await plan();
		expect( planned.sells ).toBe( false );
		const { parts, lacks } = await planned.provide();
		expect( parts.woocommerce ).toBeNull();
		expect( lacks ).toContain( software.path( 'woocommerce' ) );
		expect( lacks ).toContain( 'LOCKSTEP_WOOCOMMERCE_DIR' );
	} );

	it( 'is not downloaded in place of a WooCommerce that the environment names wrongly', async () => {
		software.put( 'wordpress', wordpressFiles( '6.9' ) );
		software.environment.LOCKSTEP_WOOCOMMERCE_DIR = software.path( 'nothing' );
		const planned = await plan( {
			wordpress: 'http://127.0.0.1:9/',
			woocommerce: 'http://127.0.0.1:9/',
		} );
		expect( planned.sells ).toBe( false );
		expect( ( await planned.provide() ).lacks ).toContain( 'LOCKSTEP_WOOCOMMERCE_DIR' );
	} );

	it( 'is downloaded when it is nowhere, and kept', async () => {
		const zips: Record< string, Buffer > = {
			'/w.zip': makeZip( inFolder( 'wordpress', wordpressFiles( '7.0' ) ) ),
			'/c.zip': makeZip( inFolder( 'woocommerce', woocommerceFiles( '11.2.0', '6.9' ) ) ),
		};
		const server = await DownloadServer.start( ( request, response ) => {
			response.end( zips[ request.url ?? '' ] );
		} );
		const releases = { wordpress: server.url( 'w.zip' ), woocommerce: server.url( 'c.zip' ) };
		const planned = await plan( releases );
		expect( planned.sells ).toBe( true );
		const { parts } = await planned.provide();
		await server.close();
		expect( [ parts.wordpress.version, parts.woocommerce?.version ] ).toEqual( [
			'7.0',
			'11.2.0',
		] );
		const again = await ( await plan( releases ) ).provide();
		expect( again.parts ).toEqual( parts );
	} );

	it( 'is not downloaded half: a broken line leaves nothing in the cache', async () => {
		software.put( 'wordpress', wordpressFiles( '6.9' ) );
		const server = await DownloadServer.start( ( _request, response ) => {
			response.writeHead( 200, { 'content-length': '1000' } );
			response.write( 'PK' );
			setImmediate( () => response.destroy() );
		} );
		const planned = await plan( { wordpress: '', woocommerce: server.url( 'c.zip' ) } );
		const { parts, lacks } = await planned.provide();
		await server.close();
		expect( parts.woocommerce ).toBeNull();
		expect( lacks ).toContain( 'WooCommerce was not found' );
		expect( existsSync( software.path( 'woocommerce' ) ) ).toBe( false );
		expect( readdirSync( path.dirname( software.path( 'x' ) ) ) ).toHaveLength( 2 );
	} );

	it( 'does not wait for an address that takes the call and says nothing', async () => {
		software.put( 'wordpress', wordpressFiles( '6.9' ) );
		const server = await DownloadServer.start( () => undefined );
		const startedAtMs = Date.now();
		const planned = await plan( { wordpress: '', woocommerce: server.url( 'c.zip' ) } );
		expect( planned.sells ).toBe( false );
		expect( Date.now() - startedAtMs ).toBeLessThan( 8_000 );
		await server.close();
	} );

	it( 'never takes for a WordPress what is only half of one', async () => {
		const { 'wp-load.php': _left, ...half } = wordpressFiles( '6.9' );
		software.put( 'wordpress', half );
		software.environment.npm_execpath = '/nowhere/npm.js';
		const { environment } = software;
		await expect( provideWordPress( { environment, releases: null } ) ).rejects.toThrow(
			'/nowhere/npm.js'
		);
	} );
} );

describe( 'versions', () => {
	it.each( [
		[ '6.9', '6.9', true ],
		[ '6.9.1', '6.9', true ],
		[ '6.10', '6.9', true ],
		[ '7.0', '6.9', true ],
		[ '6.7-alpha-58716', '6.7', true ],
		[ '6.7-alpha-58716', '6.9', false ],
		[ '8.2.30', '7.4', true ],
		[ '7.3.33', '7.4', false ],
	] )( '%s is at least %s: %s', ( version, needed, expected ) => {
		expect( isAtLeast( version, needed ) ).toBe( expected );
	} );
} );

function inFolder(
	folder: string,
	files: Readonly< Record< string, string > >
): Record< string, string > {
	return Object.fromEntries(
		Object.entries( files ).map( ( [ name, text ] ) => [ `${ folder }/${ name }`, text ] )
	);
}
