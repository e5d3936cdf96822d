import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MAIN } from './worker-process.ts';
import { startWorld, type World } from './world.ts';

const TOKEN = 'an-admin-token-that-only-this-test-uses';

interface Ended {
	readonly status: number | null;
	readonly stdout: string;
	readonly stderr: string;
}

describe( 'files at the command line', () => {
	let world: World;
	let folder: string;

	beforeAll( async () => {
		folder = mkdtempSync( path.join( tmpdir(), 'lockstep-files-' ) );
		world = await startWorld( {
			products: [ 'MUG', '=TEA', '007' ].map( ( sku ) => ( {
				sku,
				title: sku,
				quantity: 10,
			} ) ),
			env: { LOCKSTEP_ADMIN_TOKEN: TOKEN },
		} );
		await world.converged();
	} );
	afterAll( async () => {
		await world.close();
		rmSync( folder, { recursive: true, force: true } );
	} );

	const run = ( ...args: string[] ): Promise< Ended > =>
		new Promise( ( resolve ) => {
			const env = {
				...process.env,
				NODE_OPTIONS: '',
				LOCKSTEP_ADMIN_TOKEN: TOKEN,
				LOCKSTEP_DATA_DIR: world.dataDir,
			};
			const child = spawn( process.execPath, [ MAIN, ...args ], { env } );
			let [ stdout, stderr ] = [ '', '' ];
			child.stdout.on( 'data', ( data ) => ( stdout += String( data ) ) );
			child.stderr.on( 'data', ( data ) => ( stderr += String( data ) ) );
			child.on( 'close', ( status ) => resolve( { status, stdout, stderr } ) );
		} );
	const ask = ( ...args: string[] ): Promise< Ended > =>
		run( ...args, '--url', world.worker.address );
	const file = ( name: string, text = '' ): string => {
		const place = path.join( folder, name );
		if ( text !== '' ) {
			writeFileSync( place, text );
		}
		return place;
	};
	const onHand = async ( sku: string ): Promise< number | undefined > =>
		(
			await world.worker.app.store.lists.stock( {
				search: sku,
				location: null,
				isShort: false,
				after: null,
				limit: 1,
			} )
		)[ 0 ]?.onHand;

	it( 'go out as CSV, and come back as what is there already', async () => {
		for ( const kind of [ 'stock', 'locations', 'bundles' ] ) {
			const place = file( `${ kind }.csv` );
			expect( await run( 'export', `--${ kind }`, place ) ).toMatchObject( {
				status: 0,
				stdout: `Written to ${ place }.\n`,
			} );
		}
		const text = readFileSync( file( 'stock.csv' ), 'utf8' );
		expect( text ).toContain( '007,007,main,' );
		expect( text ).toContain( "'=TEA,'=TEA,main," );
		const back = await ask( 'import', file( 'stock.csv' ), file( 'locations.csv' ) );
		expect( back ).toMatchObject( { status: 0, stderr: '' } );
		expect( back.stdout ).toContain( '3 rows: 0 new, 0 changed, 3 unchanged, 0 bad' );
		const piped = await run( 'export', '--stock', '-' );
		expect( piped ).toMatchObject( { status: 0, stdout: text, stderr: 'Written.\n' } );
		expect( await run( 'export', '--stock', file( 'stock.csv' ) ) ).toMatchObject( {
			status: 1,
			stderr: expect.stringMatching( /^EXPORT_EXISTS: / ) as string,
		} );
		expect( ( await run( 'export' ) ).status ).toBe( 2 );
		expect( ( await run( 'export', '--stock', 'a', '--log', 'b' ) ).status ).toBe( 2 );
	} );

	it( 'are shown before they are applied, and taken back by their id', async () => {
		const before = ( await onHand( 'MUG' ) ) ?? 0;
		const place = file( 'more.csv', `sku,on_hand\nMUG,${ before + 5 }\n` );
		const shown = await ask( 'import', place );
		expect( shown ).toMatchObject( { status: 0, stderr: '' } );
		expect( shown.stdout ).toMatch(
			new RegExp( `2 +MUG at main +${ before } +${ before + 5 }` )
		);
		expect( await onHand( 'MUG' ) ).toBe( before );
		const applied = await ask( 'import', place, '--apply' );
		expect( applied.stdout ).toMatch(
			/1 changes applied\. To take it back: lockstep imports undo \w+/
		);
		expect( await onHand( 'MUG' ) ).toBe( before + 5 );
		const again = await ask( 'import', place, '--apply' );
		expect( again ).toMatchObject( { status: 0, stderr: '' } );
		expect( again.stdout ).toContain( 'This file is applied already: nothing has changed.' );
		expect( await onHand( 'MUG' ) ).toBe( before + 5 );
		const [ , id = '' ] = /imports undo (\w+)/.exec( applied.stdout ) ?? [];
		expect( ( await ask( 'imports', 'list' ) ).stdout ).toMatch(
			new RegExp( `${ id } +more\\.csv +stock +applied` )
		);
		const events = await ask( 'events', '--sku', 'MUG' );
		expect( events.stdout ).toContain( `import ${ id } by` );
		expect( ( await ask( 'imports', 'undo', id ) ).stdout ).toContain( '1 changes undone.' );
		expect( await onHand( 'MUG' ) ).toBe( before );
		expect( ( await ask( 'imports', 'show', id ) ).stdout ).toContain( 'undone' );
	} );

	it( 'with bad rows end with 1 and say each, unless those are skipped', async () => {
		const before = ( await onHand( 'MUG' ) ) ?? 0;
		const place = file( 'bad.csv', `sku,adjustment\nMUG,1\nMUGG,2\n` );
		const refused = await ask( 'import', place, '--apply' );
		expect( refused.status ).toBe( 1 );
		expect( refused.stdout ).toMatch( /3 +sku +MUGG +SKU_UNKNOWN/ );
		expect( refused.stderr ).toContain( '1 rows cannot be imported, so nothing was.' );
		expect( await onHand( 'MUG' ) ).toBe( before );
		const json = await ask( 'import', place, '--apply', '--skip-bad-rows', '--json' );
		expect( json ).toMatchObject( { status: 0, stderr: '' } );
		expect( JSON.parse( json.stdout ) ).toMatchObject( { state: 'applied', done: 1 } );
		expect( await onHand( 'MUG' ) ).toBe( before + 1 );
		expect( await ask( 'import', file( 'none.csv' ) ) ).toMatchObject( { status: 2 } );
		const utf16 = file( 'utf16.csv' );
		writeFileSync( utf16, Buffer.from( '\u{FEFF}sku,on_hand\n', 'utf16le' ) );
		expect( await ask( 'import', utf16 ) ).toMatchObject( {
			status: 1,
			stderr: expect.stringMatching( /^CSV_NOT_UTF8: / ) as string,
		} );
	} );
} );
