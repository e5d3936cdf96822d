import { z } from 'zod';

/** Beyond this a quantity is a mistake; both marketplaces' ranges and a 32-bit column hold it. */
export const QUANTITY_MAX = 1_000_000_000;

/** Whole units, zero or more. Strings, fractions, NaN and infinities are refused, never rounded. */
export const unitsSchema = z.int().min( 0 ).max( QUANTITY_MAX );

/** Whole units, more than zero. */
export const positiveUnitsSchema = z.int().min( 1 ).max( QUANTITY_MAX );

/** A change of a quantity: whole units of either sign. */
export const deltaSchema = z.int().min( -QUANTITY_MAX ).max( QUANTITY_MAX );

/** Milliseconds since 1970, UTC. */
export const epochMsSchema = z.int().min( 0 ).max( 8_640_000_000_000_000 );
