import { oneChannelDownSuite } from '../integration/one-channel-down-suite.ts';

oneChannelDownSuite( 10_000, 60 * 60_000 );
