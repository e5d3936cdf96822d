import { oneChannelDownSuite } from './one-channel-down-suite.ts';

oneChannelDownSuite( 100, 3 * 60_000 );
