import { z } from 'zod';
import { nextSchema } from './page.ts';

/** Answers about what is there, as `GET /v1/stock` and its neighbours give them. */

export const stockAnswerSchema = z.object( {
	sku: z.string(),
	title: z.string().meta( { description: 'What its product is called; may be empty.' } ),
	location: z.string(),
	onHand: z.int().meta( { description: 'Units physically there, for sale.' } ),
	committed: z.int().meta( { description: 'Units promised to orders that have not shipped.' } ),
	safety: z.int().meta( { description: 'Units that are never offered.' } ),
	quarantined: z.int().meta( { description: 'There, but held back; not part of onHand.' } ),
	incoming: z.int().meta( { description: 'Expected from suppliers and not here yet.' } ),
	available: z.int().meta( {
		description: 'onHand − committed − safety; negative when more is owed than there is.',
	} ),
	states: z
		.object( {
			fulfillable: z.int(),
			reserved: z.int(),
			inboundWorking: z.int(),
			inboundShipped: z.int(),
			inboundReceiving: z.int(),
			researching: z.int(),
			unfulfillable: z.int(),
		} )
		.exactOptional()
		.meta( {
			description: 'Of a place that Amazon keeps: what it does with the units there.',
		} ),
} );

export const stockPageSchema = z.object( {
	stock: z.array( stockAnswerSchema ),
	next: nextSchema,
} );

export const stockOfSkuSchema = z.object( {
	sku: z.string(),
	locations: z.array( stockAnswerSchema ),
} );

export const skuPageSchema = z.object( {
	skus: z.array( z.object( { sku: z.string(), title: z.string() } ) ),
	next: nextSchema,
} );

export const locationsSchema = z.object( {
	locations: z.array(
		z.object( {
			location: z.string(),
			channels: z.array( z.string() ).meta( {
				description: 'Channels that draw from it. Without one, nobody shows it.',
			} ),
			isObserved: z.boolean().meta( {
				description: 'An external authority counts it, net of the orders open there (FBA).',
			} ),
		} )
	),
} );

/** What became of a fact that was submitted. */
export const recordedSchema = z.object( {
	result: z.enum( [ 'applied', 'outranked', 'duplicate' ] ).meta( {
		description: '`duplicate`: this key was known already, and nothing changed.',
	} ),
	position: z
		.int()
		.meta( { description: 'Of the event in the log: GET /v1/events/{position}.' } ),
	hasUnmappedLines: z.boolean(),
} );
