import { overheadSuite } from '../real/woocommerce/overhead-suite.ts';

overheadSuite( 'the plugin in a checkout', { rounds: 250, timeoutMs: 1_200_000 } );
