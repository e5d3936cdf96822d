import { atOnceSuite } from './at-once-suite.ts';

atOnceSuite( 2, 3 );
