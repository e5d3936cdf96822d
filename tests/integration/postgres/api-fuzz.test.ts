import { describePostgres } from '../../postgres/use-postgres.ts';
import { fuzzSuite } from '../openapi/fuzz-suite.ts';

describePostgres( 'on PostgreSQL', ( postgres ) => {
	fuzzSuite( 'the API on a shared ledger', 300, () => postgres.newDatabase() );
} );
