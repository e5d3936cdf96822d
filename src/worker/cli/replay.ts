import { ERRORS } from '../../shared/errors.ts';
import { systemClock } from '../adapters/system-ports.ts';
import { readConfig } from '../config.ts';
import { replayPostgres } from '../store/postgres/replay-postgres.ts';
import type { ReplayOptions } from '../store/replay.ts';
import { replaySqlite } from '../store/sqlite/replay-sqlite.ts';
import { EXIT, printable, printJson } from './output.ts';

export interface ReplayCommandOptions {
	readonly json: boolean;
}

/**
 * Tells the whole log again into a temporary database and compares what it leads to with what the
 * ledger has; its worker may be running. Exit code 1 when they differ.
 *
 * @throws {WorkerError} LEDGER_MISSING, SCHEMA_NEWER_THAN_WORKER, SCHEMA_OLDER_THAN_WORKER
 */
export async function replay( { json }: ReplayCommandOptions ): Promise< number > {
	const { dataDir, databaseUrl } = readConfig( process.env );
	const startedAtMs = systemClock.now();
	const secondsSince = (): number => Math.max( 1, systemClock.now() - startedAtMs ) / 1_000;
	const interrupted = new AbortController();
	// Not the default, which would leave the temporary folder behind.
	const onSignal = (): void => interrupted.abort( new Error( 'Interrupted.' ) );
	process.on( 'SIGINT', onSignal );
	process.on( 'SIGTERM', onSignal );
	try {
		const options: ReplayOptions = {
			signal: interrupted.signal,
			onProgress: ( done, total ) => {
				if ( process.stderr.isTTY ) {
					const rate = Math.round( done / secondsSince() );
					process.stderr.write( `\r\u001b[K${ done } of ${ total } events, ${ rate }/s` );
				}
			},
		};
		const report = await ( databaseUrl === null
			? replaySqlite( dataDir, options )
			: replayPostgres( databaseUrl, options ) );
		if ( process.stderr.isTTY ) {
			process.stderr.write( '\r\u001b[K' );
		}
		const seconds = secondsSince();
		const { events, liveHash, replayedHash, differences } = report;
		const isEqual = liveHash === replayedHash;
		const eventsPerSecond = Math.round( events / seconds );
		const { message, action } = ERRORS.REPLAY_DIFFERS;
		if ( json ) {
			printJson( {
				...report,
				seconds,
				eventsPerSecond,
				isEqual,
				...( ! isEqual && { error: { code: 'REPLAY_DIFFERS', message } } ),
			} );
		} else {
			process.stdout.write(
				`${ events } events in ${ seconds.toFixed( 1 ) } s, ${ eventsPerSecond } a second\n` +
					`live      ${ liveHash }\nreplayed  ${ replayedHash }\n`
			);
		}
		if ( isEqual ) {
			return EXIT.ok;
		}
		process.stderr.write( `REPLAY_DIFFERS: ${ message } ${ action }\n` );
		for ( const { of, part, row } of differences ) {
			process.stderr.write( printable( `${ of } ${ part } ${ row }` ) + '\n' );
		}
		return EXIT.failed;
	} finally {
		process.off( 'SIGINT', onSignal );
		process.off( 'SIGTERM', onSignal );
	}
}
