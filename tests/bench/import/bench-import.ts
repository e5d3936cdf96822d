import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { ImportAnswer } from '../../../src/shared/api/imports.ts';
import { openSqliteStore } from '../../../src/worker/store/sqlite/open-sqlite-store.ts';
import { ImportClient } from '../../integration/import-client.ts';
import { fillPausedShop } from '../../integration/paused-shop.ts';
import { WorkerProcess } from '../../integration/worker-process.ts';
import { findPostgres } from '../../postgres/find-postgres.ts';
import { PostgresServer } from '../../postgres/postgres-server.ts';
import { openStoreOnPostgres } from '../ledger/lockstep-postgres.ts';
import { SERVER_SETTINGS } from '../ledger/postgres-databases.ts';

/**
 * How long a file takes that changes every shelf: `npm run bench:import [-- [--rows N] [--only sqlite|postgres]]`. Each SKU is
 * listed once, on a channel that is paused. Meanwhile somebody tells a fact every 50 ms, as orders come, and
 * waits for each. docs/benchmarks.md says what came out.
 */
const { values } = parseArgs( {
	options: {
		rows: { type: 'string', default: '100000' },
		only: { type: 'string', default: '' },
	},
} );
const rows = Number( values.rows );
const ASKED_EVERY_MS = 50;
const ADMIN_TOKEN = 'an-admin-token-that-only-this-test-uses';
const key = randomBytes( 32 ).toString( 'base64url' );
const names = Array.from(
	{ length: rows },
	( _none, nth ) => `SKU-${ String( nth ).padStart( 6, '0' ) }`
);

const pause = ( ms: number ): Promise< void > =>
	new Promise( ( resolve ) => {
		setTimeout( resolve, ms );
	} );
const say = ( text: string ): void => void process.stdout.write( `${ text }\n` );

async function measure(
	title: string,
	dataDir: string,
	env: Record< string, string >
): Promise< void > {
	const worker = new WorkerProcess( dataDir, { LOCKSTEP_KEY: key, ...env } );
	await worker.start();
	const address = worker.address ?? '';
	const app = new ImportClient( { worker: { address, adminToken: ADMIN_TOKEN } } );
	const before = worker.memoryMb();
	const file = `sku,location,on_hand\n${ names.map( ( name, nth ) => `${ name },main,${ 1 + ( nth % 90 ) }` ).join( '\n' ) }\n`;
	const waited: number[] = [];
	const state = { isOver: false };
	const teller = ( async () => {
		for ( let nth = 0; ! state.isOver; nth += 1 ) {
			const beganMs = performance.now();
			const fact = {
				key: `while-${ title }-${ nth }`,
				sku: names[ nth ],
				delta: 1,
				reason: 'bench',
			};
			await app.ask( 'POST', '/v1/adjustments', fact );
			waited.push( performance.now() - beganMs );
			await pause( ASKED_EVERY_MS );
		}
	} )();
	const timed = async (
		work: () => Promise< ImportAnswer >
	): Promise< [ ImportAnswer, number ] > => {
		const beganMs = performance.now();
		return [ await work(), ( performance.now() - beganMs ) / 1_000 ];
	};
	const [ checked, checkS ] = await timed( () =>
		app.checked( file, { key: `bench-${ title }` } )
	);
	const [ applied, applyS ] = await timed( () => app.applied( checked.import ) );
	const [ undone, undoS ] = await timed( () => app.undone( checked.import ) );
	state.isOver = true;
	await teller;
	const memory = worker.memoryMb();
	await worker.end( 'SIGTERM' );
	const sorted = waited.toSorted( ( one, other ) => one - other );
	const of = ( share: number ): string =>
		( sorted[ Math.floor( share * ( sorted.length - 1 ) ) ] ?? 0 ).toFixed( 0 );
	const pace = ( seconds: number ): string =>
		`${ seconds.toFixed( 1 ) } s (${ Math.round( rows / seconds ) }/s)`;
	say(
		`${ title }: ${ rows } rows; check ${ pace( checkS ) }, apply ${ pace( applyS ) } (${ applied.done } done, ${ applied.failed } failed), ` +
			`both ${ pace( checkS + applyS ) }; undo ${ pace( undoS ) } (${ undone.done } done); ` +
			`memory ${ before?.now.toFixed( 0 ) } MB before, ${ memory?.highest.toFixed( 0 ) } MB at its highest; ` +
			`a fact beside it waited ${ of( 0.5 ) } ms in the middle, ${ of( 0.99 ) } at p99; load ${ loadavg()[ 0 ]?.toFixed( 1 ) }`
	);
}

const folder = mkdtempSync( join( tmpdir(), 'lockstep-bench-import-' ) );
try {
	if ( values.only !== 'postgres' ) {
		await fillPausedShop( openSqliteStore( folder ), names, key, 100 );
		await measure( 'SQLite', folder, {} );
	}
	const binaries = values.only === 'sqlite' ? null : findPostgres();
	if ( binaries ) {
		const server = await PostgresServer.start( binaries, SERVER_SETTINGS );
		try {
			const url = await server.newDatabase();
			await fillPausedShop( await openStoreOnPostgres( url ), names, key, 100 );
			// As autovacuum does within minutes: without it the planner takes the tables for empty.
			await server.query( new URL( url ).pathname.slice( 1 ), 'analyze' );
			await measure( 'PostgreSQL', folder, { LOCKSTEP_DATABASE_URL: url } );
		} finally {
			await server.stop();
		}
	} else if ( values.only !== 'sqlite' ) {
		say( 'PostgreSQL: there is no server on this machine' );
	}
} finally {
	rmSync( folder, { recursive: true, force: true } );
}
