import { WorkerError } from '../../worker-error.ts';
import type { LedgerStore } from '../ledger-store.ts';
import { storeOn as postgresStoreOn } from '../postgres/open-postgres-store.ts';
import type { SqliteDatabase } from '../sqlite/database.ts';
import { storeOn } from '../sqlite/open-sqlite-store.ts';
import type { FillOptions } from './fill-postgres.ts';
import { untilItAnswers } from './until-it-answers.ts';

/** What a ledger says of itself in three lines. */
export interface LedgerProof {
	/** Of its last event. */
	readonly position: number;
	readonly stateHash: string;
	/** The ends of all audit chains as one number. */
	readonly chainRoot: string;
}

/**
 * Computes on both sides what a ledger proves itself by.
 *
 * @throws {WorkerError} MOVE_DIFFERS, LOG_EDITED
 */
export async function provedSame(
	db: SqliteDatabase,
	options: FillOptions
): Promise< LedgerProof > {
	options.onProgress?.( 'checking the audit chains', 0, 0 );
	const here = await proofIn( storeOn( db, () => undefined ).ledger );
	const there = await untilItAnswers( options, () =>
		proofIn( postgresStoreOn( options.database ).ledger )
	);
	if ( JSON.stringify( here ) !== JSON.stringify( there ) ) {
		throw new WorkerError( 'MOVE_DIFFERS', '(position, state hash or audit chains)' );
	}
	return here;
}

/** @throws {WorkerError} LOG_EDITED */
async function proofIn( ledger: LedgerStore ): Promise< LedgerProof > {
	const { broken, root: chainRoot } = await ledger.audit();
	if ( broken ) {
		throw new WorkerError( 'LOG_EDITED', `(event ${ broken.position ?? 'unknown' })` );
	}
	return {
		position: await ledger.lastPosition(),
		stateHash: await ledger.stateHash(),
		chainRoot,
	};
}
