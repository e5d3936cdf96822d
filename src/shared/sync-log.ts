import { z } from 'zod';
import { nameSchema, wholeTextSchema } from './storable-text.ts';

/**
 * What the sync log shows, as `GET /v1/sync-log` answers it and the admin screen reads it. Kinds,
 * outcomes and codes are plain strings on the reading side: an older screen shows what a newer
 * worker says rather than refusing the page.
 */

/** The kinds of a row: those of a stock event, and `delivery` for what never became one. */
export const SYNC_LOG_KINDS = [
	'order',
	'own-change',
	'reserve',
	'reservation-extended',
	'reservation-ended',
	'adjustment',
	'receipt',
	'transfer',
	'assembly',
	'count',
	'observed',
	'shipment',
	'return',
	'quarantine',
	'incoming',
	'safety',
	'backorder',
	'opening',
	'own-baseline',
	'lines-mapped',
	'delivery',
] as const;
export type SyncLogKind = ( typeof SYNC_LOG_KINDS )[ number ];

export const SYNC_LOG_OUTCOMES = [ 'applied', 'outranked', 'parked', 'dead' ] as const;
export type SyncLogOutcome = ( typeof SYNC_LOG_OUTCOMES )[ number ];

/**
 * A place in the log: the position of an event, or the event's position, a dot and the number of
 * the notice that came after it. Rows become visible in this order and in no other.
 */
export const logPositionSchema = z
	.string()
	.regex( /^(0|[1-9]\d{0,14})(\.[1-9]\d{0,14})?$/, 'a position looks like 120 or 120.3' );

export const SYNC_LOG_PAGE_MAX = 100;
export const SYNC_LOG_REFRESH_MAX = 50;

const commaSeparated = < T extends string >( values: readonly [ T, ...T[] ] ) =>
	z
		.string()
		.transform( ( text ) => text.split( ',' ) )
		.pipe( z.array( z.enum( values ) ).min( 1 ) );

export const syncLogQuerySchema = z
	.object( {
		/** Only rows after this one: the oldest of them, when there are more than `limit`. */
		after: logPositionSchema.optional(),
		/** Only rows before this one. */
		before: logPositionSchema.optional(),
		limit: z.coerce.number().int().min( 1 ).max( SYNC_LOG_PAGE_MAX ).default( 50 ),
		/** One or more of SYNC_LOG_KINDS, separated by commas. */
		kind: commaSeparated( SYNC_LOG_KINDS ).optional(),
		/** Where it came from: a channel's id, `api` or `ledger`; several separated by commas. */
		channel: wholeTextSchema( 2_000 )
			.transform( ( text ) => text.split( ',' ) )
			.optional(),
		outcome: commaSeparated( SYNC_LOG_OUTCOMES ).optional(),
		/** Exactly this SKU. */
		sku: nameSchema( 255 ).optional(),
		/** Exactly this order, as its channel names it; with `channel`, that channel's. */
		order: nameSchema( 255 ).optional(),
		/** Part of a SKU (in any case), or the whole number of an order. */
		q: nameSchema( 255 ).optional(),
		/** Rows to be answered anew, because their chain was still open; separated by commas. */
		refresh: z
			.string()
			.transform( ( text ) => text.split( ',' ) )
			.pipe( z.array( logPositionSchema ).max( SYNC_LOG_REFRESH_MAX ) )
			.optional(),
	} )
	.refine( ( { after, before } ) => after === undefined || before === undefined, {
		message: 'say either after or before',
		path: [ 'before' ],
	} )
	.refine( ( { sku, order } ) => sku === undefined || order === undefined, {
		message: 'say either sku or order',
		path: [ 'order' ],
	} );
export type SyncLogQuery = z.infer< typeof syncLogQuerySchema >;

const timeSchema = z.number().nullable();

/** One listing that an event gave a new quantity, and how far that quantity has come. */
export const syncLogListingSchema = z.object( {
	listing: z.string(),
	channel: z.string(),
	sku: z.string(),
	quantity: z.number(),
	revision: z.number(),
	/** Null while it has not been sent, and for good when nothing had to be: the channel counted the sale itself. */
	sentAtMs: timeSchema,
	acceptedAtMs: timeSchema,
	confirmedAtMs: timeSchema,
	/** A newer quantity took this one's place before it was confirmed by itself. */
	isSuperseded: z.boolean(),
	failure: z.object( { code: z.string(), reason: z.string() } ).nullable(),
} );
export type SyncLogListing = z.infer< typeof syncLogListingSchema >;

const countsSchema = z.object( {
	onHand: z.number(),
	committed: z.number(),
	available: z.number(),
} );

/** What an event changed of one SKU at one location. */
export const syncLogChangeSchema = z.object( {
	sku: z.string(),
	location: z.string(),
	before: countsSchema,
	after: countsSchema,
} );
export type SyncLogChange = z.infer< typeof syncLogChangeSchema >;

export const syncLogRowSchema = z.object( {
	position: z.string(),
	kind: z.string(),
	/** Who says so: a channel's id, `api` or `ledger`. */
	source: z.string(),
	/** The channel it is about, if it is about one. */
	channel: z.string().nullable(),
	outcome: z.string(),
	occurredAtMs: z.number(),
	receivedAtMs: z.number(),
	/** When it was in the log; of a delivery that never got there, when that was found. */
	committedAtMs: z.number(),
	/** The source's clock was too far ahead and was replaced by ours. */
	isClamped: z.boolean(),
	order: z.string().nullable(),
	sku: z.string().nullable(),
	/** Units: an adjustment's or a change's delta, an opening's units on hand. */
	units: z.number().nullable(),
	/** Of `own-change`: `change`, `managed`, `unmanaged` or `renamed`. */
	what: z.string().nullable(),
	reason: z.string().nullable(),
	origin: z.string().nullable(),
	actor: z.string().nullable(),
	/** Of a delivery: which one, why it stopped, and what has become of it since. */
	delivery: z.number().nullable(),
	code: z.string().nullable(),
	detail: z.string().nullable(),
	deliveryState: z.string().nullable(),
	flags: z.array( z.object( { line: z.string(), flag: z.string(), units: z.number() } ) ),
	changes: z.array( syncLogChangeSchema ),
	listings: z.array( syncLogListingSchema ),
	/** How many changes and listings this row has beyond those it shows; the chain has all. */
	leftOut: z.number(),
	/** Is a listing still on its way, or a delivery still waiting? Ask again for this row. */
	isOpen: z.boolean(),
} );
export type SyncLogRow = z.infer< typeof syncLogRowSchema >;

export const syncLogChannelSchema = z.object( {
	channel: z.string(),
	kind: z.string(),
	name: z.string(),
	state: z.string(),
	stateReason: z.string().nullable(),
} );
export type SyncLogChannel = z.infer< typeof syncLogChannelSchema >;

export const syncLogPageSchema = z.object( {
	/** Newest first. */
	rows: z.array( syncLogRowSchema ),
	/** Ask `after` this next; rows that appear later are all after it. */
	newest: z.string(),
	/** Ask `before` this for what is older; null: there is nothing older. */
	older: z.string().nullable(),
	/** More rows than `limit` are newer: ask `after` at once again. */
	hasNewer: z.boolean(),
	refreshed: z.array( syncLogRowSchema ),
	channels: z.array( syncLogChannelSchema ),
	/** The worker's clock. */
	nowMs: z.number(),
} );
export type SyncLogPage = z.infer< typeof syncLogPageSchema >;

/** One attempt to bring a quantity to a channel. */
export const syncLogCallSchema = z.object( {
	call: z.string(),
	/** `set`: this quantity; `adjust`: by this many units. */
	kind: z.string(),
	state: z.string(),
	startedAtMs: z.number(),
	endedAtMs: timeSchema,
	repeats: z.number(),
	revision: z.number(),
	quantity: z.number(),
	/** Only if the channel showed this many at that moment. */
	onlyIfShown: z.number().nullable(),
	result: z.string().nullable(),
	shownAfter: z.number().nullable(),
	failureCode: z.string().nullable(),
	failureReason: z.string().nullable(),
} );
export type SyncLogCall = z.infer< typeof syncLogCallSchema >;

export const syncLogStepSchema = z.object( {
	step: z.string(),
	change: z.number(),
	quantity: z.number(),
	/** Of what is available of a bundle: the component that is scarcest. */
	limitedBy: z.string().exactOptional(),
} );

export const syncLogChainSchema = z.object( {
	/** With all its changes and listings. */
	row: syncLogRowSchema,
	/** The delivery it came in. */
	delivery: z
		.object( {
			delivery: z.number(),
			channel: z.string(),
			topic: z.string(),
			key: z.string(),
			receivedAtMs: z.number(),
			state: z.string(),
			copies: z.number(),
			bytes: z.number(),
			/** The beginning of what was sent; only of a delivery that could not be worked on. */
			excerpt: z.string().nullable(),
		} )
		.nullable(),
	/** The name of the fact, and the fact as it stands in the log. */
	key: z.string().nullable(),
	body: z.unknown(),
	/** Of each listing in `row`: why this number, and the calls that carried it. */
	listings: z.array(
		z.object( {
			listing: z.string(),
			steps: z.array( syncLogStepSchema ),
			calls: z.array( syncLogCallSchema ),
		} )
	),
	channels: z.array( syncLogChannelSchema ),
	nowMs: z.number(),
} );
export type SyncLogChain = z.infer< typeof syncLogChainSchema >;
