import { z } from 'zod';

/**
 * What the ledger knew at a past instant, as `lockstep as-of` prints it and a screen reads it. The instant
 * is one of the log: the last event that was committed by then. Plain strings on the reading side: an
 * older screen shows what a newer worker says.
 */

const timeSchema = z.number();

/** An instant of the log. Its state is that after the event at `position`, and before the next. */
export const instantSchema = z.object( {
	/** Of the last event committed by then; 0: there was none yet. */
	position: z.number(),
	/** When that event was committed. */
	committedAtMs: timeSchema.nullable(),
	/** The instant itself: up to it counts what is kept under a time and not in the log. */
	atMs: timeSchema,
} );
export type Instant = z.infer< typeof instantSchema >;

export const shelfAsOfSchema = z.object( {
	location: z.string(),
	onHand: z.number(),
	committed: z.number(),
	available: z.number(),
	safety: z.number(),
	quarantined: z.number(),
} );
export type ShelfAsOf = z.infer< typeof shelfAsOfSchema >;

/** Units that a checkout kept for an order of which its channel had not told yet. */
export const reservationAsOfSchema = z.object( {
	channel: z.string(),
	order: z.string(),
	attempt: z.string(),
	location: z.string(),
	/** Of this SKU; part of what is committed there. */
	units: z.number(),
	askedAtMs: timeSchema,
	expiresAtMs: timeSchema,
} );
export type ReservationAsOf = z.infer< typeof reservationAsOfSchema >;

/** A quantity on its way to a channel: the one of a revision, and when it had come so far. */
export const shownAsOfSchema = z.object( {
	revision: z.number(),
	quantity: z.number(),
	atMs: timeSchema,
} );
export type ShownAsOf = z.infer< typeof shownAsOfSchema >;

export const listingAsOfSchema = z.object( {
	listing: z.string(),
	channel: z.string(),
	/** What it was to show. `cause`: the event behind it; null: somebody had changed the mapping or a bill. */
	desired: shownAsOfSchema.extend( { cause: z.number().nullable() } ),
	/** The newest revision that had been written to the channel, taken by it, and seen to be shown. */
	sent: shownAsOfSchema.nullable(),
	accepted: shownAsOfSchema.nullable(),
	confirmed: shownAsOfSchema.nullable(),
} );
export type ListingAsOf = z.infer< typeof listingAsOfSchema >;

export const skuAsOfSchema = z.object( {
	sku: z.string(),
	/** Of every location where it has ever been; one that came later has nothing on it. */
	shelves: z.array( shelfAsOfSchema ),
	reservations: z.array( reservationAsOfSchema ),
	listings: z.array( listingAsOfSchema ),
} );
export type SkuAsOf = z.infer< typeof skuAsOfSchema >;

export const asOfPageSchema = z.object( {
	instant: instantSchema,
	skus: z.array( skuAsOfSchema ),
	/** The SKU after which there are more; null: these were the last. */
	next: z.string().nullable(),
} );
export type AsOfPage = z.infer< typeof asOfPageSchema >;
