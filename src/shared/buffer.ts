import { z } from 'zod';
import { unitsSchema } from './quantity.ts';

/** Units held back from a channel, as a number or as a share of what is available. */
export const bufferSchema = z.discriminatedUnion( 'kind', [
	z.object( { kind: z.literal( 'units' ), units: unitsSchema } ),
	z.object( { kind: z.literal( 'percent' ), percent: z.number().min( 0 ).max( 100 ) } ),
] );
export type Buffer = z.infer< typeof bufferSchema >;
