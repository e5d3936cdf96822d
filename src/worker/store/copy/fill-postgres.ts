import { WorkerError } from '../../worker-error.ts';
import { sqlState } from '../postgres/database-errors.ts';
import type { PostgresDatabase } from '../postgres/database.ts';
import type { SqlConnection } from '../postgres/sql-connection.ts';
import type { SqliteDatabase } from '../sqlite/database.ts';
import { StoreUnavailable } from '../store-unavailable.ts';
import { CellsForPostgres } from './cells-for-postgres.ts';
import { keyOf, type LedgerTable } from './ledger-table.ts';
import {
	beginMove,
	moveUnderWay,
	noteProgress,
	progressOf,
	type MoveUnderWay,
} from './move-progress.ts';
import { contentIn, insertRows } from './postgres-tables.ts';
import { untilItAnswers, type Patience } from './until-it-answers.ts';
import { contentOf, countOf, pagesOf, rowsOf, tablesOf } from './sqlite-tables.ts';

const MAY_NOT = '42501';

export interface FillOptions extends Patience {
	readonly database: PostgresDatabase;
	/** `total` 0: nobody knows how much it is. */
	readonly onProgress?: ( what: string, done: number, total: number ) => void;
}

export interface FilledReport {
	readonly rows: number;
	/** Over every row of every table, the same on both sides. */
	readonly contentHash: string;
	/** Texts with a character that PostgreSQL does not keep, by column. */
	readonly replaced: Readonly< Record< string, number > >;
}

/** What others refer to comes first. Notices come before the deliveries that would make them again. */
const FIRST = [ 'skus', 'channels', 'listings', 'calls', 'delivery_notices', 'imports' ];
/**
 * Copies every row of a ledger that nobody writes to into an empty database, and proves that it is all
 * there. Killed at any moment (either side), it goes on where it was; a page of rows and the note of it
 * are one transaction. Until `endMove` the database refuses to be a ledger.
 *
 * @throws {WorkerError} DATABASE_NOT_EMPTY, DATABASE_OWNER_NEEDED, MOVE_OF_ANOTHER, MOVE_DIFFERS, NOT_MOVABLE
 * @throws {StoreUnavailable} when the server stays away.
 */
export async function fillPostgres(
	source: SqliteDatabase,
	options: FillOptions,
	nowMs: number
): Promise< FilledReport > {
	const { database, onProgress } = options;
	const tables = tablesOf( source );
	onProgress?.( 'reading the ledger', 0, 0 );
	const cells = new CellsForPostgres();
	const content = contentOf( source, ( table, row ) => cells.asStored( table, row ) );
	await untilItAnswers( options, () =>
		begin( database, tables, { content: content.digest(), startedAtMs: nowMs } )
	);
	const total = tables.reduce( ( sum, table ) => sum + countOf( source, table ), 0 );
	const done = new Map< string, number >();
	const told = ( table: LedgerTable, rows: number ): void => {
		done.set( table.name, rows );
		options.signal?.throwIfAborted();
		onProgress?.(
			'moving',
			[ ...done.values() ].reduce( ( sum, one ) => sum + one, 0 ),
			total
		);
	};
	for ( const table of inOrder( tables ) ) {
		await untilItAnswers( options, () => fillTable( source, table, database, told ) );
	}
	await untilItAnswers( options, () => database.transaction( ( tx ) => setHead( tx, source ) ) );
	let checked = 0;
	const arrived = await untilItAnswers( options, () => {
		checked = 0;
		return database.snapshot( ( tx ) =>
			contentIn( tx, tables, ( _table, rows ) => {
				checked += rows.length;
				options.signal?.throwIfAborted();
				onProgress?.( 'comparing', checked, total );
			} )
		);
	} );
	const differences = arrived.differencesFrom( content );
	if ( differences.length > 0 ) {
		throw new WorkerError( 'MOVE_DIFFERS', `(${ differences.join( ', ' ) })` );
	}
	return { rows: total, contentHash: content.digest(), replaced: cells.replaced };
}

/** @throws {WorkerError} DATABASE_NOT_EMPTY, DATABASE_OWNER_NEEDED, MOVE_OF_ANOTHER */
async function begin(
	database: PostgresDatabase,
	tables: readonly LedgerTable[],
	move: MoveUnderWay
): Promise< void > {
	try {
		await database.transaction( ( tx ) => beginIn( tx, tables, move ) );
	} catch ( error ) {
		const cause = error instanceof StoreUnavailable ? error.cause : error;
		throw sqlState( cause ) === MAY_NOT
			? new WorkerError( 'DATABASE_OWNER_NEEDED', '' )
			: error;
	}
}

async function beginIn(
	tx: SqlConnection,
	tables: readonly LedgerTable[],
	move: MoveUnderWay
): Promise< void > {
	const known = await moveUnderWay( tx );
	if ( known && known.content !== move.content ) {
		const since = new Date( known.startedAtMs ).toISOString();
		throw new WorkerError( 'MOVE_OF_ANOTHER', `It was begun at ${ since }.` );
	}
	if ( known ) {
		return;
	}
	for ( const { name } of tables ) {
		if ( await tx.first( `select 1 as "one" from ${ name } limit 1` ) ) {
			throw new WorkerError( 'DATABASE_NOT_EMPTY', `There are rows in ${ name }.` );
		}
	}
	await beginMove( tx, move );
}

async function fillTable(
	source: SqliteDatabase,
	table: LedgerTable,
	database: PostgresDatabase,
	told: ( table: LedgerTable, rows: number ) => void
): Promise< void > {
	const cells = new CellsForPostgres();
	const notices =
		table.name === 'deliveries' ? largest( source, 'delivery_notices', 'notice' ) : 0;
	let { lastKey, rows } = await database.transaction( async ( tx ) => {
		await setIdentities( tx, source );
		return progressOf( tx, table.name );
	} );
	told( table, rows );
	for ( const page of pagesOf( rowsOf( source, table, lastKey ) ) ) {
		const from = JSON.stringify( lastKey );
		lastKey = keyOf( table, page.at( -1 ) ?? [] );
		rows += page.length;
		const progress = { lastKey, rows };
		await database.transaction( async ( tx ) => {
			if ( JSON.stringify( ( await progressOf( tx, table.name ) ).lastKey ) !== from ) {
				// It was only the answer that was lost; or another move goes on beside this one.
				throw new StoreUnavailable( new Error( 'somebody else has written this page' ) );
			}
			const stored = page.map( ( row ) => cells.asStored( table, row ) );
			await insertRows( tx, table, stored );
			if ( table.name === 'deliveries' ) {
				// A trigger has noticed the dead ones among them once more.
				await tx.run( 'delete from delivery_notices where notice > $1', [ notices ] );
			}
			await noteProgress( tx, table.name, progress );
		} );
		told( table, rows );
	}
}

/** What the database itself numbers goes on where the source's numbers end. */
async function setIdentities( tx: SqlConnection, source: SqliteDatabase ): Promise< void > {
	const columns = await tx.rows< { table: string; column: string } >(
		`select table_name as "table", column_name as "column" from information_schema.columns
		where table_schema = current_schema() and is_identity = 'YES'`
	);
	for ( const { table, column } of columns ) {
		const last = largest( source, table, column );
		await tx.first( 'select setval(pg_get_serial_sequence($1, $2), $3::bigint, $4)', [
			table,
			column,
			Math.max( 1, last ),
			last > 0,
		] );
	}
}

async function setHead( tx: SqlConnection, source: SqliteDatabase ): Promise< void > {
	await setIdentities( tx, source );
	await tx.run( 'update log_head set position = $1', [
		largest( source, 'events', 'position' ),
	] );
}

function largest( source: SqliteDatabase, table: string, column: string ): number {
	const row = source
		.prepare< [], { last: number | null } >(
			`select max("${ column }") as last from ${ table }`
		)
		.get();
	return row?.last ?? 0;
}

function inOrder( tables: readonly LedgerTable[] ): LedgerTable[] {
	const place = ( { name }: LedgerTable ): number => {
		const at = FIRST.indexOf( name );
		return at < 0 ? FIRST.length : at;
	};
	return tables.toSorted( ( one, other ) => place( one ) - place( other ) );
}
