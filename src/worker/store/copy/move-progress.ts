import { z } from 'zod';
import type { SqlConnection } from '../postgres/sql-connection.ts';
import { WorkerError } from '../../worker-error.ts';
import type { Cell } from './ledger-table.ts';

/** What is being moved into a database, as that database keeps it. */
export interface MoveUnderWay {
	/** The hash of all that is to come. */
	readonly content: string;
	readonly startedAtMs: number;
}

/** How far one table is. */
export interface TableProgress {
	/** Of the last row that is there; `null`: none is. */
	readonly lastKey: readonly Cell[] | null;
	readonly rows: number;
}

const keySchema = z.array( z.union( [ z.string(), z.number(), z.null() ] ) );

/** Only there while a move is: a database that has them is no ledger yet. */
const TABLES = `
create table if not exists move_under_way (
	"only" bigint primary key check ("only" = 1),
	content text collate "C" not null,
	started_at_ms bigint not null
)`;
const PROGRESS = `
create table if not exists moves (
	table_name text collate "C" primary key,
	last_key text collate "C" not null,
	rows_moved bigint not null
)`;

async function isMoveUnderWay( connection: SqlConnection ): Promise< boolean > {
	const there = await connection.first< { exists: boolean } >(
		`select to_regclass('move_under_way') is not null as exists`
	);
	return there?.exists === true;
}

export async function moveUnderWay( connection: SqlConnection ): Promise< MoveUnderWay | null > {
	if ( ! ( await isMoveUnderWay( connection ) ) ) {
		return null;
	}
	const row = await connection.first< MoveUnderWay >(
		'select content, started_at_ms as "startedAtMs" from move_under_way'
	);
	return row ?? null;
}

/**
 * For whoever starts on a database.
 *
 * @throws {WorkerError} MOVE_UNFINISHED: half of a ledger is there.
 */
export async function refuseUnfinishedMove( connection: SqlConnection ): Promise< void > {
	// Not read: a worker's role need not be allowed to.
	if ( await isMoveUnderWay( connection ) ) {
		throw new WorkerError( 'MOVE_UNFINISHED', '' );
	}
}

export async function beginMove( tx: SqlConnection, move: MoveUnderWay ): Promise< void > {
	await tx.run( TABLES );
	await tx.run( PROGRESS );
	await tx.run(
		'insert into move_under_way ("only", content, started_at_ms) values (1, $1, $2)',
		[ move.content, move.startedAtMs ]
	);
}

export async function progressOf( tx: SqlConnection, table: string ): Promise< TableProgress > {
	const row = await tx.first< { key: string; rows: number } >(
		'select last_key as key, rows_moved as rows from moves where table_name = $1 for update',
		[ table ]
	);
	return row
		? { lastKey: keySchema.parse( JSON.parse( row.key ) ), rows: row.rows }
		: { lastKey: null, rows: 0 };
}

/** In the transaction of the rows themselves: so a page is there and noted, or neither. */
export async function noteProgress(
	tx: SqlConnection,
	table: string,
	{ lastKey, rows }: TableProgress
): Promise< void > {
	await tx.run(
		`insert into moves (table_name, last_key, rows_moved) values ($1, $2, $3)
		on conflict (table_name) do update set last_key = excluded.last_key, rows_moved = excluded.rows_moved`,
		[ table, JSON.stringify( lastKey ), rows ]
	);
}

export async function endMove( tx: SqlConnection ): Promise< void > {
	await tx.run( 'drop table if exists moves' );
	await tx.run( 'drop table if exists move_under_way' );
}
