import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
	tellAgain,
	type ReplayOptions,
	type ReplayReport,
	type StateDifference,
} from '../replay.ts';
import { openForReading, openScratch, type SqliteDatabase } from './database.ts';
import { SqliteLedgerStore } from './sqlite-ledger-store.ts';
import { SqliteModelStore } from './sqlite-model-store.ts';
import { SqliteReplayScratch } from './sqlite-replay-scratch.ts';
import { SqliteReplaySource } from './sqlite-replay-source.ts';

/** What people have set. Everything else that counts has to follow from the log. */
const MODEL_TABLES = [ 'skus', 'channels', 'listings', 'bills', 'observed_locations' ];

/** Of each side; one wrong rule makes thousands. */
const DIFFERENCES_MAX = 10;

/**
 * Tells the log in `dataDir` again, in a folder of its own that is gone afterwards, and compares.
 *
 * All of the live side is read in one transaction: log, model and counts are of one moment, whatever
 * its worker writes meanwhile. (That keeps the worker's write-ahead log from being folded back for as
 * long; a copy of the file would need its space a second time.)
 *
 * @throws {WorkerError} LEDGER_MISSING, SCHEMA_NEWER_THAN_WORKER, SCHEMA_OLDER_THAN_WORKER
 */
export async function replaySqlite(
	dataDir: string,
	options: ReplayOptions = {}
): Promise< ReplayReport > {
	const live = openForReading( dataDir );
	const folder = mkdtempSync( join( tmpdir(), 'lockstep-replay-' ) );
	const scratch = openScratch( folder );
	try {
		live.exec( 'begin' );
		copyModel( live, scratch );
		const liveParts = partsOf( live );
		const replayedParts = partsOf( scratch );
		const liveHash = await liveParts.ledger.stateHash();
		const events = await tellAgain(
			new SqliteReplaySource( live ),
			new SqliteReplayScratch( scratch, liveParts.model.currentBills() ),
			options
		);
		const replayedHash = await replayedParts.ledger.stateHash();
		const differences =
			liveHash === replayedHash
				? []
				: differencesBetween( liveParts.ledger, replayedParts.ledger );
		return { events, liveHash, replayedHash, differences };
	} finally {
		scratch.close();
		live.close();
		rmSync( folder, { recursive: true, force: true } );
	}
}

function partsOf( db: SqliteDatabase ): { ledger: SqliteLedgerStore; model: SqliteModelStore } {
	const model = new SqliteModelStore( db );
	const ledger = new SqliteLedgerStore( db, () => model.currentBills() );
	return { ledger, model };
}

/** Row by row, column by column: both databases have the schema of this worker. */
function copyModel( from: SqliteDatabase, to: SqliteDatabase ): void {
	to.transaction( () => {
		for ( const table of MODEL_TABLES ) {
			const rows = from.prepare< [], Record< string, unknown > >(
				`select * from ${ table }`
			);
			const names = rows.columns().map( ( { name } ) => name );
			const insert = to.prepare(
				`insert into ${ table } (${ names.join() }) values (${ names.map( ( name ) => `@${ name }` ).join() })`
			);
			for ( const row of rows.iterate() ) {
				// Credentials, even sealed, have no business in a temporary folder.
				insert.run( table === 'channels' ? { ...row, settings: '' } : row );
			}
		}
	} ).immediate();
}

function differencesBetween(
	live: SqliteLedgerStore,
	replayed: SqliteLedgerStore
): StateDifference[] {
	return [
		...rowsMissingFrom( replayed, live, 'live' ),
		...rowsMissingFrom( live, replayed, 'replayed' ),
	];
}

/** Rows of `of` that `other` has not. Ten million of them would not fit; a shop has fewer. */
function rowsMissingFrom(
	other: SqliteLedgerStore,
	of: SqliteLedgerStore,
	name: StateDifference[ 'of' ]
): StateDifference[] {
	const known = new Set(
		[ ...other.stateRows() ].map( ( { part, row } ) => `${ part } ${ row }` )
	);
	const missing: StateDifference[] = [];
	for ( const { part, row } of of.stateRows() ) {
		if ( ! known.has( `${ part } ${ row }` ) ) {
			missing.push( { of: name, part, row } );
		}
		if ( missing.length === DIFFERENCES_MAX ) {
			break;
		}
	}
	return missing;
}
