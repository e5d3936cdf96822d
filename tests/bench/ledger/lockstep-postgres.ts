import { systemClock, systemRandom } from '../../../src/worker/adapters/system-ports.ts';
import type { Store } from '../../../src/worker/store/contract.ts';
import { openPostgresStore } from '../../../src/worker/store/postgres/open-postgres-store.ts';
import { lockstepSubject } from './lockstep-subject.ts';

export function openStoreOnPostgres( url: string ): Promise< Store > {
	return openPostgresStore( { url, clock: systemClock, random: systemRandom } );
}

export const lockstepPostgres = lockstepSubject( {
	name: 'Lockstep on PostgreSQL',
	database: 'postgres',
	openStore: openStoreOnPostgres,
} );
