import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { unpackZip, withoutFirstFolder } from '../../../src/local-shop/unpack-zip.ts';
import { makeZip } from './make-zip.ts';

describe( 'a zip', () => {
	let around: string;
	let folder: string;

	beforeEach( () => {
		around = mkdtempSync( path.join( tmpdir(), 'lockstep-zip-' ) );
		folder = path.join( around, 'inside' );
		mkdirSync( folder );
	} );
	afterEach( () => {
		rmSync( around, { recursive: true } );
	} );

	const read = ( name: string ) => readFileSync( path.join( folder, name ), 'utf8' );

	it( 'is unpacked, packed and stored files alike, without its first folder', async () => {
		const long = 'tea '.repeat( 10_000 );
		await unpackZip(
			makeZip( { 'shop/a.txt': long, 'shop/deep/b.txt': 'b', 'shop/ü.txt': '' } ),
			folder,
			withoutFirstFolder
		);
		expect( read( 'a.txt' ) ).toBe( long );
		expect( read( 'deep/b.txt' ) ).toBe( 'b' );
		expect( read( 'ü.txt' ) ).toBe( '' );
	} );

	it.each( [ '../outside.txt', 'a/../../outside.txt', '/outside.txt', 'C:\\outside.txt' ] )(
		'may not write outside its folder: %s',
		async ( name ) => {
			await expect( unpackZip( makeZip( { [ name ]: 'x' } ), folder ) ).rejects.toThrow(
				'outside its folder'
			);
			expect( existsSync( path.join( around, 'outside.txt' ) ) ).toBe( false );
		}
	);

	it( 'that was cut off, or has a changed byte, is refused', async () => {
		const whole = makeZip( { 'a.txt': 'x'.repeat( 100 ), 'b.txt': 'the second file' } );
		await expect( unpackZip( whole.subarray( 0, 60 ), folder ) ).rejects.toThrow( 'whole zip' );
		const changed = Buffer.from( whole );
		changed.write( 'THE', whole.indexOf( 'the second file' ) );
		await expect( unpackZip( changed, folder ) ).rejects.toThrow(
			'b.txt in the zip is damaged'
		);
	} );

	it( 'by Python, which everybody can read, says the same to us', async () => {
		const file = path.join( folder, 'by-python.zip' );
		const script = `import zipfile,sys
z = zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED)
z.writestr('shop/a.txt', 'tea' * 1000)
z.writestr('shop/empty/', '')
z.close()`;
		try {
			execFileSync( 'python3', [ '-c', script, file ] );
		} catch {
			writeFileSync( file, makeZip( { 'shop/a.txt': 'tea'.repeat( 1_000 ) } ) );
		}
		await unpackZip( readFileSync( file ), folder );
		expect( read( 'shop/a.txt' ) ).toBe( 'tea'.repeat( 1_000 ) );
	} );
} );
