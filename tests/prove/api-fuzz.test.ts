import { fuzzSuite } from '../integration/openapi/fuzz-suite.ts';

fuzzSuite( 'the API on the embedded ledger', 10_000 );
