import type { ChannelId, ListingId, OfferRef, Sku } from '../../shared/ids.ts';
import type { OwnCounter } from '../../shared/own-counter.ts';
import type { ExternalIds } from '../channels/contract.ts';
import type { Share } from '../allocation/split-among-listings.ts';
import type { Cut } from '../propagation/cut.ts';
import type { ChannelTally, Drift, LatencySample, RevisionAnswer } from './insight-rows.ts';
import type { CallRefusal, PushHold } from './switch-store.ts';

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
	/**
	 * The highest quantity among writes that may still land, until `unsettledUntilMs`. Of a listing with a cut
	 * together with its own units that were counted when they were sent.
	 */
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
	/** How often the call was made: one of unknown outcome is repeated. */
	readonly times: number;
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
	beginCall( call: CallRecord, changes: readonly ListingChange[] ): Promise< CallRefusal | null >;
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
	): Promise< { readonly call: CallRecord } | { readonly hold: CallRefusal } >;
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
