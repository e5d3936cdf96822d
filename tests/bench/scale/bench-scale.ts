import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findPostgres } from '../../postgres/find-postgres.ts';
import { PostgresServer } from '../../postgres/postgres-server.ts';
import { goalLine } from '../ledger/goals.ts';
import { PostgresDatabases, SERVER_SETTINGS } from '../ledger/postgres-databases.ts';
import { costTable } from './cost-table.ts';
import { largeOnPostgres, largeOnSqlite } from './large-ledgers.ts';
import { costsIn } from './run-scale.ts';
import { costGoals, startGoals } from './scale-goals.ts';
import { QUICK, WHOLE } from './scale-plan.ts';
import { startCost } from './start-cost.ts';

/**
 * Whether a large ledger is as fast as a small one, and how much a worker holds of it: `npm run
 * bench:scale [-- --quick] [-- FOLDER]`. docs/benchmarks.md says how it measures.
 */
const words = process.argv.slice( 2 );
const plan = words.includes( '--quick' ) ? QUICK : WHOLE;
const parent = words.find( ( word ) => ! word.startsWith( '--' ) ) ?? tmpdir();
const folder = mkdtempSync( join( parent, 'lockstep-bench-' ) );
const beganMs = performance.now();
const say = ( text: string ): void => {
	const seconds = ( ( performance.now() - beganMs ) / 1_000 ).toFixed( 0 ).padStart( 5 );
	process.stderr.write( `${ seconds } s  ${ text }\n` );
};

const binaries = findPostgres();
if ( ! binaries ) {
	say( 'SKIPPED: PostgreSQL: there is none here' );
}
const server = binaries && ( await PostgresServer.start( binaries, SERVER_SETTINGS ) );
const onPostgres = server ? [ largeOnPostgres( new PostgresDatabases( server ) ) ] : [];

try {
	const databases = [];
	for ( const ledgers of [ largeOnSqlite( folder ), ...onPostgres ] ) {
		const costs = await costsIn( ledgers, plan, say );
		say( `starting a worker with ${ plan.listings } listings on ${ ledgers.name }` );
		const start = await startCost( ledgers, folder, plan );
		databases.push( { name: ledgers.name, costs, start } );
	}
	process.stdout.write( `${ costTable( plan.sizes, databases ) }\n` );
	for ( const { name, start } of databases ) {
		process.stdout.write(
			`${ name }, ${ plan.listings } listings: ready after ${ start.readyMs.toFixed( 0 ) } ms, ` +
				`${ start.startedMb.toFixed( 0 ) } MB; after ${ plan.burst } adjustments ` +
				`(${ start.perSecond.toFixed( 0 ) } a second) ${ start.burstMb.toFixed( 0 ) } MB\n`
		);
	}
	for ( const { name, costs, start } of databases ) {
		[ ...costGoals( name, costs ), ...startGoals( name, start ) ].forEach( ( goal ) =>
			process.stdout.write( goalLine( goal ) )
		);
	}
} finally {
	await server?.stop();
	rmSync( folder, { recursive: true, force: true } );
}
