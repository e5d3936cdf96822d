import { z } from 'zod';
import { nextSchema } from './page.ts';

const shelfUnitsSchema = z.object( { sku: z.string(), location: z.string(), units: z.int() } );

export const orderLineAnswerSchema = z.object( {
	line: z.string(),
	offer: z.string().meta( { description: 'What the channel calls the thing sold.' } ),
	sku: z.string().nullable().meta( { description: 'Ours; null: the offer is not mapped.' } ),
	location: z.string().nullable(),
	ordered: z.int(),
	cancelled: z.int(),
	shipped: z.int(),
	restocked: z.int().meta( { description: 'Shipped, and come back.' } ),
	open: z.int().meta( { description: 'Promised and still to leave.' } ),
} );

/** An order as the ledger counts it. */
export const orderAnswerSchema = z.object( {
	channel: z.string(),
	order: z.string(),
	placedAtMs: z.int(),
	updatedAtMs: z.int().nullable().meta( {
		description: 'Of the newest snapshot; null: the channel has not told of the order yet.',
	} ),
	isOpen: z.boolean().meta( { description: 'Units of it are still to leave.' } ),
	lines: z.array( orderLineAnswerSchema ),
	committed: z.array( shelfUnitsSchema ).meta( {
		description: 'Units that it holds, by SKU and location; of a bundle its components.',
	} ),
	reservedUntilMs: z.int().nullable().meta( {
		description: 'A checkout keeps units for it until then.',
	} ),
} );
export type OrderAnswer = z.infer< typeof orderAnswerSchema >;

export const orderPageSchema = z.object( {
	orders: z.array( orderAnswerSchema ),
	next: nextSchema,
} );

export const reservationPageSchema = z.object( {
	reservations: z.array(
		z.object( {
			channel: z.string(),
			order: z.string(),
			attempt: z.string().meta( { description: 'The try of the checkout that holds.' } ),
			untilMs: z.int(),
			held: z.array( shelfUnitsSchema ),
		} )
	),
	next: nextSchema,
} );
