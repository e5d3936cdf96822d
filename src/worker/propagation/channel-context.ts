import type { ChannelId, OfferRef } from '../../shared/ids.ts';
import type { ChannelAdapter, Offer } from '../channels/contract.ts';
import type { Log } from '../log.ts';
import type { Clock, Ids, Random } from '../ports.ts';
import type { NewDelivery, Store } from '../store/contract.ts';
import type { HeldRaises } from './held-raises.ts';
import type { AccountCalls } from './limits/account-calls.ts';
import type { Speeds } from './urgency.ts';

/** What only a `counted` channel needs of the rest of the worker. */
export interface CountedChannel {
	/** Durable on return. */
	takeDelivery( delivery: NewDelivery ): Promise< 'stored' | 'copy' >;
	/** On return none of the channel's deliveries is on its way into the ledger, until `release`. */
	hold(): Promise< void >;
	release(): void;
	/** Makes listings of offers; answers those that cannot be synchronised. */
	addOffers( offers: readonly Offer[] ): Promise< readonly { readonly offer: OfferRef }[] >;
	wake(): void;
	pullSoon(): void;
	/** The epoch in which a pull has left nothing behind: all of those before is on disk here. */
	emptiedEpoch(): number | null;
}

/** What everything that works for one channel account shares: one door for its calls. */
export interface ChannelContext {
	readonly channel: ChannelId;
	/** Its calls go through `calls`, as work that can wait. */
	readonly adapter: ChannelAdapter;
	readonly store: Store;
	readonly clock: Clock;
	readonly random: Random;
	readonly ids: Ids;
	readonly log: Log;
	readonly calls: AccountCalls;
	/** May a quantity go up anywhere? Not while sales are known to be missing from the ledger. */
	readonly mayRaise: () => boolean;
	/** Of all channels in this process; without it they are found a second later. */
	readonly raises?: HeldRaises;
	/** Left out: nothing is known of how fast products sell. */
	readonly speeds?: Speeds;
	/** The channel as a whole began or ceased to work. */
	readonly onHealth: ( isWorking: boolean, reason: string | null ) => void;
}
