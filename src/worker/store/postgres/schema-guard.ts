import { WorkerError } from '../../worker-error.ts';
import { StoreUnavailable } from '../store-unavailable.ts';
import type { SqlConnection } from './sql-connection.ts';

export const newerSchema = ( found: number, known: number ): WorkerError =>
	new WorkerError(
		'SCHEMA_NEWER_THAN_WORKER',
		`It has schema ${ found }, this worker knows ${ known }.`
	);

/**
 * Refuses to write with statements made for another schema: a newer worker may have brought the
 * database up to date while this one runs.
 *
 * Reading the one row also holds its table (`access share`) until the transaction ends, and a migration
 * takes that table for itself before its first statement. So a transaction is either over when a step
 * begins, or waits here and then reads the new number.
 *
 * @throws {StoreUnavailable} with SCHEMA_NEWER_THAN_WORKER: what was to be written waits for the update.
 */
export async function refuseOtherSchema( tx: SqlConnection, known: number ): Promise< void > {
	const row = await tx.first< { version: number } >( 'select version from schema_version' );
	if ( row !== undefined && row.version !== known ) {
		throw new StoreUnavailable( newerSchema( row.version, known ) );
	}
}
