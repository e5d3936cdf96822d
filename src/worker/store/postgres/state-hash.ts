import { STATE_PARTS, StateHash, type StatePart, type StateRow } from '../state-rows.ts';
import type { SqlConnection } from './database.ts';

type Row = Readonly< Record< string, string | number | null > >;

/** So many rows are in memory at once. */
const PAGE = 5_000;

/** What `stateHash` is a hash of. Inside a snapshot, else it is of no one moment. */
export async function* stateRows( tx: SqlConnection ): AsyncGenerator< StateRow > {
	for ( const part of STATE_PARTS ) {
		for await ( const row of rowsOf( tx, part ) ) {
			yield { part: part.part, row: part.lineOf( row ) };
		}
	}
}

/** One number over all derived state: the same as SQLite's for the same facts. */
export async function stateHash( tx: SqlConnection ): Promise< string > {
	const hash = new StateHash();
	for await ( const row of stateRows( tx ) ) {
		hash.add( row );
	}
	return hash.digest();
}

/** By way of a cursor: paging by offset reads everything before the page again. */
async function* rowsOf( tx: SqlConnection, { part, sql }: StatePart ): AsyncGenerator< Row > {
	await tx.run( `declare state_${ part } no scroll cursor for ${ sql }` );
	for (;;) {
		const rows = await tx.rows< Row >( `fetch ${ PAGE } from state_${ part }` );
		yield* rows;
		if ( rows.length < PAGE ) {
			await tx.run( `close state_${ part }` );
			return;
		}
	}
}
