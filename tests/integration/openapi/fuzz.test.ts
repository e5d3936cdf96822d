import { fuzzSuite } from './fuzz-suite.ts';

fuzzSuite( 'the API on the embedded ledger', 600 );
