import type { Store } from '../../../src/worker/store/contract.ts';
import { lockstepSubject } from './lockstep-subject.ts';

export async function openStoreOnPostgres( _url: string ): Promise< Store > {
	throw new Error( 'not yet: the store on PostgreSQL cannot be opened' );
}

export const lockstepPostgres = lockstepSubject( {
	name: 'Lockstep on PostgreSQL',
	database: 'postgres',
	openStore: openStoreOnPostgres,
} );
