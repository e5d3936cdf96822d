import { overheadSuite } from '../real/woocommerce/overhead-suite.ts';

overheadSuite( 'the plugin in a checkout', { perState: 200, inARow: 5, timeoutMs: 1_200_000 } );
