import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createdTokenSchema, tokensSchema, type SCOPES } from '../../src/shared/api/tokens.ts';
import type { ApiClient } from '../../src/worker/cli/demo/api-client.ts';
import { describePostgres } from '../postgres/use-postgres.ts';
import { WorkerProcess } from './worker-process.ts';
import { startWorld, type World } from './world.ts';

type Scope = ( typeof SCOPES )[ number ];

async function created( api: ApiClient, name: string, scope: Scope ): Promise< string > {
	return createdTokenSchema.parse( await api.post( '/v1/tokens', { name, scope } ) ).token;
}

async function status( address: string, token: string, path = '/v1/status' ): Promise< number > {
	const response = await fetch( `${ address }${ path }`, {
		headers: { authorization: `Bearer ${ token }` },
	} );
	await response.text();
	return response.status;
}

const adjustment = ( key: string ) => ( { key, sku: 'MUG', delta: -1, reason: 'broken' } );

/** Tokens that an owner makes for others, and takes away again. */
describe( 'a token', () => {
	let world: World;
	let address: string;

	beforeAll( async () => {
		world = await startWorld( { products: [ { sku: 'MUG', title: 'Mug', quantity: 20 } ] } );
		( { address } = world.worker );
	} );
	afterAll( () => world.close() );

	const listed = async () => tokensSchema.parse( await world.api.get( '/v1/tokens' ) ).tokens;
	const told = async ( token: string, key: string ): Promise< number > => {
		const response = await fetch( `${ address }/v1/adjustments`, {
			method: 'POST',
			headers: { authorization: `Bearer ${ token }`, 'content-type': 'application/json' },
			body: JSON.stringify( adjustment( key ) ),
		} );
		await response.text();
		return response.status;
	};

	it( 'may what its scope says, and no more', async () => {
		const read = await created( world.api, 'reader', 'read' );
		const operate = await created( world.api, 'warehouse', 'operate' );
		const admin = await created( world.api, 'deputy', 'admin' );
		expect( await told( read, 'by-the-reader' ) ).toBe( 403 );
		expect( await told( operate, 'by-the-warehouse' ) ).toBe( 201 );
		const statuses = [ read, operate, admin ].map( ( token ) =>
			status( address, token, '/v1/tokens' )
		);
		expect( await Promise.all( statuses ) ).toEqual( [ 403, 403, 200 ] );
	} );

	it( 'is the actor of what it tells', async () => {
		const token = await created( world.api, 'till 3', 'operate' );
		expect( await told( token, 'by-till-3' ) ).toBe( 201 );
		const { events } = await world.api.get< { events: { key: string; actor: string }[] } >(
			'/v1/events?kind=adjustment&limit=1000'
		);
		expect( events.find( ( { key } ) => key === 'by-till-3' ) ).toMatchObject( {
			actor: 'till 3',
		} );
	} );

	it( 'is refused from the moment at which it is revoked, and its name is free again', async () => {
		const token = await created( world.api, 'short-lived', 'read' );
		expect( await status( address, token ) ).toBe( 200 );
		await expect( created( world.api, 'short-lived', 'read' ) ).rejects.toThrow(
			'TOKEN_NAME_TAKEN'
		);
		await world.api.post( '/v1/tokens/short-lived/revoke', {} );
		expect( await status( address, token ) ).toBe( 401 );
		await expect( world.api.post( '/v1/tokens/short-lived/revoke', {} ) ).rejects.toThrow(
			'404'
		);
		const next = await created( world.api, 'short-lived', 'read' );
		expect( [ await status( address, token ), await status( address, next ) ] ).toEqual( [
			401, 200,
		] );
		const all = ( await listed() ).filter( ( { name } ) => name === 'short-lived' );
		expect( all.map( ( { revokedAtMs } ) => revokedAtMs === null ) ).toEqual( [ false, true ] );
	} );

	it( 'tells when it was last used, and is written nowhere', async () => {
		const token = await created( world.api, 'unused', 'read' );
		const before = ( await listed() ).find( ( { name } ) => name === 'unused' );
		expect( before ).toMatchObject( { scope: 'read', lastUsedAtMs: null, revokedAtMs: null } );
		const sinceMs = Date.now();
		await status( address, token );
		const after = ( await listed() ).find( ( { name } ) => name === 'unused' );
		expect( after?.lastUsedAtMs ).toBeGreaterThanOrEqual( sinceMs );
		expect( JSON.stringify( await listed() ) ).not.toContain( token );
		expect( world.logged.join( '\n' ) ).not.toContain( token );
		const files = readdirSync( world.dataDir ).map( ( name ) =>
			readFileSync( join( world.dataDir, name ) ).includes( token )
		);
		expect( files ).not.toContain( true );
	} );

	it( 'of the worker itself or of a shop cannot be taken away or passed off as one', async () => {
		await expect( world.api.post( '/v1/tokens/admin/revoke', {} ) ).rejects.toThrow( '400' );
		await expect( world.api.post( '/v1/tokens/shop:shop/revoke', {} ) ).rejects.toThrow(
			'400'
		);
		for ( const name of [ 'shop:shop', 'anna (shop:shop)', '', ' x', 'x'.repeat( 64 ) ] ) {
			await expect( created( world.api, name, 'operate' ) ).rejects.toThrow( '400' );
		}
		await expect( created( world.api, 'admin', 'admin' ) ).rejects.toThrow(
			'TOKEN_NAME_TAKEN'
		);
	} );

	it( 'of one name is made once, also when two ask at once', async () => {
		const both = await Promise.allSettled( [
			created( world.api, 'at once', 'read' ),
			created( world.api, 'at once', 'read' ),
		] );
		expect( both.map( ( one ) => one.status ).toSorted() ).toEqual( [
			'fulfilled',
			'rejected',
		] );
	} );
} );

describePostgres( 'a token on a shared ledger', ( postgres ) => {
	it( 'that one worker has made and revoked, the other lets in and refuses at once', async () => {
		const dataDir = mkdtempSync( join( tmpdir(), 'lockstep-tokens-' ) );
		const env = { LOCKSTEP_DATABASE_URL: await postgres.newDatabase() };
		const workers = [ 0, 1 ].map( () => new WorkerProcess( dataDir, env ) );
		for ( const worker of workers ) {
			await worker.start();
		}
		const [ one, other ] = workers;
		if ( ! one || ! other ) {
			throw new Error( 'two workers were started' );
		}
		const token = createdTokenSchema.parse(
			await one.api.post( '/v1/tokens', { name: 'both', scope: 'read' } )
		).token;
		expect( await status( other.address ?? '', token ) ).toBe( 200 );
		await one.api.post( '/v1/tokens/both/revoke', {} );
		expect( await status( other.address ?? '', token ) ).toBe( 401 );
		await Promise.all( workers.map( ( worker ) => worker.end( 'SIGTERM' ) ) );
		rmSync( dataDir, { recursive: true, force: true } );
	}, 60_000 );
} );
