import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createVault, readOrMakeSecret } from '../../../src/worker/adapters/vault.ts';

const KEY = Buffer.alloc( 32, 7 );
const vault = createVault( KEY );

describe( 'the vault', () => {
	it.each( [ '', 'x', '{"accessToken":"shpat_Größe 茶"}', 'x'.repeat( 100_000 ) ] )(
		'opens what it sealed (%#)',
		( text ) => {
			const sealed = vault.seal( text, 'channels/a/settings' );
			expect( createVault( KEY ).open( sealed, 'channels/a/settings' ) ).toBe( text );
			expect( sealed ).toMatch( /^[\w-]{8}\.[\w-]{16}\.[\w-]{22}\.[\w-]*$/ );
		}
	);

	it( 'seals the same text differently each time, and shows nothing of it', () => {
		const [ first, second ] = [ vault.seal( 'canary', 'a' ), vault.seal( 'canary', 'a' ) ];
		expect( first ).not.toBe( second );
		expect(
			Buffer.from( first.split( '.' )[ 3 ] ?? '', 'base64url' ).toString()
		).not.toContain( 'canary' );
	} );

	it( 'does not open what was moved to another place', () => {
		const sealed = vault.seal( 'canary', 'channels/a/settings' );
		expect( () => vault.open( sealed, 'channels/b/settings' ) ).toThrow();
	} );

	it( 'does not open with another key, and says which setting to look at', () => {
		const sealed = vault.seal( 'canary', 'a' );
		const other = createVault( Buffer.alloc( 32, 8 ) );
		expect( () => other.open( sealed, 'a' ) ).toThrow( 'LOCKSTEP_KEY' );
	} );

	it.each( [ 0, 1, 2, 3 ] )( 'does not open when part %i was altered', ( part ) => {
		const parts = vault.seal( 'canary', 'a' ).split( '.' );
		const bytes = Buffer.from( parts[ part ] ?? '', 'base64url' );
		bytes[ 0 ] = ( bytes[ 0 ] ?? 0 ) ^ 1;
		const altered = parts.with( part, bytes.toString( 'base64url' ) ).join( '.' );
		expect( () => vault.open( altered, 'a' ) ).toThrow();
	} );

	it.each( [ '', 'plain text', '...', 'a.b.c.d' ] )( 'does not open "%s"', ( text ) => {
		expect( () => vault.open( text, 'a' ) ).toThrow();
	} );

	it( 'does not open a tag that was cut short, which a forger could try out', () => {
		const parts = vault.seal( 'canary', 'a' ).split( '.' );
		const tag = Buffer.from( parts[ 2 ] ?? '', 'base64url' ).subarray( 0, 4 );
		const short = parts.with( 2, tag.toString( 'base64url' ) ).join( '.' );
		expect( () => vault.open( short, 'a' ) ).toThrow();
	} );
} );

describe( 'a secret in the data folder', () => {
	let dataDir: string;
	beforeEach( () => {
		dataDir = join( mkdtempSync( join( tmpdir(), 'lockstep-vault-' ) ), 'new' );
	} );
	afterEach( () => rmSync( join( dataDir, '..' ), { recursive: true, force: true } ) );

	it( 'is made once, of 32 random bytes, and read after that', () => {
		const made = readOrMakeSecret( dataDir, 'secret.key' );
		expect( Buffer.from( made, 'base64url' ) ).toHaveLength( 32 );
		expect( readOrMakeSecret( dataDir, 'secret.key' ) ).toBe( made );
		expect( readOrMakeSecret( dataDir, 'admin.token' ) ).not.toBe( made );
	} );

	it( 'is for its owner only, also when it was laid there readable for all', () => {
		readOrMakeSecret( dataDir, 'secret.key' );
		writeFileSync( join( dataDir, 'admin.token' ), 'from a backup\n', { mode: 0o644 } );
		expect( readOrMakeSecret( dataDir, 'admin.token' ) ).toBe( 'from a backup' );
		expect( statSync( dataDir ).mode & 0o777 ).toBe( 0o700 );
		for ( const name of [ 'secret.key', 'admin.token' ] ) {
			expect( statSync( join( dataDir, name ) ).mode & 0o777 ).toBe( 0o600 );
		}
	} );
} );
