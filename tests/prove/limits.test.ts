import { limitsSuite } from '../integration/limits-suite.ts';

limitsSuite( 10_000, 5 );
