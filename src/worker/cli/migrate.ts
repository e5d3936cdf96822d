import { readConfig } from '../config.ts';
import { migratePostgres } from '../store/postgres/migrate-postgres.ts';
import { WorkerError } from '../worker-error.ts';
import { printJson } from './output.ts';

export interface MigrateCommandOptions {
	readonly json: boolean;
}

/**
 * Brings the PostgreSQL database up to date, and gives the workers' role what it needs. Workers may be
 * running: those that know an older schema stop writing.
 *
 * @throws {WorkerError} CONFIG_INVALID without a database, and as `migratePostgres`
 */
export async function migrate( { json }: MigrateCommandOptions ): Promise< void > {
	const { databaseUrl, databaseAppRole: appRole } = readConfig( process.env );
	if ( databaseUrl === null ) {
		const reason =
			'A ledger that is a file is brought up to date by the worker itself. Set LOCKSTEP_DATABASE_URL to the database of the ledger.';
		throw new WorkerError( 'CONFIG_INVALID', reason, { LOCKSTEP_DATABASE_URL: reason } );
	}
	const { from, to, applied } = await migratePostgres( databaseUrl, { appRole } );
	if ( json ) {
		printJson( { from, to, applied, appRole } );
		return;
	}
	const steps = applied === 1 ? '1 step' : `${ applied } steps`;
	process.stdout.write(
		from === to
			? `The schema is up to date (${ to }).\n`
			: `The schema went from ${ from } to ${ to } (${ steps } done here).\n`
	);
	if ( appRole !== null ) {
		process.stdout.write( `The role ${ appRole } has what a worker needs.\n` );
	}
}
