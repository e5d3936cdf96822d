import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownTimes, profiled } from '../own-times.ts';
import { closedLoop } from './loads.ts';
import { STORM } from './plan.ts';
import { saleOf } from './sale.ts';
import { startContestants } from './start-contestants.ts';

/**
 * Where the time of our ledger goes: `node tests/bench/ledger/profile-ledger.ts [sqlite|postgres]
 * [one|spread] [sales]`. Time by function, its own without what it calls; what waits for the disk inside
 * of SQLite stands under the call that waited.
 */
const [ , , database = 'sqlite', load = 'spread', count = '20000' ] = process.argv;
const SKUS = 10_000;

const folder = mkdtempSync( join( tmpdir(), 'lockstep-bench-' ) );
const started = await startContestants( folder, ( text ) => process.stderr.write( `${ text }\n` ) );
try {
	const engine = started.engines.find( ( { lockstep } ) => lockstep.database === database );
	if ( ! engine ) {
		throw new Error( `there is no ${ database } here` );
	}
	const catalogue = { skus: SKUS, unitsEach: 1_000_000 };
	const at = await engine.databases.create();
	await engine.lockstep.fill( at, catalogue );
	const seller = await engine.lockstep.open( at, STORM.connections );
	const saleAt = ( number: number ) =>
		saleOf( 'profile', number, load === 'spread' ? catalogue : null );
	const limits = { ...STORM, salesMax: Number( count ), forMs: 60_000 };
	// Compiled and cached before it counts.
	await closedLoop( seller, ( number ) => ( { ...saleAt( number ), key: `warm-${ number }` } ), {
		...limits,
		salesMax: 2_000,
	} );
	const { result, profile } = await profiled( () => closedLoop( seller, saleAt, limits ) );
	const { sales, perSecond } = result;
	await seller.close();
	process.stdout.write(
		`${ engine.lockstep.name }, ${ load }: ${ sales } sales, ${ perSecond.toFixed( 0 ) } a second\n`
	);
	ownTimes( profile, sales, 'a sale' ).forEach( ( line ) => process.stdout.write( line ) );
} finally {
	await started.close();
	rmSync( folder, { recursive: true, force: true } );
}
