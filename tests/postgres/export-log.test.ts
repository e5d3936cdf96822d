import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { linesIn, recordsIn, verdictOn } from '../conformance/log-text.ts';
import { MAIN } from '../integration/worker-process.ts';
import { ledgerToMove } from './moved-ledger.ts';
import { openNewDatabase } from './open-database.ts';
import { describePostgres } from './use-postgres.ts';

describePostgres( 'the log of a ledger in PostgreSQL', ( postgres ) => {
	let folder: string;

	beforeEach( () => {
		folder = mkdtempSync( join( tmpdir(), 'lockstep-log-' ) );
	} );
	afterEach( () => rmSync( folder, { recursive: true, force: true } ) );

	const exported = ( name: string, env: Readonly< Record< string, string > > ): string => {
		const file = join( folder, name );
		const { stderr } = spawnSync( process.execPath, [ MAIN, 'export', '--log', file ], {
			encoding: 'utf8',
			env: { ...process.env, LOCKSTEP_DATA_DIR: folder, NODE_OPTIONS: '', ...env },
		} );
		expect( stderr ).toBe( '' );
		return readFileSync( file, 'utf8' );
	};

	it( 'is exported as the same lines as that of the folder it was moved from', async () => {
		const { url, database } = await openNewDatabase( postgres );
		await database.close();
		const ledger = await ledgerToMove( { events: 1_200 } );
		const before = exported( 'before', { LOCKSTEP_DATA_DIR: ledger.dataDir } );
		spawnSync( process.execPath, [ MAIN, 'move', '--to', url ], {
			env: { ...process.env, LOCKSTEP_DATA_DIR: ledger.dataDir, NODE_OPTIONS: '' },
		} );
		const after = exported( 'after', { LOCKSTEP_DATABASE_URL: url } );
		ledger.remove();
		expect( linesIn( after ).slice( 1 ) ).toEqual( linesIn( before ).slice( 1 ) );
		const [ head ] = recordsIn( after );
		expect( head ).toMatchObject( {
			store: 'postgresql',
			ledger: recordsIn( before )[ 0 ]?.[ 'ledger' ],
		} );
		expect( await verdictOn( after ) ).toMatchObject( {
			isWhole: true,
			events: 1_200,
			anchors: 1,
		} );
		expect( readdirSync( folder ).sort() ).toEqual( [ 'after', 'before' ] );
	}, 60_000 );
} );
