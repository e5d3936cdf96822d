import type { ChannelOrderLine } from '../../shared/channel-order.ts';
import type { ChannelId, ListingId, LocationId, OfferRef, OrderId, Sku } from '../../shared/ids.ts';
import type { LineAssignment } from '../../shared/line-assignment.ts';
import type { Buffer } from '../../shared/buffer.ts';
import type { ExternalIds } from '../channels/contract.ts';
import type { Bill } from '../ledger/bill-of-materials.ts';
import type { SeenVersion } from './admit-bill.ts';
import type { DeliveryStore } from './delivery-store.ts';
import type { DismissalStore } from './dismissal-store.ts';
import type { FullSyncStore } from './full-sync-store.ts';
import type { ImportStore } from './import-store.ts';
import type { InboxStore } from './inbox-store.ts';
import type { LedgerStore } from './ledger-store.ts';
import type { LinkStore } from './link-store.ts';
import type { ListStore } from './list-store.ts';
import type { MassChangeStore } from './mass-change-store.ts';
import type { ListingsStore } from './listings-store.ts';
import type { PastStore } from './past-store.ts';
import type { SalesStore } from './sales-store.ts';
import type { ShadowStore } from './shadow-store.ts';
import type { SwitchStore, SwitchTurn } from './switch-store.ts';
import type { SyncLogStore } from './sync-log-store.ts';

/**
 * What the worker needs of a database, in operations of the domain. Every method is one
 * transaction; no connection or transaction leaks. One suite tests whatever implements it.
 */
export interface Store {
	readonly inbox: InboxStore;
	readonly ledger: LedgerStore;
	readonly deliveries: DeliveryStore;
	readonly model: ModelStore;
	readonly links: LinkStore;
	readonly syncLog: SyncLogStore;
	readonly lists: ListStore;
	readonly past: PastStore;
	readonly dismissals: DismissalStore;
	readonly imports: ImportStore;
	readonly massChanges: MassChangeStore;
	readonly switches: SwitchStore;
	readonly shadow: ShadowStore;
	readonly listings: ListingsStore;
	readonly fullSyncs: FullSyncStore;
	readonly sales: SalesStore;
	close(): Promise< void >;
}

export type {
	NewDelivery,
	StoredDelivery,
	DeliveryState,
	DeliveryVerdict,
	InboxStore,
	DeliveryNow,
	DeliverySummary,
} from './inbox-store.ts';

// ── propagation ───────────────────────────────────────────────────────────────────────────────

export type {
	CallItem,
	CallOutcome,
	CallRecord,
	ChannelEdit,
	DeliveryStore,
	DueListing,
	ListingChange,
	ListingPatch,
	ListingState,
	Milestone,
	NewChannelEdit,
	WriteMade,
} from './delivery-store.ts';

// ── model ─────────────────────────────────────────────────────────────────────────────────────

export type ChannelState = 'connecting' | 'live' | 'paused' | 'needs-attention';

/** `shadow`: computes and compares, writes nothing. `paused`: a person has stopped its writes. */
export type ChannelMode = 'shadow' | 'paused' | 'live';

/** Who has changed a channel's mode, when, and why. */
export type ModeTurn = Omit< SwitchTurn, 'value' >;

/** What becomes of a quantity that somebody has edited on the channel itself. */
export type ForeignEdits = 'ledger-wins' | 'adjustment';

export interface ChannelRow {
	readonly channel: ChannelId;
	readonly kind: string;
	readonly name: string;
	/** Sealed settings; opened only where the adapter is made. */
	readonly settings: string;
	readonly locations: readonly LocationId[];
	readonly buffer: Buffer;
	readonly endpoint: string;
	readonly state: ChannelState;
	readonly stateReason: string | null;
	readonly mode: ChannelMode;
	readonly modeSinceMs: number;
	/** It has been in shadow, and not live since: what it shows has to agree before it may write. */
	readonly hasToAgree: boolean;
	readonly foreignEdits: ForeignEdits;
	readonly ordersSeenUntilMs: number;
	/** From the adapter: needed where the ledger computes desired quantities. */
	readonly takesNegative: boolean;
	readonly quantityMax: number;
}

/** A channel as it is added; it is live, and the ledger wins, until somebody says otherwise. */
export type NewChannelRow = Omit<
	ChannelRow,
	'stateReason' | 'ordersSeenUntilMs' | 'mode' | 'modeSinceMs' | 'hasToAgree' | 'foreignEdits'
> &
	Partial< Pick< ChannelRow, 'mode' > >;

export interface ListingRow {
	readonly listing: ListingId;
	readonly channel: ChannelId;
	readonly offer: OfferRef;
	readonly sku: Sku;
	readonly external: ExternalIds;
	readonly title: string;
}

export interface UnmappedLine {
	readonly order: OrderId;
	readonly line: ChannelOrderLine;
}

export interface OrderLinesToMap {
	readonly order: OrderId;
	readonly assigned: readonly LineAssignment[];
}

/** A channel that knows a later ledger than this one, which was restored from a backup. */
export interface RestoredChannel {
	readonly channel: ChannelId;
	/** Of the last event that the backup had. */
	readonly position: number;
	readonly restoredAtMs: number;
}

export interface ApiToken {
	readonly name: string;
	readonly scope: 'read' | 'operate' | 'admin';
}

export interface TokenSummary extends ApiToken {
	readonly createdAtMs: number;
	readonly lastUsedAtMs: number | null;
	readonly revokedAtMs: number | null;
}

export interface SavedBill {
	/** `false`: it was in force already. */
	readonly isNew: boolean;
	/** Since when it is in force. */
	readonly sinceMs: number;
	/** Channels that have something to write now. */
	readonly channels: readonly ChannelId[];
}

export interface ModelStore {
	addChannel( channel: NewChannelRow, nowMs: number ): Promise< void >;
	channels(): Promise< readonly ChannelRow[] >;
	channel( channel: ChannelId ): Promise< ChannelRow | null >;
	setChannelState(
		channel: ChannelId,
		state: ChannelState,
		reason: string | null
	): Promise< void >;
	/** On return no call begins any more that the mode does not allow; see `SwitchStore`. */
	setMode( channel: ChannelId, mode: ChannelMode, turn: ModeTurn ): Promise< void >;
	setForeignEdits( channel: ChannelId, policy: ForeignEdits ): Promise< void >;
	setOrdersSeenUntil( channel: ChannelId, untilMs: number ): Promise< void >;
	addSkus( skus: readonly { sku: Sku; title: string }[] ): Promise< void >;
	hasSku( sku: Sku ): Promise< boolean >;
	skus(): Promise< readonly { sku: Sku; title: string }[] >;
	/** Maps offers to SKUs; computes their desired quantities in the same transaction. */
	addListings( listings: readonly ListingRow[], nowMs: number ): Promise< void >;
	/** A SKU of which so many or fewer units can be promised is split among its listings; 0: none is. */
	splitBelow(): Promise< number >;
	/** Computes anew what all listings show, and answers the channels that have something to write now. */
	setSplitBelow( units: number, nowMs: number ): Promise< readonly ChannelId[] >;
	/** Whether an external authority counts a place, net of the orders that are open there (FBA). */
	setObserved( location: LocationId, isObserved: boolean ): Promise< void >;
	/**
	 * Saves a new version of a bill: from `sinceMs` on, or right after the version that is in force, should
	 * that be of the same time or a later one. What is in force already is not saved again.
	 *
	 * @throws {WorkerError} BUNDLE_CYCLE, BUNDLE_TOO_LARGE, BUNDLE_CHANGED
	 */
	saveBill( bill: Bill, seenSinceMs?: SeenVersion ): Promise< SavedBill >;
	/**
	 * Saves new versions of several bills as `saveBill` does, all of them or none, and answers the channels
	 * that have something to write now.
	 *
	 * @throws {WorkerError} BUNDLE_CYCLE, BUNDLE_TOO_LARGE
	 */
	saveBills( bills: readonly Bill[] ): Promise< readonly ChannelId[] >;
	/** What a channel draws from, the first one first; computes anew what all of its listings show. */
	setLocations(
		channel: ChannelId,
		locations: readonly LocationId[],
		nowMs: number
	): Promise< readonly ChannelId[] >;
	bills(): Promise< readonly Bill[] >;
	/** Order lines that had no mapping when they were applied, and have one now. */
	linesToMap( channel: ChannelId ): Promise< readonly OrderLinesToMap[] >;
	/** Replaces a channel's sealed settings. */
	setSettings( channel: ChannelId, sealed: string ): Promise< void >;
	/** Order lines of a channel that are not mapped. */
	unmappedLines( channel: ChannelId ): Promise< readonly UnmappedLine[] >;
	/** Channels that have not been looked at since this ledger was restored from a backup. */
	restoredChannels(): Promise< readonly RestoredChannel[] >;
	/** It has been looked at, and its orders of since the backup are in the ledger. */
	unmarkRestored( channel: ChannelId ): Promise< void >;
	tokenByHash( hash: string ): Promise< ApiToken | null >;
	addToken( hash: string, token: ApiToken, nowMs: number ): Promise< void >;
	revokeToken( hash: string, nowMs: number ): Promise< void >;
	/** Revokes every other token of this name; answers how many. */
	revokeOthers( hash: string, name: string, nowMs: number ): Promise< number >;
	/** All that there have ever been, oldest first. */
	tokens(): Promise< readonly TokenSummary[] >;
	/** Somebody was let in by it. */
	noteTokenUse( hash: string, nowMs: number ): Promise< void >;
}
