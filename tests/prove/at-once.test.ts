import { atOnceSuite } from '../integration/at-once-suite.ts';

atOnceSuite( 100, 200 );
