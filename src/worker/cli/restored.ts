import { systemClock } from '../adapters/system-ports.ts';
import { readConfig } from '../config.ts';
import { markRestored, markRestoredIn } from '../store/copy/mark-restored.ts';
import { refuseUnfinishedMove } from '../store/copy/move-progress.ts';
import { openDatabase } from '../store/sqlite/database.ts';
import { EXIT, printable, printJson } from './output.ts';
import type { RestoreCommandOptions } from './restore.ts';
import { withDatabase } from './with-database.ts';

/**
 * For a ledger that was put back by other means than `lockstep restore`: a dump, a snapshot, a file that
 * was copied. Its workers are stopped; at their start they look at every channel before they write.
 *
 * @throws {WorkerError} DATA_FOLDER_IN_USE, CHANNEL_UNKNOWN, MOVE_UNFINISHED, DATABASE_UNREACHABLE
 */
export async function restored( { json, without }: RestoreCommandOptions ): Promise< number > {
	const { dataDir, databaseUrl } = readConfig( process.env );
	const nowMs = systemClock.now();
	const channels =
		databaseUrl === null
			? markFolder( dataDir, nowMs, without )
			: await withDatabase( databaseUrl, 'restored', ( database ) =>
					database.transaction( async ( tx ) => {
						await refuseUnfinishedMove( tx );
						const head = await tx.first< { position: number } >(
							'select position from log_head'
						);
						const position = head?.position ?? 0;
						return markRestoredIn( tx, { position, nowMs, without } );
					} )
				);
	if ( json ) {
		printJson( { channels } );
	} else {
		process.stdout.write(
			printable(
				`The worker will look at ${ channels.join( ', ' ) } before it writes to them.`
			) + '\n'
		);
	}
	return EXIT.ok;
}

function markFolder( dataDir: string, nowMs: number, without: readonly string[] ): string[] {
	const { db, release } = openDatabase( dataDir );
	try {
		const last = db
			.prepare< [], { position: number } >(
				'select coalesce(max(position), 0) as position from events'
			)
			.get();
		return markRestored( db, { position: last?.position ?? 0, nowMs, without } );
	} finally {
		release();
	}
}
