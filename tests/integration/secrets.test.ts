import Database from 'better-sqlite3';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readOrMakeSecret } from '../../src/worker/adapters/vault.ts';
import { ApiClient } from '../../src/worker/cli/demo/api-client.ts';
import { readConfig } from '../../src/worker/config.ts';
import { startWorker } from '../../src/worker/start-worker.ts';
import { ShopSender, until, workedOff } from './signed-delivery.ts';
import { startWorld, type World } from './world.ts';

const READ_ROUTES = [
	'/health',
	'/v1/status',
	'/v1/skus',
	'/v1/stock/A',
	'/v1/bundles',
	'/v1/events?limit=1000',
	'/v1/channels/woocommerce/listings',
	'/v1/channels/shopify-main/listings',
	...[ 'waiting', 'done', 'ignored', 'parked', 'fetching', 'dead' ].map(
		( state ) => `/v1/deliveries?state=${ state }`
	),
];
/** What tells who somebody is, and is no secret: shop domains and ids. */
const PUBLIC = new Set( [ 'shopDomain', 'locationId' ] );

describe( 'secrets', () => {
	let world: World;
	/** By a name for the failure message; the values are the simulators' own, made for this run. */
	const canaries = new Map< string, string >();
	const answers: string[] = [];

	beforeAll( async () => {
		world = await startWorld( {
			products: [ { sku: 'A', title: 'A', quantity: 50 } ],
			env: { LOCKSTEP_LOG_LEVEL: 'debug' },
		} );
		canaries.set( 'admin token', world.worker.adminToken );
		canaries.set( 'key', readOrMakeSecret( world.dataDir, 'secret.key' ) );
		for ( const { channel, simulator } of world.shops ) {
			for ( const [ name, value ] of Object.entries( simulator.credentials ) ) {
				if ( ! PUBLIC.has( name ) ) {
					canaries.set( `${ channel } ${ name }`, value );
				}
			}
		}
		await makeTrouble();
		for ( const route of READ_ROUTES ) {
			answers.push( await askAll( route ) );
		}
	}, 120_000 );
	afterAll( () => world.close() );

	const askAll = async ( route: string, init: RequestInit = {} ): Promise< string > => {
		const response = await fetch( `${ world.worker.address }${ route }`, {
			...init,
			headers: {
				authorization: `Bearer ${ world.worker.adminToken }`,
				'content-type': 'application/json',
			},
		} );
		return `${ JSON.stringify( [ ...response.headers ] ) }${ await response.text() }`;
	};

	/** Sales, refused calls, lost credentials, forged and broken deliveries, wrong settings. */
	async function makeTrouble(): Promise< void > {
		for ( const { simulator } of world.shops ) {
			simulator.sell( [ { sku: 'A', quantity: 1 } ] );
		}
		await world.converged();
		world.shops.forEach( ( { simulator }, index ) => {
			simulator.faults.answerStatus = [ 401, 403, 500 ][ index ] ?? 0;
			simulator.sell( [ { sku: 'A', quantity: 1 } ] );
		} );
		await until( 10_000, 'no channel has failed', async () =>
			world.shops.every( ( { channel } ) =>
				world.logged.some( ( line ) => line.includes( `"${ channel }"` ) )
			)
		);
		for ( const { channel } of world.shops ) {
			answers.push(
				await askAll( `/v1/channels/${ channel }/import`, { method: 'POST', body: '{}' } )
			);
		}
		for ( const { channel, simulator, settings } of world.shops ) {
			simulator.faults.answerStatus = 0;
			const sender = new ShopSender( world, channel );
			await sender.deliver( '{"broken' );
			await sender.post( '{}', { ...sender.headersFor( 'other' ) } );
			sender.close();
			const wrong = { ...settings, baseUrl: 'http://shop.example' };
			const closed = { ...settings, baseUrl: 'http://127.0.0.1:9' };
			for ( const [ name, tried ] of Object.entries( { wrong, closed } ) ) {
				const body = {
					channel: `${ name }-${ channel }`,
					kind: simulator.kind,
					name,
					settings: tried,
				};
				answers.push(
					await askAll( '/v1/channels', { method: 'POST', body: JSON.stringify( body ) } )
				);
			}
		}
		await workedOff( world, 20_000 );
	}

	const canariesIn = ( text: string | Buffer ): string[] =>
		[ ...canaries ]
			.filter( ( [ , value ] ) => text.includes( value ) )
			.map( ( [ name ] ) => name );

	it( 'are all at work in this test', () => {
		expect( [ ...canaries.keys() ] ).toEqual( [
			'admin token',
			'key',
			'woocommerce consumerKey',
			'woocommerce consumerSecret',
			'woocommerce webhookSecret',
			'shopify-main accessToken',
			'shopify-main apiSecret',
			'shopify-outlet accessToken',
			'shopify-outlet apiSecret',
		] );
		expect( [ ...canaries.values() ].every( ( value ) => value.length >= 30 ) ).toBe( true );
		expect( world.logged.length ).toBeGreaterThanOrEqual( 3 );
		expect( answers.join( '' ) ).toContain( 'The channel could not be set up.' );
	} );

	it( 'are in no log line', () => {
		expect( canariesIn( world.logged.join( '' ) ) ).toEqual( [] );
	} );

	it( 'are in no answer, the endpoints that channels deliver to neither', () => {
		expect( canariesIn( answers.join( '' ) ) ).toEqual( [] );
		for ( const { row } of world.worker.app.channels() ) {
			expect( answers.join( '' ) ).not.toContain( row.endpoint );
			expect( world.logged.join( '' ) ).not.toContain( row.endpoint );
		}
	} );

	it( 'are in no file but their own', () => {
		const found = readdirSync( world.dataDir ).flatMap( ( name ) =>
			canariesIn( readFileSync( join( world.dataDir, name ) ) ).map( ( canary ) => [
				name,
				canary,
			] )
		);
		expect( readdirSync( world.dataDir ) ).toContain( 'ledger.sqlite-wal' );
		expect( found ).toEqual( [
			[ 'admin.token', 'admin token' ],
			[ 'secret.key', 'key' ],
		] );
	} );

	it( 'lie in files that nobody else may read', () => {
		expect( statSync( world.dataDir ).mode & 0o777 ).toBe( 0o700 );
		for ( const name of readdirSync( world.dataDir ) ) {
			expect( [ name, statSync( join( world.dataDir, name ) ).mode & 0o777 ] ).toEqual( [
				name,
				0o600,
			] );
		}
	} );

	it( 'do not open for another channel, when somebody moves them in the database', async () => {
		const other = await startWorld( {
			products: [ { sku: 'A', title: 'A', quantity: 1 } ],
		} );
		const { dataDir } = other;
		await other.worker.app.stop();
		const db = new Database( join( dataDir, 'ledger.sqlite' ) );
		db.exec( `update channels set settings =
			(select settings from channels where channel = 'shopify-main') where channel = 'shopify-outlet'` );
		db.close();
		const config = readConfig( { LOCKSTEP_DATA_DIR: dataDir, LOCKSTEP_PORT: '0' } );
		const lines: string[] = [];
		const restarted = await startWorker( config, {
			write: ( line: string ) => void lines.push( line ),
		} );
		const api = new ApiClient( restarted.address, restarted.adminToken );
		const states = ( await api.status() ).channels.map( ( { channel, state } ) => [
			channel,
			state,
		] );
		expect( Object.fromEntries( states ) ).toMatchObject( {
			'shopify-main': 'live',
			'shopify-outlet': 'needs-attention',
		} );
		await restarted.app.stop();
		await Promise.all( other.shops.map( ( { simulator } ) => simulator.close() ) );
	} );
} );
