import { z } from 'zod';
import { offerRefSchema, type OfferRef } from '../../../shared/ids.ts';
import type { ExternalIds } from '../contract.ts';

/** The product that holds the stock, by WordPress' own number; variations may share their parent's. */
const externalSchema = z.object( { product: z.string().regex( /^[1-9]\d{0,15}$/ ) } );

export function offerOf( product: number ): OfferRef {
	return offerRefSchema.parse( `${ product }` );
}

export function externalOf( product: number ): ExternalIds {
	return { product: `${ product }` };
}

/** @throws {z.ZodError} when the identifiers are not this channel's. */
export function productOf( external: ExternalIds ): number {
	return Number( externalSchema.parse( external ).product );
}
