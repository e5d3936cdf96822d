import type { Buffer as StockBuffer } from '../shared/buffer.ts';
import type { ChannelId, LocationId, Sku } from '../shared/ids.ts';
import type { Vault } from './adapters/vault.ts';
import type { ChannelAdapter } from './channels/contract.ts';
import type { ChannelKind } from './channels/registry.ts';
import type { BillComponent } from './ledger/bill-of-materials.ts';
import type { Log } from './log.ts';
import type { Clock, Ids, Network, Random } from './ports.ts';
import type { ChannelFigures } from './propagation/channel-figures.ts';
import type { ChannelWorker } from './propagation/channel-worker.ts';
import type { SeenVersion } from './store/admit-bill.ts';
import type { LedgerHome } from './setup/ledger-home.ts';
import type { ChannelMode, ChannelRow, Store } from './store/contract.ts';
import type { Team } from './team.ts';

/** All that the worker takes from outside. */
export interface AppPorts {
	readonly clock: Clock;
	readonly random: Random;
	readonly ids: Ids;
	readonly network: Network;
	readonly store: Store;
	readonly vault: Vault;
	readonly log: Log;
	readonly kinds: ReadonlyMap< string, ChannelKind >;
	/** Left out: this is the only worker on the ledger. */
	readonly team?: Team;
	/** Where the ledger is. Left out: it is not looked whether it is a copy. */
	readonly home?: LedgerHome;
}

/** A channel account at work. */
export interface RunningChannel {
	/** As it was when the channel was opened; the database knows its state of now. */
	readonly row: ChannelRow;
	/** All of its calls go through the one door of the account, as work that can wait. */
	readonly adapter: ChannelAdapter;
	readonly worker: ChannelWorker;
	/** Of its calls, as this worker has made them. */
	figures(): ChannelFigures;
	/** New settings take effect from the next call on, also in what is under way. */
	replaceAdapter( adapter: ChannelAdapter ): void;
}

export interface NewChannel {
	readonly channel: ChannelId;
	readonly kind: string;
	readonly name: string;
	readonly settings?: unknown;
	readonly locations: readonly LocationId[];
	readonly buffer: StockBuffer;
	/** Of a new channel; live, where it is left out. */
	readonly mode?: ChannelMode | undefined;
}

export interface NewBundle {
	readonly bundle: Sku;
	readonly title: string;
	readonly components: readonly BillComponent[];
	readonly isPackedAnywhere?: boolean;
	readonly isKeptAssembled?: boolean;
	readonly savedBy?: string | null;
	/** Components that are no known SKU become SKUs; else they are refused. */
	readonly addsSkus: boolean;
	/** The version that is replaced; left out: whichever is in force. */
	readonly seenSinceMs?: SeenVersion;
}
