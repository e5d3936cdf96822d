import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openForReading } from '../../../src/worker/store/sqlite/database.ts';
import { replaySqlite } from '../../../src/worker/store/sqlite/replay-sqlite.ts';
import { SELECT_LOGGED, type LoggedRow } from '../../../src/worker/store/rows/logged-row.ts';
import { goalLine } from '../ledger/goals.ts';
import { median } from '../ledger/loads.ts';
import { fillLedger, QUICK, WHOLE } from './filled-ledger.ts';

/**
 * How fast a log is told again: `npm run bench:replay [-- [--quick] [--rounds N] [FOLDER]]`. A folder that
 * is named keeps its ledger, and one that has a ledger is not filled again. docs/benchmarks.md says how it
 * measures.
 */
const PER_SECOND_MIN = 50_000;

const { values, positionals } = parseArgs( {
	options: { quick: { type: 'boolean', default: false }, rounds: { type: 'string' } },
	allowPositionals: true,
} );
const chosen = values.quick ? QUICK : WHOLE;
const rounds = Number( values.rounds ?? chosen.rounds );
const [ kept ] = positionals;
const folder = kept ?? mkdtempSync( join( tmpdir(), 'lockstep-bench-' ) );
const beganMs = performance.now();
const say = ( text: string ): void => {
	const seconds = ( ( performance.now() - beganMs ) / 1_000 ).toFixed( 0 ).padStart( 5 );
	process.stderr.write( `${ seconds } s  ${ text }\n` );
};

interface Measured {
	readonly perSecond: number;
	/** Of all threads, with the garbage collector's: what others do on the machine is not in it. */
	readonly cpuMicroseconds: number;
	/** Of the thread that reads and decides, which the others wait for. */
	readonly decidingMicroseconds: number;
}

async function measured( work: () => Promise< number > | number ): Promise< Measured > {
	const startMs = performance.now();
	const before = process.cpuUsage();
	const decidingBefore = process.threadCpuUsage();
	const events = await work();
	const all = process.cpuUsage( before );
	const deciding = process.threadCpuUsage( decidingBefore );
	return {
		perSecond: ( events * 1_000 ) / ( performance.now() - startMs ),
		cpuMicroseconds: ( all.user + all.system ) / events,
		decidingMicroseconds: ( deciding.user + deciding.system ) / events,
	};
}

/** What nothing that tells a log can do without: reading it, and reading its JSON. */
function readLog(): number {
	const db = openForReading( folder );
	try {
		let events = 0;
		for ( const { body } of db
			.prepare< [], LoggedRow >( `${ SELECT_LOGGED } order by position` )
			.iterate() ) {
			JSON.parse( body );
			events += 1;
		}
		return events;
	} finally {
		db.close();
	}
}

async function replayed(): Promise< number > {
	const { events, liveHash, replayedHash } = await replaySqlite( folder );
	if ( liveHash !== replayedHash ) {
		throw new Error( 'the log leads to something else' );
	}
	return events;
}

try {
	await fillLedger( folder, chosen, say );
	const floors: Measured[] = [];
	const replays: Measured[] = [];
	for ( let round = 1; round <= rounds; round += 1 ) {
		floors.push( await measured( readLog ) );
		replays.push( await measured( replayed ) );
		say( `round ${ round } of ${ rounds }, load ${ loadavg()[ 0 ]?.toFixed( 1 ) ?? '' }` );
	}
	const of = ( all: readonly Measured[], what: keyof Measured ): number =>
		median( all.map( ( one ) => one[ what ] ) );
	const line = ( name: string, all: readonly Measured[] ): string =>
		`${ name }: ${ of( all, 'perSecond' ).toFixed( 0 ) } events a second, ` +
		`${ of( all, 'cpuMicroseconds' ).toFixed( 1 ) } µs of CPU each, ` +
		`${ of( all, 'decidingMicroseconds' ).toFixed( 1 ) } of them in the thread that decides\n`;
	process.stdout.write( line( 'reading the log and its JSON', floors ) );
	process.stdout.write( line( 'replay', replays ) );
	const ratio = of( replays, 'cpuMicroseconds' ) / of( floors, 'cpuMicroseconds' );
	const mostMegabytes = process.resourceUsage().maxRSS / 1_000;
	process.stdout.write(
		`a replay is ${ ratio.toFixed( 1 ) } readings; memory at its highest ${ mostMegabytes.toFixed( 0 ) } MB\n`
	);
	const value = of( replays, 'perSecond' );
	const text = 'events told again in a second';
	const isMet = value >= PER_SECOND_MIN;
	process.stdout.write( goalLine( { text, value, wanted: PER_SECOND_MIN, isMet } ) );
} finally {
	if ( kept === undefined ) {
		rmSync( folder, { recursive: true, force: true } );
	}
}
