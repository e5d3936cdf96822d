import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { WorkerError } from '../../worker-error.ts';
import { LEDGER_FILE, openWithLock } from '../sqlite/database.ts';
import { markMoved, movedTo } from '../sqlite/moved-ledger.ts';
import { fillPostgres, type FilledReport, type FillOptions } from './fill-postgres.ts';
import { endMove, moveUnderWay } from './move-progress.ts';
import { provedSame, type LedgerProof } from './proved-same.ts';
import { untilItAnswers } from './until-it-answers.ts';

export type MoveReport = FilledReport & LedgerProof;

/**
 * Moves the ledger of a stopped worker into an empty database with the present schema. It is in one of
 * the two at any moment: a worker starts on the folder until all of it is in the database and proved to
 * be the same, and on the database from then on.
 *
 * @param to the database's name for people, without credentials.
 * @throws {WorkerError} DATA_FOLDER_IN_USE, LEDGER_MISSING, LEDGER_MOVED (before, and to the end), and
 *                       as `fillPostgres`
 */
export async function moveToPostgres(
	dataDir: string,
	to: string,
	options: FillOptions
): Promise< MoveReport > {
	if ( ! existsSync( join( dataDir, LEDGER_FILE ) ) ) {
		throw new WorkerError( 'LEDGER_MISSING', `(${ dataDir })` );
	}
	const { db, release } = openWithLock( dataDir );
	try {
		const before = movedTo( dataDir );
		if ( before && ( await moveUnderWay( options.database ) ) === null ) {
			throw new WorkerError( 'LEDGER_MOVED', `(${ before.to })` );
		}
		const filled = await fillPostgres( db, options, options.clock.now() );
		const proof = await provedSame( db, options );
		// First the folder, then the database: in between, neither of the two starts.
		const { contentHash } = filled;
		markMoved( dataDir, { to, atMs: options.clock.now(), contentHash } );
		await untilItAnswers( options, () => options.database.transaction( endMove ) );
		return { ...filled, ...proof };
	} finally {
		release();
	}
}
