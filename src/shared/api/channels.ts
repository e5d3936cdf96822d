import { z } from 'zod';
import { nextSchema } from './page.ts';
import { waitsForSchema } from './waits-for.ts';

/** What the Channels screen and `lockstep channels` show: one channel account, and how well it is kept true. */

export const channelModeSchema = z.enum( [ 'shadow', 'paused', 'live' ] );
export type ChannelModeName = z.infer< typeof channelModeSchema >;

export const foreignEditsSchema = z.enum( [ 'ledger-wins', 'adjustment' ] );
export type ForeignEdits = z.infer< typeof foreignEditsSchema >;

const timeMs = z.number().nullable();

/** Of one limit of the account. */
export const limitUseSchema = z.object( {
	name: z.string().meta( { description: 'As the channel calls it.' } ),
	unit: z.enum( [ 'calls', 'points' ] ),
	max: z.number(),
	used: z.number().meta( { description: 'Of `max`, now.' } ),
	windowMs: z
		.number()
		.nullable()
		.meta( { description: 'In which stretch of time `max` counts; null: a bucket.' } ),
	perSecond: z.number().meta( { description: 'What is given back each second.' } ),
	isFromChannel: z
		.boolean()
		.meta( { description: 'The channel has said so itself; else it is what is documented.' } ),
} );
export type LimitUse = z.infer< typeof limitUseSchema >;

/** So many percent of the compared listings have to agree before a channel may leave shadow mode. */
export const AGREEMENT_PERCENT = 99;
export const AGREEMENT_NEEDED = AGREEMENT_PERCENT / 100;

/** What shadow mode has found on one day (UTC). */
export const agreementDaySchema = z.object( {
	day: z.string().meta( { description: 'Such as 2026-11-29.' } ),
	compared: z.int().meta( { description: 'Listings that were compared.' } ),
	agreed: z.int().meta( { description: 'Of these, those that showed what was desired.' } ),
} );

/** What decides whether a channel may go live: its listings as shadow mode has seen them within the last day. */
export const agreementStandingSchema = z.object( {
	listings: z.int(),
	compared: z.int().meta( { description: 'Of all its listings; each has to be.' } ),
	agreed: z.int().meta( { description: 'Of those that were compared.' } ),
	missing: z
		.string()
		.nullable()
		.meta( { description: 'Why it may not go live yet; null: it may.' } ),
} );
export type AgreementStanding = z.infer< typeof agreementStandingSchema >;

export const channelCardSchema = z.object( {
	channel: z.string(),
	kind: z.string(),
	name: z.string(),
	state: z.enum( [ 'connecting', 'live', 'paused', 'needs-attention' ] ),
	stateReason: z.string().nullable(),
	mode: channelModeSchema,
	modeSinceMs: z.int(),
	foreignEdits: foreignEditsSchema,
	isOnDuty: z.boolean(),
	waitsFor: waitsForSchema,
	listings: z.int(),
	confirmedListings: z.int(),
	waitingListings: z.int().meta( { description: 'Something is due for these.' } ),
	heldListings: z.int().meta( { description: 'Held by a mass change.' } ),
	pausedListings: z.int(),
	deadListings: z.int().meta( { description: 'These need a person.' } ),
	forecastMs: timeMs.meta( {
		description: 'So long until all listings are true again; null: that cannot be said.',
	} ),
	circuit: z.enum( [ 'closed', 'half-open', 'open' ] ).meta( {
		description: 'Open: no call goes out until `openUntilMs`.',
	} ),
	openUntilMs: z.int().nullable(),
	limits: z.array( limitUseSchema ),
	truthLag: z
		.object( { samples: z.int(), p50: timeMs, p95: timeMs, p99: timeMs } )
		.meta( { description: 'From accepted to seen, over the last day, in milliseconds.' } ),
	lastError: z
		.object( { code: z.string(), reason: z.string(), atMs: z.int() } )
		.nullable()
		.meta( { description: 'Of the last call that failed.' } ),
	agreement: z
		.array( agreementDaySchema )
		.meta( { description: 'Shadow mode, newest day first, at most 14.' } ),
	mayGoLive: z.boolean().meta( { description: 'It is live, or the agreement is high enough.' } ),
	standing: agreementStandingSchema.nullable().meta( {
		description: 'null: it may go live without shadow mode having found anything.',
	} ),
	fullSync: z
		.object( {
			startedAtMs: z.int(),
			endedAtMs: z.int().nullable(),
			listings: z.int(),
			done: z.int(),
		} )
		.nullable(),
} );
export type ChannelCard = z.infer< typeof channelCardSchema >;

export const channelCardsSchema = z.object( { channels: z.array( channelCardSchema ) } );

/** Where shadow mode has found a difference. */
export const shadowRowSchema = z.object( {
	listing: z.string(),
	sku: z.string(),
	atMs: z.int(),
	wouldSend: z.int(),
	shown: z.int(),
} );

/** `GET /v1/channels/:channel/agreement`. */
export const agreementSchema = z.object( {
	days: z.array( agreementDaySchema ).meta( { description: 'Newest day first, at most 14.' } ),
	differences: z
		.array( shadowRowSchema )
		.meta( { description: 'Newest first, one for each listing, at most 100.' } ),
	mayGoLive: z.boolean(),
	standing: agreementStandingSchema.nullable().meta( {
		description: 'null: it may go live without any of this.',
	} ),
	missing: z.string().nullable().meta( { description: 'What is missing for it.' } ),
} );
export type AgreementAnswer = z.infer< typeof agreementSchema >;

/** `POST /v1/channels/:channel/mode`. */
export const channelModeAnswerSchema = z.object( {
	channel: z.string(),
	mode: channelModeSchema,
	waitsFor: waitsForSchema,
} );

/** What stops all pushes, and who has said so. */
export const pushesSchema = z.object( {
	stopped: z
		.object( {
			atMs: z.int(),
			by: z.string().nullable(),
			reason: z.string().nullable(),
		} )
		.nullable()
		.meta( { description: 'Somebody has stopped all pushes.' } ),
	copy: z
		.object( { foundAtMs: z.int(), reason: z.string() } )
		.nullable()
		.meta( { description: 'This ledger seems to be a copy: nothing is pushed.' } ),
} );
export type PushesAnswer = z.infer< typeof pushesSchema >;

/** Many listings of a channel that one cause has changed: held until somebody has looked. */
export const massChangeSchema = z.object( {
	change: z.int(),
	channel: z.string(),
	cause: z.string().meta( { description: 'Such as import:12 or source:shop/own-change.' } ),
	state: z.enum( [ 'held', 'released', 'undone' ] ),
	zeroed: z.int().meta( { description: 'Listings that would go to zero.' } ),
	shifted: z.int().meta( { description: 'Listings that would change by more than half.' } ),
	listings: z.int().meta( { description: 'Listings of the channel.' } ),
	held: z.int().meta( { description: 'Listings that are held.' } ),
	sent: z.int().meta( { description: 'Listings that had gone out before it was noticed.' } ),
	foundAtMs: z.int(),
	settledAtMs: z.int().nullable(),
	settledBy: z.string().nullable(),
	settledReason: z.string().nullable(),
	canUndo: z.boolean(),
} );
export type MassChange = z.infer< typeof massChangeSchema >;

export const massChangeLineSchema = z.object( {
	listing: z.string(),
	sku: z.string(),
	before: z.int(),
	after: z.int(),
	isSent: z.boolean().meta( { description: 'It had gone out before this was noticed.' } ),
} );
export type MassChangeLine = z.infer< typeof massChangeLineSchema >;

export const massChangesSchema = z.object( {
	changes: z.array( massChangeSchema ),
	next: nextSchema,
} );

/** One of them, with a page of its listings. */
export const massChangeDiffSchema = z.object( {
	change: massChangeSchema,
	lines: z.array( massChangeLineSchema ),
	next: nextSchema,
} );

/** One that is over, and what keeps its quantities from going out on its channel all the same. */
export const settledMassChangeSchema = z.object( {
	change: massChangeSchema,
	waitsFor: waitsForSchema,
} );

/** When many changes by one cause are a mass change. */
export const breakerLimitsSchema = z.object( {
	zeroPercent: z
		.int()
		.min( 1 )
		.max( 100 )
		.meta( { description: 'More of a channel’s listings to zero are one; 100: never.' } ),
	shiftPercent: z
		.int()
		.min( 1 )
		.max( 100 )
		.meta( { description: 'The same of those that change by more than half.' } ),
	listingsMin: z.int().min( 1 ).max( 100_000 ).meta( {
		description: 'Fewer listings than this are never one.',
	} ),
	windowMs: z.int().min( 1_000 ).max( 3_600_000 ).meta( {
		description: 'What happens within this time counts together.',
	} ),
} );

/**
 * Of one listing: it shows what it should; something is due for it; it was sent and is not yet seen;
 * a mass change holds it; somebody has paused it; it needs a person; it was never seen.
 */
export const listingStateSchema = z.enum( [
	'true',
	'waiting',
	'sent',
	'held',
	'paused',
	'dead',
	'unseen',
] );
export type ListingStateName = z.infer< typeof listingStateSchema >;

/** One SKU with all of its listings: a row of the Listings screen. */
export const listingRowSchema = z.object( {
	sku: z.string(),
	title: z.string(),
	tier: z.enum( [ 'A', 'B', 'C' ] ).meta( {
		description: 'At its peak hour: A sells at least 10, B 2 to 9, C fewer.',
	} ),
	listings: z.array(
		z.object( {
			listing: z.string(),
			channel: z.string(),
			desired: z.int(),
			sent: z.int().nullable(),
			confirmed: z.int().nullable(),
			confirmedAtMs: z.int().nullable(),
			seen: z
				.int()
				.nullable()
				.meta( { description: 'What it was last seen to show, right or not.' } ),
			seenAtMs: z.int().nullable(),
			heldBy: z.int().nullable().meta( { description: 'The mass change that holds it.' } ),
			state: listingStateSchema,
			failureCode: z.string().nullable(),
			failureReason: z.string().nullable(),
		} )
	),
} );
export type ListingRowAnswer = z.infer< typeof listingRowSchema >;

/**
 * `GET /v1/listing-rows?search=&sku=&channel=&state=&cursor=&limit=`: by SKU, those with a listing. `sku` is
 * exactly that one; `search` a part of a SKU or of a title. With `channel` or `state`: rows in which a listing
 * is such (both: the same listing), and all listings of them.
 */
export const listingRowsSchema = z.object( {
	rows: z.array( listingRowSchema ),
	next: nextSchema,
} );
