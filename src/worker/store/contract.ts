import type { ChannelOrderLine } from '../../shared/channel-order.ts';
import type { ChannelId, ListingId, LocationId, OfferRef, OrderId, Sku } from '../../shared/ids.ts';
import type { OwnCounter } from '../../shared/own-counter.ts';
import type { LineAssignment } from '../../shared/line-assignment.ts';
import type { Buffer } from '../../shared/buffer.ts';
import type { ExternalIds } from '../channels/contract.ts';
import type { Share } from '../allocation/split-among-listings.ts';
import type { Bill } from '../ledger/bill-of-materials.ts';
import type { Cut } from '../propagation/cut.ts';
import type { SeenVersion } from './admit-bill.ts';
import type { ChannelTally, Drift, LatencySample, RevisionAnswer } from './insight-rows.ts';
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
import type { PushHold, SwitchStore, SwitchTurn } from './switch-store.ts';
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

/** One listing as its dispatcher sees it: what the ledger wants, and what is known of the channel. */
export interface ListingState {
	readonly listing: ListingId;
	readonly channel: ChannelId;
	readonly offer: OfferRef;
	readonly sku: Sku;
	readonly external: ExternalIds;
	// what the ledger wants
	readonly quantity: number;
	readonly revision: number;
	readonly foreignRevision: number;
	readonly known: number;
	readonly ownCountedAtMs: number;
	readonly sinceMs: number;
	/** On a `counted` channel: the newest of its own changes that `quantity` takes into account. */
	readonly includes: OwnCounter | null;
	/** The channel's own units that we owe and it has not subtracted itself: inside `quantity`. */
	readonly unreduced: number;
	/** While the last units of the SKU are split: they may be shown no more often than there are. */
	readonly split: Share | null;
	// what the dispatcher knows
	readonly cut: Cut | null;
	readonly sentQuantity: number | null;
	readonly sentIncludes: OwnCounter | null;
	readonly sentRevision: number;
	readonly acceptedRevision: number;
	readonly confirmedQuantity: number | null;
	readonly confirmedRevision: number;
	readonly confirmedAtMs: number | null;
	readonly call: string | null;
	readonly unsettledUntilMs: number;
	readonly isStale: boolean;
	readonly mustResend: boolean;
	readonly attempts: number;
	readonly deadRevision: number | null;
	readonly failureCode: string | null;
	readonly failureReason: string | null;
	readonly checkAtMs: number | null;
	readonly checks: number;
	/** A person has paused it: nothing is written, whatever is due. */
	readonly isPaused: boolean;
	/** The mass change that waits for a person to release or undo it. */
	readonly heldBy: number | null;
	/** What the channel was last seen to show, right or not. */
	readonly seenQuantity: number | null;
	readonly seenAtMs: number | null;
	/** The highest quantity among writes that may still land, until `unsettledUntilMs`. */
	readonly unsettledQuantity: number | null;
}

/** A listing that has to be looked at, and since when: a newer quantity does not make it younger. */
export interface DueListing extends ListingState {
	readonly dueSinceMs: number;
}

/** What a dispatcher may change of a listing. Revisions only grow. */
export type ListingPatch = Partial<
	Pick<
		ListingState,
		| 'cut'
		| 'sentQuantity'
		| 'sentIncludes'
		| 'sentRevision'
		| 'acceptedRevision'
		| 'confirmedQuantity'
		| 'confirmedRevision'
		| 'confirmedAtMs'
		| 'call'
		| 'unsettledUntilMs'
		| 'isStale'
		| 'mustResend'
		| 'attempts'
		| 'deadRevision'
		| 'failureCode'
		| 'failureReason'
		| 'checkAtMs'
		| 'checks'
		| 'isPaused'
		| 'heldBy'
		| 'seenQuantity'
		| 'seenAtMs'
		| 'unsettledQuantity'
	>
>;

export interface ListingChange {
	readonly listing: ListingId;
	readonly patch: ListingPatch;
	/** `clear`: nothing is due any more up to `revision`; a number: look again at that time. */
	readonly dirty?: { readonly clearUpTo: number } | { readonly notBeforeMs: number };
	readonly milestone?: Milestone;
}

export interface Milestone {
	readonly revision: number;
	readonly reached: 'sent' | 'accepted' | 'confirmed';
	readonly atMs: number;
}

export interface CallItem {
	readonly listing: ListingId;
	readonly external: ExternalIds;
	readonly revision: number;
	readonly quantity: number;
	readonly onlyIfShown: number | null;
	readonly knownWhenSent: number;
	readonly includes: OwnCounter | null;
}

export interface CallRecord {
	readonly call: string;
	readonly channel: ChannelId;
	readonly kind: 'set' | 'adjust';
	readonly startedAtMs: number;
	readonly repeats: number;
	readonly items: readonly CallItem[];
}

export interface CallOutcome {
	readonly call: string;
	readonly state: 'in-flight' | 'answered' | 'failed' | 'unknown';
	readonly endedAtMs: number;
	readonly failureCode?: string;
	readonly failureReason?: string;
	readonly items: readonly { listing: ListingId; result: string; shownAfter: number | null }[];
	readonly changes: readonly ListingChange[];
}

/** One listing of one call. */
export interface WriteMade {
	readonly call: string;
	readonly listing: ListingId;
	/** When its answer came; of one that has none, when it began. */
	readonly atMs: number;
}

/** A quantity that somebody has edited on the channel itself, by so many units. */
export interface NewChannelEdit {
	readonly channel: ChannelId;
	readonly listing: ListingId;
	readonly delta: number;
	readonly foundAtMs: number;
}

export interface ChannelEdit {
	readonly channel: ChannelId;
	readonly listing: ListingId;
	readonly serial: number;
	readonly delta: number;
}

export interface DeliveryStore {
	/**
	 * Listings to look at, by the urgency that the ledger gave them: to zero, then low, then other cuts, then
	 * raises, of each the oldest first. A fifth of them are the oldest of all, however urgent, after the others.
	 */
	due( channel: ChannelId, nowMs: number, limit: number ): Promise< readonly DueListing[] >;
	/** When the next dirty listing wants to be looked at; `null` when none is. */
	nextDueAtMs( channel: ChannelId ): Promise< number | null >;
	/**
	 * Stores the exact call before it is made; a listing is in at most one. Whether one may be made now is
	 * decided in the same transaction: `null`, or why nothing was stored and nothing may be sent.
	 */
	beginCall( call: CallRecord, changes: readonly ListingChange[] ): Promise< PushHold | null >;
	/** The same of a call that is stored already, and is about to be made again. */
	pushHold( channel: ChannelId ): Promise< PushHold | null >;
	/**
	 * As `beginCall`, of what `begin` makes of all listings of these SKUs as they stand. Nobody else begins
	 * such a call on them until this one is stored; without items none is.
	 */
	beginSharedCall(
		channel: ChannelId,
		skus: readonly Sku[],
		begin: ( sharing: readonly ListingState[] ) => {
			readonly call: CallRecord;
			readonly changes: readonly ListingChange[];
		}
	): Promise< { readonly call: CallRecord } | { readonly hold: PushHold } >;
	endCall( outcome: CallOutcome ): Promise< void >;
	/** Calls without a known outcome: after a crash, and while their answer is being asked for. */
	openCalls( channel: ChannelId ): Promise< readonly CallRecord[] >;
	/** Every write that was begun since then, by listing: what an account's long limits still count. */
	writesSince( channel: ChannelId, sinceMs: number ): Promise< readonly WriteMade[] >;
	apply( channel: ChannelId, changes: readonly ListingChange[] ): Promise< void >;
	toCheck( channel: ChannelId, nowMs: number, limit: number ): Promise< readonly ListingState[] >;
	nextCheckAtMs( channel: ChannelId ): Promise< number | null >;
	listing( listing: ListingId ): Promise< ListingState | null >;
	listings( channel: ChannelId ): Promise< readonly ListingState[] >;
	/** Of all its listings. */
	offers( channel: ChannelId ): Promise< readonly OfferRef[] >;
	/** Listings that nobody has seen on their channel yet, in the order of their ids, after one of them. */
	unseen(
		channel: ChannelId,
		after: ListingId | null,
		limit: number
	): Promise< readonly ListingState[] >;
	/** By all of its identifiers. */
	findByExternal( channel: ChannelId, external: ExternalIds ): Promise< ListingState | null >;
	recordDrift( drift: Drift ): Promise< void >;
	/**
	 * Puts an edit made on the channel down before the ledger is told of it; until it is ended the listing is
	 * not due. Answers its number among those of the listing. One that is open already is answered instead.
	 */
	beginEdit( edit: NewChannelEdit ): Promise< ChannelEdit >;
	/** Told, but perhaps not ended. */
	openEdits( channel: ChannelId ): Promise< readonly ChannelEdit[] >;
	/** The ledger has it; what the dispatcher knows of the listing is put right at once. */
	endEdit( edit: ChannelEdit, atMs: number, change: ListingChange ): Promise< void >;
	drifts( limit: number ): Promise< readonly Drift[] >;
	whyThisNumber( listing: ListingId ): Promise< RevisionAnswer | null >;
	/** Of each channel, time from an event's arrival to accepted and confirmed elsewhere. */
	latencies( sinceMs: number ): Promise< readonly LatencySample[] >;
	tallies(): Promise< readonly ChannelTally[] >;
}

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
