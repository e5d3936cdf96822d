import { hashPairingCode, newPairingCode } from '../../../src/worker/pairing/pairing-code.ts';
import {
	afterUse,
	newSecrets,
	OVERLAP_MS,
	rotated,
	withoutLapsed,
	type SecretPair,
} from '../../../src/worker/pairing/shop-secrets.ts';
import { TryLimit } from '../../../src/worker/pairing/try-limit.ts';

const NOW_MS = 1_000_000;
const ids = ( byte: number ) => ( {
	uuid: () => '',
	secret: ( bytes: number ) => Buffer.alloc( bytes, byte ).toString( 'base64url' ),
} );
const pair = ( name: string, untilMs: number | null = null ): SecretPair => ( {
	toShop: `${ name } to shop`,
	toWorker: `${ name } to worker`,
	tokenHash: name,
	untilMs,
} );
const names = ( secrets: readonly SecretPair[] ): string[] =>
	secrets.map( ( { tokenHash } ) => tokenHash );

describe( 'a pairing code', () => {
	it( 'has no letters that are read wrongly, and counts however it is typed', () => {
		const letters = new Set< string >();
		for ( let byte = 0; byte < 256; byte += 1 ) {
			for ( const letter of newPairingCode( ids( byte ) ).replace( '-', '' ) ) {
				letters.add( letter );
			}
		}
		expect( [ ...letters ].sort().join( '' ) ).toBe( '23456789ABCDEFGHJKLMNPQRSTUVWXYZ' );
		expect( hashPairingCode( ' 7q4m xk2p' ) ).toBe( hashPairingCode( '7Q4M-XK2P' ) );
		expect( hashPairingCode( '7Q4M-XK2Q' ) ).not.toBe( hashPairingCode( '7Q4M-XK2P' ) );
	} );
} );

describe( 'secrets', () => {
	it( 'have 32 bytes, written as Standard Webhooks does', () => {
		const { toShop } = newSecrets( ids( 255 ), 'hash' );
		expect( toShop ).toBe( `whsec_${ Buffer.alloc( 32, 255 ).toString( 'base64' ) }` );
	} );

	it( 'that are replaced hold until a newer one was used, and a day longer', () => {
		const { kept } = rotated( [ pair( 'old' ) ], pair( 'new' ) );
		expect( names( kept ) ).toEqual( [ 'new', 'old' ] );
		expect( afterUse( kept, 'old', NOW_MS ) ).toBeNull();
		const used = afterUse( kept, 'new', NOW_MS ) ?? [];
		expect( used.map( ( { untilMs } ) => untilMs ) ).toEqual( [ null, NOW_MS + OVERLAP_MS ] );
		// Used again later, it does not give the old one more time.
		expect( afterUse( used, 'new', NOW_MS + 5 ) ).toBeNull();
		expect( withoutLapsed( used, NOW_MS + OVERLAP_MS ) ).toBeNull();
		expect( withoutLapsed( used, NOW_MS + OVERLAP_MS + 1 ) ).toMatchObject( {
			kept: [ { tokenHash: 'new' } ],
			dropped: [ { tokenHash: 'old' } ],
		} );
	} );

	it( 'that came in after the one that was used do not end by it, nor by one that is gone', () => {
		const { kept } = rotated( [ pair( 'older' ), pair( 'oldest' ) ], pair( 'new' ) );
		expect( afterUse( kept, 'older', NOW_MS ) ).toEqual( [
			pair( 'new' ),
			pair( 'older' ),
			pair( 'oldest', NOW_MS + OVERLAP_MS ),
		] );
		expect( afterUse( kept, 'gone', NOW_MS ) ).toBeNull();
	} );

	it( 'whose answer was lost, however often, never push out the one in use', () => {
		let secrets: readonly SecretPair[] = [ pair( 'in use' ) ];
		for ( let time = 1; time <= 9; time += 1 ) {
			secrets = rotated( secrets, pair( `lost ${ time }` ) ).kept;
		}
		expect( names( secrets ) ).toEqual( [
			'lost 9',
			'lost 4',
			'lost 3',
			'lost 2',
			'lost 1',
			'in use',
		] );
	} );
} );

describe( 'tries', () => {
	it( 'are counted by address and together, minute by minute', () => {
		const limit = new TryLimit( { perAddress: 2, together: 5 } );
		const tries = ( address: string, nowMs = 0 ) => limit.allows( address, nowMs );
		expect( [ tries( 'a' ), tries( 'a' ), tries( 'a' ) ] ).toEqual( [ true, true, false ] );
		expect( [ tries( 'b' ), tries( 'b' ), tries( 'c' ) ] ).toEqual( [ true, true, true ] );
		expect( tries( 'd' ) ).toBe( false );
		expect( tries( 'a', 60_000 ) ).toBe( true );
	} );
} );
