import { describePostgres } from '../postgres/use-postgres.ts';
import { newPostgresPlace } from './postgres-place.ts';
import { describeStore } from './store.ts';

describePostgres( 'on a server', ( postgres ) => {
	describeStore( 'PostgreSQL', {
		newPlace: () => newPostgresPlace( postgres ),
		casesShare: 0.2,
	} );
} );
