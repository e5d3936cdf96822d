import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { replaySqlite } from '../../../src/worker/store/sqlite/replay-sqlite.ts';
import { ownTimes, profiled } from '../own-times.ts';
import { fillLedger, WHOLE } from './filled-ledger.ts';

/**
 * Where the time of a replay goes, in the thread that decides: `node tests/bench/replay/profile-replay.ts [events] [FOLDER]`. A folder
 * that is named is filled if it is empty, and kept.
 */
const [ , , count = '200000', kept ] = process.argv;
const events = Number( count );
const folder = kept ?? mkdtempSync( join( tmpdir(), 'lockstep-bench-' ) );
try {
	await fillLedger( folder, { ...WHOLE, events }, ( text ) =>
		process.stderr.write( `${ text }\n` )
	);
	const beganMs = performance.now();
	const { result, profile } = await profiled( () => replaySqlite( folder ) );
	const seconds = ( performance.now() - beganMs ) / 1_000;
	process.stdout.write(
		`${ result.events } events, ${ ( result.events / seconds ).toFixed( 0 ) } a second; ` +
			`${ result.liveHash === result.replayedHash ? 'the same' : 'DIFFERENT' }\n`
	);
	ownTimes( profile, result.events, 'an event' ).forEach( ( line ) =>
		process.stdout.write( line )
	);
} finally {
	if ( kept === undefined ) {
		rmSync( folder, { recursive: true, force: true } );
	}
}
