import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { keepInCache } from '../../../src/local-shop/keep-in-cache.ts';

describe( 'the cache', () => {
	let folder: string;
	let target: string;
	const isWhole = ( made: string ): boolean => existsSync( path.join( made, 'last.txt' ) );
	const fillWith =
		( text: string ) =>
		async ( made: string ): Promise< void > => {
			await Promise.resolve();
			writeFileSync( path.join( made, 'last.txt' ), text );
		};

	beforeEach( () => {
		folder = mkdtempSync( path.join( tmpdir(), 'lockstep-cache-' ) );
		target = path.join( folder, 'thing' );
	} );
	afterEach( () => {
		rmSync( folder, { recursive: true } );
	} );

	it( 'is filled once, and asked for from then on', async () => {
		await keepInCache( target, isWhole, fillWith( 'first' ) );
		await keepInCache( target, isWhole, fillWith( 'second' ) );
		expect( readFileSync( path.join( target, 'last.txt' ), 'utf8' ) ).toBe( 'first' );
		expect( readdirSync( folder ) ).toEqual( [ 'thing' ] );
	} );

	it( 'keeps nothing of a filling that failed or was not whole', async () => {
		const fails = async ( made: string ): Promise< void > => {
			writeFileSync( path.join( made, 'half.txt' ), 'x' );
			return Promise.reject( new Error( 'the line broke' ) );
		};
		await expect( keepInCache( target, isWhole, fails ) ).rejects.toThrow( 'the line broke' );
		await expect( keepInCache( target, isWhole, () => Promise.resolve() ) ).rejects.toThrow(
			'not complete'
		);
		expect( readdirSync( folder ) ).toEqual( [] );
	} );

	it( 'gives two that fill it at once the same whole thing', async () => {
		const both = await Promise.all( [
			keepInCache( target, isWhole, fillWith( 'one' ) ),
			keepInCache( target, isWhole, fillWith( 'two' ) ),
		] );
		expect( both ).toEqual( [ target, target ] );
		expect( readdirSync( folder ) ).toEqual( [ 'thing' ] );
	} );

	it( 'replaces what somebody left there half', async () => {
		writeFileSync( target, 'not even a folder' );
		await keepInCache( target, isWhole, fillWith( 'whole' ) );
		expect( readFileSync( path.join( target, 'last.txt' ), 'utf8' ) ).toBe( 'whole' );
	} );
} );
