import { mkdtempSync, rmSync } from 'node:fs';
import { Session, type Profiler } from 'node:inspector/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
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
const LINES = 40;

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
	const session = new Session();
	session.connect();
	await session.post( 'Profiler.enable' );
	await session.post( 'Profiler.start' );
	const { sales, perSecond } = await closedLoop( seller, saleAt, limits );
	const { profile } = await session.post( 'Profiler.stop' );
	session.disconnect();
	await seller.close();
	process.stdout.write(
		`${ engine.lockstep.name }, ${ load }: ${ sales } sales, ${ perSecond.toFixed( 0 ) } a second\n`
	);
	printOwnTimes( profile, sales );
} finally {
	await started.close();
	rmSync( folder, { recursive: true, force: true } );
}

function printOwnTimes(
	{ nodes, samples = [], timeDeltas = [] }: Profiler.Profile,
	sales: number
): void {
	const names = new Map( nodes.map( ( { id, callFrame } ) => [ id, nameOf( callFrame ) ] ) );
	const times = new Map< string, number >();
	samples.forEach( ( id, index ) => {
		const name = names.get( id ) ?? '?';
		times.set( name, ( times.get( name ) ?? 0 ) + ( timeDeltas[ index ] ?? 0 ) );
	} );
	const total = [ ...times.values() ].reduce( ( sum, time ) => sum + time, 0 );
	const longest = [ ...times ].sort( ( [ , left ], [ , right ] ) => right - left );
	for ( const [ name, microseconds ] of longest.slice( 0, LINES ) ) {
		const share = ( ( microseconds / total ) * 100 ).toFixed( 1 ).padStart( 5 );
		const each = ( microseconds / sales ).toFixed( 1 ).padStart( 6 );
		process.stdout.write( `${ share } %  ${ each } µs a sale  ${ name }\n` );
	}
}

function nameOf( {
	functionName,
	url,
	lineNumber,
}: Profiler.Profile[ 'nodes' ][ number ][ 'callFrame' ] ): string {
	const file = url.startsWith( 'file:' ) ? relative( process.cwd(), fileURLToPath( url ) ) : url;
	// SQLite itself has neither name nor file.
	const name = functionName || ( file === '' ? '(native code)' : '(no name)' );
	return `${ name } ${ file && `${ file }:${ lineNumber + 1 }` }`;
}
