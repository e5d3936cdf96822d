import { limitsSuite } from '../integration/limits-suite.ts';

limitsSuite( 2_000, 5 );
