import { z } from 'zod';
import { channelOrderSchema } from './channel-order.ts';
import {
	channelIdSchema,
	eventKeySchema,
	lineIdSchema,
	listingIdSchema,
	offerRefSchema,
	orderIdSchema,
} from './ids.ts';
import { lineAssignmentSchema } from './line-assignment.ts';
import { ownCounterSchema } from './own-counter.ts';
import { deltaSchema, epochMsSchema } from './quantity.ts';
import { nameSchema, wholeTextSchema } from './storable-text.ts';
import {
	reservationEndedEventSchema,
	reservationExtendedEventSchema,
	reserveEventSchema,
} from './reservation-event.ts';
import {
	adjustmentEventSchema,
	assemblyEventSchema,
	countEventSchema,
	incomingEventSchema,
	observedEventSchema,
	openingEventSchema,
	quarantineEventSchema,
	receiptEventSchema,
	returnEventSchema,
	safetyEventSchema,
	backorderEventSchema,
	shipmentEventSchema,
	transferEventSchema,
} from './shelf-event.ts';

/**
 * A stock event is a fact that arrived from a source. It is stored once and never edited; every
 * count the product shows is derived from these.
 */

/**
 * An order as its channel saw it, with its rank among the snapshots of that order: the channel's
 * own revision or time, then the number of our fetch (0 for what the channel sent by itself).
 */
export const orderEventSchema = z.object( {
	kind: z.literal( 'order' ),
	channel: channelIdSchema,
	snapshot: channelOrderSchema,
	fetch: z.int().min( 0 ),
	/** The mappings made when the event was applied; part of the fact, so that replay agrees. */
	assigned: z.array( lineAssignmentSchema ),
} );
export type OrderEvent = z.infer< typeof orderEventSchema >;

/** Lines of an order that could not be mapped before have been mapped now. */
export const linesMappedEventSchema = z.object( {
	kind: z.literal( 'lines-mapped' ),
	channel: channelIdSchema,
	order: orderIdSchema,
	assigned: z.array( lineAssignmentSchema ).min( 1 ),
} );
export type LinesMappedEvent = z.infer< typeof linesMappedEventSchema >;

/**
 * The shop's own WooCommerce changed a product's stock, under a number of its own. A change that
 * belongs to an order takes effect through that order's snapshot; here it only moves the place that
 * the shop's row of changes has reached. Any other change moves units on hand by itself.
 */
export const ownChangeEventSchema = z.object( {
	kind: z.literal( 'own-change' ),
	channel: channelIdSchema,
	offer: offerRefSchema,
	counter: ownCounterSchema,
	/** `change` moved the stock; the others say that the product's count itself became another. */
	what: z.enum( [ 'change', 'managed', 'unmanaged', 'renamed' ] ),
	delta: deltaSchema,
	/** What the shop showed after it; `null` when it does not keep the product's stock. */
	stock: deltaSchema.nullable(),
	order: z
		.object( { order: orderIdSchema, number: z.int().min( 1 ), line: lineIdSchema } )
		.nullable(),
	/** Why, in the plugin's words (docs/wire-format.md), and from where in WordPress. */
	reason: z.string().max( 64 ),
	origin: z.string().max( 64 ),
	/** The mapping of the moment it was applied; `null`: the offer was not mapped, or not counted yet. */
	assigned: lineAssignmentSchema.omit( { line: true } ).nullable(),
} );
export type OwnChangeEvent = z.infer< typeof ownChangeEventSchema >;

/**
 * One reading of a product of the paired shop, from which its changes are counted on: at `counter`,
 * everything the shop showed is taken to be in the ledger. `orderTotal` is the part of the total that
 * orders have caused.
 */
export const ownBaselineEventSchema = z.object( {
	kind: z.literal( 'own-baseline' ),
	channel: channelIdSchema,
	listing: listingIdSchema,
	offer: offerRefSchema,
	counter: ownCounterSchema,
	orderTotal: deltaSchema,
	stock: deltaSchema,
} );
export type OwnBaselineEvent = z.infer< typeof ownBaselineEventSchema >;

export const stockEventBodySchema = z.discriminatedUnion( 'kind', [
	orderEventSchema,
	linesMappedEventSchema,
	reserveEventSchema,
	reservationExtendedEventSchema,
	reservationEndedEventSchema,
	adjustmentEventSchema,
	receiptEventSchema,
	incomingEventSchema,
	transferEventSchema,
	quarantineEventSchema,
	assemblyEventSchema,
	countEventSchema,
	observedEventSchema,
	openingEventSchema,
	safetyEventSchema,
	backorderEventSchema,
	shipmentEventSchema,
	returnEventSchema,
	ownChangeEventSchema,
	ownBaselineEventSchema,
] );
export type StockEventBody = z.infer< typeof stockEventBodySchema >;

export const stockEventSchema = z.object( {
	/** Who says so: a channel id, `api`, `ledger`. With `key` it names the fact. */
	source: nameSchema( 64 ),
	key: eventKeySchema,
	occurredAtMs: epochMsSchema,
	/** The person or program behind it, when known. */
	actor: wholeTextSchema( 200 ).nullable(),
	body: stockEventBodySchema,
} );
export type StockEvent = z.infer< typeof stockEventSchema >;
