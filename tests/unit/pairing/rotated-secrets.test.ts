import { rotated, type SecretPair } from '../../../src/worker/pairing/shop-secrets.ts';

const pair = ( tokenHash: string, untilMs: number | null = null ): SecretPair => ( {
	toShop: '',
	toWorker: '',
	tokenHash,
	untilMs,
} );
const names = ( pairs: readonly SecretPair[] ): string =>
	pairs.map( ( { tokenHash } ) => tokenHash ).join( ' ' );

describe( 'rotating secrets of which there are as many as may be', () => {
	it( 'drops what was never used', () => {
		const old = [
			pair( 'f' ),
			pair( 'e' ),
			pair( 'd' ),
			pair( 'c' ),
			pair( 'b' ),
			pair( 'a' ),
		];
		const { kept, dropped } = rotated( old, pair( 'new' ) );
		expect( [ names( kept ), names( dropped ) ] ).toEqual( [ 'new e d c b a', 'f' ] );
	} );

	it( 'keeps the one in use: the answer with the new one may be lost', () => {
		const ending = [ 5, 4, 3, 2, 1 ].map( ( until ) => pair( `old-${ until }`, until ) );
		const { kept, dropped } = rotated( [ pair( 'used' ), ...ending ], pair( 'new' ) );
		expect( names( kept ) ).toBe( 'new used old-5 old-4 old-3 old-2' );
		expect( names( dropped ) ).toBe( 'old-1' );
	} );
} );
