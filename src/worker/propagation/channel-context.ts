import type { ChannelId } from '../../shared/ids.ts';
import type { ChannelAdapter } from '../channels/contract.ts';
import type { Log } from '../log.ts';
import type { Clock, Ids, Random } from '../ports.ts';
import type { Store } from '../store/contract.ts';
import type { ChannelGate } from './channel-gate.ts';
import type { CostBucket } from './cost-bucket.ts';

/** What everything that works for one channel account shares: one gate, one budget. */
export interface ChannelContext {
	readonly channel: ChannelId;
	readonly adapter: ChannelAdapter;
	readonly store: Store;
	readonly clock: Clock;
	readonly random: Random;
	readonly ids: Ids;
	readonly log: Log;
	readonly gate: ChannelGate;
	readonly bucket: CostBucket;
	/** The channel as a whole began or ceased to work. */
	readonly onHealth: ( isWorking: boolean, reason: string | null ) => void;
}
