import {
	isSameHome,
	readHome,
	whyCopy,
	type LedgerHome,
	type LedgerPlace,
} from '../../../src/worker/setup/ledger-home.ts';

const FILE: LedgerPlace = { kind: 'file', bornNs: '1795262400000000001', inode: '77' };
const DATABASE: LedgerPlace = { kind: 'database', server: '7312', database: '16384' };
const URL = 'https://sync.example.com';
const at = ( place: LedgerPlace, publicUrl: string | null = URL ): LedgerHome => ( {
	place,
	publicUrl,
} );

describe( 'a ledger that remembers its home', () => {
	it.each( [
		[ 'a restart', at( FILE ), at( FILE ) ],
		[ 'a volume whose inodes are numbered anew', at( FILE ), at( { ...FILE, inode: '78' } ) ],
		[ 'a file system that forgot births', at( FILE ), at( { ...FILE, bornNs: null } ) ],
		[ 'an address that is set at last', at( FILE, null ), at( FILE ) ],
		[ 'an address that is not set any more', at( FILE ), at( FILE, null ) ],
		[ 'another scheme, www or slash', at( FILE ), at( FILE, 'http://www.Sync.example.com/' ) ],
		[ 'a move to a database', at( FILE ), at( DATABASE ) ],
		[
			'a server that does not say who it is',
			at( DATABASE ),
			at( { ...DATABASE, server: null } ),
		],
	] )( 'is at home after %s', ( _, before, now ) => {
		expect( whyCopy( readHome( JSON.stringify( before ) ), now ) ).toBeNull();
	} );

	it.each( [
		[ 'a copied file', at( FILE ), at( { ...FILE, bornNs: '2', inode: '78' } ) ],
		[ 'a copied file with the same number', at( FILE ), at( { ...FILE, bornNs: '2' } ) ],
		[
			'a copied file, where births are not known',
			at( { ...FILE, bornNs: null } ),
			at( { ...FILE, bornNs: null, inode: '78' } ),
		],
		[ 'a clone under another address', at( FILE ), at( FILE, 'https://staging.example.com' ) ],
		[ 'another port', at( FILE ), at( FILE, `${ URL }:8443` ) ],
		[ 'a dump in another database', at( DATABASE ), at( { ...DATABASE, database: '16385' } ) ],
		[ 'a dump on another server', at( DATABASE ), at( { ...DATABASE, server: '7313' } ) ],
		[ 'a move by a staging server', at( FILE ), at( DATABASE, 'https://staging.example.com' ) ],
	] )( 'is a copy as %s', ( _, before, now ) => {
		expect( whyCopy( before, now ) ).toEqual( expect.any( String ) );
	} );

	it.each( [
		[ true, 'the same place and address', at( FILE ), at( FILE ) ],
		[ false, 'an address that was taken away', at( FILE ), at( FILE, null ) ],
		[ false, 'an address that was never known', at( FILE, null ), at( FILE, null ) ],
		[ false, 'another file', at( FILE ), at( { ...FILE, bornNs: '2' } ) ],
		[
			false,
			'a server that does not say who it is',
			at( DATABASE ),
			at( { ...DATABASE, server: null } ),
		],
	] )( 'is proved to be at home (%s) by %s', ( isProved, _, before, now ) => {
		expect( isSameHome( before, now ) ).toBe( isProved );
	} );
} );
