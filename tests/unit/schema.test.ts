import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
	brokenPromises,
	listedIn,
	migrationFolders,
	releasedIn,
	stepsIn,
	type Migration,
} from '../schema/migration-gate.ts';
import { sqliteSchema } from '../schema/sqlite-schema.ts';
import { ROOT } from './repository-files.ts';

const folders = migrationFolders().map( ( folder ) => ( {
	name: path.relative( ROOT, folder ),
	folder,
} ) );

describe.each( folders )( 'the migrations in $name', ( { folder } ) => {
	it( 'were not changed, moved or removed after their release', async () => {
		expect( brokenPromises( releasedIn( folder ), await stepsIn( folder ) ) ).toEqual( [] );
	} );

	it( 'are numbered from 1 without a gap, and run in this order, every one', async () => {
		const steps = await stepsIn( folder );
		expect( steps.map( ( { name } ) => Number( name.slice( 0, 4 ) ) ) ).toEqual(
			steps.map( ( _step, index ) => index + 1 )
		);
		expect( await listedIn( folder ) ).toEqual( steps.map( ( { sha256 } ) => sha256 ) );
	} );
} );

describe( 'the gate for released migrations', () => {
	const step = ( name: string, sha256 = `hash of ${ name }` ): Migration => ( { name, sha256 } );
	const released = [ step( '0001-first' ), step( '0002-second' ) ];

	it( 'lets new ones come behind the released ones', () => {
		expect( brokenPromises( released, [ ...released, step( '0003-third' ) ] ) ).toEqual( [] );
		expect( brokenPromises( [], released ) ).toEqual( [] );
	} );

	it( 'notices one that does something else', () => {
		const steps = [ step( '0001-first' ), step( '0002-second', 'another hash' ) ];
		expect( brokenPromises( released, steps ) ).toEqual( [
			'0002-second was released and is another now',
		] );
	} );

	it( 'notices one that is gone or has another name', () => {
		expect(
			brokenPromises( released, [ step( '0001-first' ), step( '0002-other' ) ] )
		).toEqual( [ '0002-second was released and is gone' ] );
	} );

	it( 'notices one that was put before another', () => {
		const steps = [ step( '0001-first' ), step( '0002-between' ), step( '0002-second' ) ];
		expect( brokenPromises( released, steps ) ).toEqual( [
			'0002-second was released as number 2 and is number 3',
		] );
	} );
} );

describe( 'docs/schema', () => {
	it( 'shows what the migrations lead to; `npm run docs:schema` writes it', () => {
		expect( readFileSync( path.join( ROOT, 'docs/schema/sqlite.sql' ), 'utf8' ) ).toBe(
			sqliteSchema()
		);
	} );
} );
