import { newPostgresPlace } from '../../conformance/postgres-place.ts';
import { describePostgres } from '../../postgres/use-postgres.ts';
import type { LedgerKillPlan } from '../ledger-kill-run.ts';
import { ledgerKillSuite } from '../ledger-kill-suite.ts';
import { restartsOf } from './restarts.ts';

export interface PostgresKillPlan extends LedgerKillPlan {
	/** From one restart of the server to the next. */
	readonly restartEveryMs: { readonly minMs: number; readonly maxMs: number };
	readonly restarts: number;
}

/** What a worker says that has lost its database, or is too busy for a checkout: who asked asks again. */
const AWAY =
	/^(StoreUnavailable|WorkerError: (OVERLOADED|DATABASE_UNREACHABLE)|ending reservations failed)(?!.*deadlock)/;

/** Workers are killed, and so is their server. */
export function postgresKillSuite( name: string, plan: PostgresKillPlan ): void {
	describePostgres( name, ( postgres ) => {
		const restarts = restartsOf( postgres, plan.restartEveryMs, plan.seed );
		ledgerKillSuite( 'while their server is killed too', plan, {
			newPlace: () => newPostgresPlace( postgres ),
			trouble: restarts.trouble,
			mayComplain: AWAY,
		} );

		it( 'has lost its server often enough', () => {
			process.stdout.write( `\nPostgreSQL was restarted ${ restarts.times } times\n` );
			expect( restarts.times ).toBeGreaterThanOrEqual( plan.restarts );
		} );
	} );
}
