import { z } from 'zod';
import {
	channelIdSchema,
	lineIdSchema,
	locationIdSchema,
	orderIdSchema,
	skuSchema,
} from './ids.ts';
import { leavesSchema } from './line-assignment.ts';
import { deltaSchema, epochMsSchema, positiveUnitsSchema, unitsSchema } from './quantity.ts';
import { nameSchema } from './storable-text.ts';

/**
 * What happens on shelves besides orders. The time of each is the event's own (`occurredAtMs`): it is
 * compared with counts, and with nothing else.
 */

const shelf = { sku: skuSchema, location: locationIdSchema };

/** A line of an order, as its channel names both. */
const orderLineRefSchema = z.object( {
	channel: channelIdSchema,
	order: orderIdSchema,
	line: lineIdSchema,
} );

/** Where units come to lie: for sale, or held back until somebody has looked at them. */
const conditionSchema = z.enum( [ 'sellable', 'quarantined' ] );

/** A person or a program changed the units on hand by a number, and says why. */
export const adjustmentEventSchema = z.object( {
	kind: z.literal( 'adjustment' ),
	...shelf,
	delta: deltaSchema.refine( ( delta ) => delta !== 0, 'an adjustment of 0 changes nothing' ),
	reason: z.string().min( 1 ).max( 200 ),
} );
export type AdjustmentEvent = z.infer< typeof adjustmentEventSchema >;

/** Units have come in from a supplier; `reference` names what was expected (`incoming`). */
export const receiptEventSchema = z.object( {
	kind: z.literal( 'receipt' ),
	...shelf,
	units: positiveUnitsSchema,
	condition: conditionSchema.default( 'sellable' ),
	reference: nameSchema( 128 ).nullable().default( null ),
} );
export type ReceiptEvent = z.infer< typeof receiptEventSchema >;

/** What is still to come in under one reference, as of now: 0 when nothing is any more. */
export const incomingEventSchema = z.object( {
	kind: z.literal( 'incoming' ),
	...shelf,
	reference: nameSchema( 128 ),
	units: unitsSchema,
	expectedAtMs: epochMsSchema.nullable().default( null ),
} );
export type IncomingEvent = z.infer< typeof incomingEventSchema >;

/** Units went from one place to another: they leave and arrive in one fact, and none is lost between. */
export const transferEventSchema = z
	.object( {
		kind: z.literal( 'transfer' ),
		sku: skuSchema,
		from: locationIdSchema,
		to: locationIdSchema,
		units: positiveUnitsSchema,
	} )
	.refine( ( { from, to } ) => from !== to, 'a transfer goes to another location' );
export type TransferEvent = z.infer< typeof transferEventSchema >;

/**
 * Bundles were packed beforehand (positive) or taken apart again (negative): they and their
 * components change place in one fact. `components` is what the bill said at that moment, written
 * when the event is first applied, so that replay agrees.
 */
export const assemblyEventSchema = z.object( {
	kind: z.literal( 'assembly' ),
	...shelf,
	units: deltaSchema.refine( ( units ) => units !== 0, 'pack or take apart at least one' ),
	components: leavesSchema.nullable().default( null ),
} );
export type AssemblyEvent = z.infer< typeof assemblyEventSchema >;

/** Units were set aside (positive) or found good again (negative). */
export const quarantineEventSchema = z.object( {
	kind: z.literal( 'quarantine' ),
	...shelf,
	units: deltaSchema.refine( ( units ) => units !== 0, 'set aside at least one unit' ),
	reason: z.string().min( 1 ).max( 200 ),
} );
export type QuarantineEvent = z.infer< typeof quarantineEventSchema >;

/**
 * Somebody counted what lies on the shelf for sale. Everything that moved until then is in it. `gone`
 * names lines of orders whose units had left the shelf although their channel did not say so yet.
 */
export const countEventSchema = z.object( {
	kind: z.literal( 'count' ),
	...shelf,
	units: unitsSchema,
	gone: z
		.array( orderLineRefSchema.extend( { units: positiveUnitsSchema } ) )
		.max( 1_000 )
		.default( [] ),
} );
export type CountEvent = z.infer< typeof countEventSchema >;

/** Stock of Amazon's own warehouses, by what Amazon does with it. Only the fulfillable is for sale. */
export const fbaStatesSchema = z.object( {
	fulfillable: unitsSchema,
	reserved: unitsSchema,
	inboundWorking: unitsSchema,
	inboundShipped: unitsSchema,
	inboundReceiving: unitsSchema,
	researching: unitsSchema,
	unfulfillable: unitsSchema,
} );

export type FbaStates = z.infer< typeof fbaStatesSchema >;

/**
 * What an external authority says is there. `net`: open orders are already taken off (FBA's
 * fulfillable); at such a location orders move nothing. `gross`: they are still in it.
 */
export const observedEventSchema = z
	.object( {
		kind: z.literal( 'observed' ),
		...shelf,
		basis: z.enum( [ 'net', 'gross' ] ),
		units: unitsSchema,
		states: fbaStatesSchema.nullable().default( null ),
	} )
	.refine( ( { units, states } ) => states === null || units === states.fulfillable, {
		message: 'of units at Amazon only the fulfillable are for sale',
		path: [ 'units' ],
	} );
export type ObservedEvent = z.infer< typeof observedEventSchema >;

/**
 * What was on hand when Lockstep began to count this SKU here. What moved before that moment is in
 * it: orders that had shipped by then lower nothing any more. Only the earliest one counts.
 */
export const openingEventSchema = z.object( {
	kind: z.literal( 'opening' ),
	...shelf,
	units: deltaSchema,
	atMs: epochMsSchema,
} );
export type OpeningEvent = z.infer< typeof openingEventSchema >;

/** How many units are never offered. */
export const safetyEventSchema = z.object( {
	kind: z.literal( 'safety' ),
	...shelf,
	units: unitsSchema,
} );
export type SafetyEvent = z.infer< typeof safetyEventSchema >;

/** How many units more than there are a channel may offer of a SKU; 0: none. */
export const backorderEventSchema = z.object( {
	kind: z.literal( 'backorder' ),
	sku: skuSchema,
	channel: channelIdSchema,
	units: unitsSchema,
} );
export type BackorderEvent = z.infer< typeof backorderEventSchema >;

/** Somebody else than the order's channel (a warehouse) says that units of a line have left. */
export const shipmentEventSchema = z.object( {
	kind: z.literal( 'shipment' ),
	of: orderLineRefSchema,
	units: positiveUnitsSchema,
} );
export type ShipmentEvent = z.infer< typeof shipmentEventSchema >;

/**
 * Units came back. With the line they were sold by (`of`) they count once, whoever else tells of
 * them; without, or as long as nobody knows that order, they simply lie on the shelf named here.
 */
export const returnEventSchema = z.object( {
	kind: z.literal( 'return' ),
	...shelf,
	units: positiveUnitsSchema,
	condition: conditionSchema.default( 'sellable' ),
	of: orderLineRefSchema.nullable().default( null ),
} );
export type ReturnEvent = z.infer< typeof returnEventSchema >;
