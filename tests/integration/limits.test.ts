import { limitsSuite } from './limits-suite.ts';

limitsSuite( 400, 1 );
