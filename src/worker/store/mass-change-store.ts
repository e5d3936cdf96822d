import type { ChannelId, ListingId, Sku } from '../../shared/ids.ts';

/**
 * Mass changes: many listings that one cause has changed at once, held until a person has looked. A channel
 * has a mass change of its own for each cause; they are settled together, because a bad import is bad
 * everywhere.
 */
export interface MassChangeStore {
	/**
	 * What the ledger has changed of these listings since they were written last, or since a person
	 * looked at them, oldest first.
	 */
	steps( listings: readonly ListingId[] ): Promise< readonly ChangeStep[] >;
	/**
	 * The same of all listings of a channel that wait, are not held, and would change by more than half.
	 * At most of `limit` listings.
	 */
	stepsAhead( channel: ChannelId, limit: number ): Promise< readonly ChangeStep[] >;
	countListings( channel: ChannelId ): Promise< number >;
	/** All that wait for a person, of every channel. */
	held(): Promise< readonly HeldCause[] >;
	/**
	 * Holds listings. They make a mass change, and nothing is due any more of those that may show what they
	 * showed before; or they join the channel's of this cause that is held, and stay due once: sales may have
	 * been followed beyond them. Answers its number. `null`: they were to join the cause's mass changes, and
	 * somebody has settled those meanwhile.
	 */
	hold( found: FoundMassChange, lines: readonly NewMassChangeLine[] ): Promise< number | null >;
	/** Nothing is due of these up to their revisions, as long as they are held. */
	rest(
		channel: ChannelId,
		listings: readonly { readonly listing: ListingId; readonly revision: number }[]
	): Promise< void >;
	/** Of these listings, those that are held, as they were when that began. */
	heldLines( listings: readonly ListingId[] ): Promise< readonly HeldLine[] >;
	/** A channel's held listings of these SKUs. */
	heldListings( channel: ChannelId, skus: readonly Sku[] ): Promise< readonly ListingId[] >;
	/** All of a channel's held listings are due, once. */
	dueHeld( channel: ChannelId, nowMs: number ): Promise< void >;
	/** Newest first, after one of them. */
	list( wanted: MassChangesWanted ): Promise< readonly MassChangeRow[] >;
	find( change: number ): Promise< MassChangeRow | null >;
	/** By listing. */
	lines(
		change: number,
		after: ListingId | null,
		limit: number
	): Promise< readonly MassChangeLineRow[] >;
	/**
	 * Ends all mass changes of a cause that are held: their listings are due again. Answers their channels;
	 * none, where somebody was quicker.
	 */
	settle( cause: string, verdict: MassChangeVerdict ): Promise< readonly ChannelId[] >;
	/** Has a person let a mass change of this cause go out before? */
	wasReleased( cause: string ): Promise< boolean >;
	limits(): Promise< BreakerLimits >;
	setLimits( limits: BreakerLimits ): Promise< void >;
}

/** One revision of a listing that has not gone out. */
export interface ChangeStep {
	readonly listing: ListingId;
	readonly sku: Sku;
	readonly revision: number;
	/** By how much what is to be shown changed with it. */
	readonly delta: number;
	readonly atMs: number;
	/** What the channel is believed to show, and what it is to show now. */
	readonly before: number;
	readonly after: number;
	/** The event that caused it; `null`: a person has changed the model. */
	readonly event: StepEvent | null;
}

export interface StepEvent {
	readonly position: number;
	readonly source: string;
	readonly kind: string;
	readonly key: string;
	readonly actor: string | null;
	/** Of what an external authority has said. */
	readonly location: string | null;
}

export interface HeldCause {
	readonly change: number;
	readonly channel: ChannelId;
	readonly cause: string;
	readonly position: number;
}

export interface FoundMassChange {
	readonly channel: ChannelId;
	readonly cause: string;
	/** Listings of the channel. */
	readonly listings: number;
	/** Events that may be part of it were committed since. */
	readonly sinceMs: number;
	readonly foundAtMs: number;
	/** Of the last event, read before what is left to promise was. */
	readonly position: number;
	/** Of the last event of the cause that touched one of the lines. */
	readonly untilPosition: number;
	/** Only while the cause is held already, on this channel or another. */
	readonly isJoining: boolean;
}

export interface NewMassChangeLine {
	readonly listing: ListingId;
	readonly before: number;
	readonly after: number;
	readonly revision: number;
	readonly available: number;
	readonly isSent: boolean;
	/** What it would show without the cause. */
	readonly mayShow: number;
}

export interface HeldLine {
	readonly listing: ListingId;
	readonly sku: Sku;
	readonly before: number;
	readonly after: number;
	readonly available: number;
	readonly mayShow: number;
}

export type MassChangeState = 'held' | 'released' | 'undone';

export interface MassChangeRow {
	readonly change: number;
	readonly channel: ChannelId;
	readonly cause: string;
	readonly state: MassChangeState;
	readonly zeroed: number;
	readonly shifted: number;
	readonly listings: number;
	readonly held: number;
	readonly sent: number;
	/** It is what the cause told after this event … */
	readonly afterPosition: number;
	/** … up to this one. */
	readonly untilPosition: number;
	readonly foundAtMs: number;
	readonly settledAtMs: number | null;
	readonly settledBy: string | null;
	readonly settledReason: string | null;
}

export interface MassChangesWanted {
	readonly state: MassChangeState | null;
	/** The last one answered. */
	readonly after: number | null;
	readonly limit: number;
}

export interface MassChangeLineRow {
	readonly listing: ListingId;
	readonly sku: Sku;
	readonly before: number;
	readonly after: number;
	readonly isSent: boolean;
}

export interface MassChangeVerdict {
	readonly state: Exclude< MassChangeState, 'held' >;
	readonly atMs: number;
	readonly by: string | null;
	readonly reason: string | null;
}

/** When the breaker trips: kept in `allocation_settings`. */
export interface BreakerLimits {
	/** Of a channel's listings that one cause may take to zero; more is a mass change. 100: any share may. */
	readonly zeroPercent: number;
	/** The same of those that it may change by more than half. */
	readonly shiftPercent: number;
	/** Fewer listings than this are never a mass change. */
	readonly listingsMin: number;
	/** What one cause does within this time counts together. */
	readonly windowMs: number;
}

/** An import of a tenth of the catalogue to zero is more often a wrong column than an empty warehouse. */
export const BREAKER_DEFAULTS: BreakerLimits = {
	zeroPercent: 10,
	shiftPercent: 30,
	listingsMin: 20,
	windowMs: 60_000,
};

const SETTING_NAMES = {
	zeroPercent: 'breaker-zero-percent',
	shiftPercent: 'breaker-shift-percent',
	listingsMin: 'breaker-listings-min',
	windowMs: 'breaker-window-ms',
} as const;

export interface SettingRow {
	readonly name: string;
	readonly value: number;
}

export function limitsFrom( rows: readonly SettingRow[] ): BreakerLimits {
	const stored = new Map( rows.map( ( { name, value } ) => [ name, value ] ) );
	const of = ( name: keyof BreakerLimits ): number =>
		stored.get( SETTING_NAMES[ name ] ) ?? BREAKER_DEFAULTS[ name ];
	return {
		zeroPercent: of( 'zeroPercent' ),
		shiftPercent: of( 'shiftPercent' ),
		listingsMin: of( 'listingsMin' ),
		windowMs: of( 'windowMs' ),
	};
}

export function settingsOf( limits: BreakerLimits ): SettingRow[] {
	const { zeroPercent, shiftPercent, listingsMin, windowMs } = SETTING_NAMES;
	return [
		{ name: zeroPercent, value: limits.zeroPercent },
		{ name: shiftPercent, value: limits.shiftPercent },
		{ name: listingsMin, value: limits.listingsMin },
		{ name: windowMs, value: limits.windowMs },
	];
}
