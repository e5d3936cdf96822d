import { resolve } from 'node:path';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { systemClock } from '../adapters/system-ports.ts';
import { readConfig } from '../config.ts';
import { LogExport, type LogReport } from '../store/log-export.ts';
import type { LogSource } from '../store/log-source.ts';
import { withPostgresLog } from '../store/postgres/postgres-log-source.ts';
import { withSqliteLog } from '../store/sqlite/sqlite-log-source.ts';
import { VERSION } from '../version.ts';
import { EXIT } from './output.ts';
import { ProgressLine } from './progress-line.ts';
import { untilInterrupted } from './until-interrupted.ts';
import { withDatabase } from './with-database.ts';
import { notWritten, writtenAs } from './written-as.ts';

export interface ExportOptions {
	readonly json: boolean;
	/** Where the log goes; `-`: to standard output, and what is said of it to standard error. */
	readonly log: string;
	readonly force: boolean;
}

/**
 * Writes the whole event log (of the database where one is set, else of the data folder) as
 * docs/log-format.md describes it; its workers may be running.
 *
 * @throws {WorkerError} EXPORT_EXISTS, EXPORT_NOT_WRITTEN, LEDGER_MISSING, MOVE_UNFINISHED,
 *                       SCHEMA_NEWER_THAN_WORKER, SCHEMA_OLDER_THAN_WORKER
 */
export async function exportLog( { json, log, force }: ExportOptions ): Promise< number > {
	const startedAtMs = systemClock.now();
	const file = log === '-' ? null : resolve( log );
	const report =
		file === null
			? await writtenTo( () => process.stdout, startedAtMs )
			: await writtenAs( file, force, startedAtMs, ( open ) =>
					writtenTo( open, startedAtMs )
				);
	const seconds = ( systemClock.now() - startedAtMs ) / 1_000;
	const { events, chains, anchors, unchained, root } = report;
	const text = json
		? JSON.stringify( { ...report, file, seconds } )
		: `${ events } events in ${ chains } chains, ${ anchors } anchors, ${ unchained } events from before there were chains\n` +
			`${ root }\nWritten${ file === null ? '' : ` to ${ file }` } in ${ seconds.toFixed( 1 ) } s; \`lockstep verify-log\` checks it.`;
	( file === null ? process.stderr : process.stdout ).write( `${ text }\n` );
	return EXIT.ok;
}

async function writtenTo( open: () => Writable, nowMs: number ): Promise< LogReport > {
	const { dataDir, databaseUrl } = readConfig( process.env );
	const line = new ProgressLine();
	return untilInterrupted( ( signal ) => {
		const write = async ( source: LogSource ): Promise< LogReport > => {
			const log = new LogExport( source, {
				nowMs,
				worker: VERSION,
				signal,
				onProgress: ( done, total ) => line.show( 'exporting', done, total, 'events' ),
			} );
			await pipeline( log.text(), open() ).catch( ( error: unknown ) => {
				throw notWritten( error );
			} );
			return log.report();
		};
		return databaseUrl === null
			? withSqliteLog( dataDir, write )
			: withDatabase( databaseUrl, 'export', ( database ) =>
					withPostgresLog( database, write )
				);
	} ).finally( () => line.end() );
}
