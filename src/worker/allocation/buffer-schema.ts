import { z } from 'zod';
import { unitsSchema } from '../../shared/quantity.ts';
import type { Buffer } from './allocate.ts';

export const bufferSchema: z.ZodType< Buffer > = z.discriminatedUnion( 'kind', [
	z.object( { kind: z.literal( 'units' ), units: unitsSchema } ),
	z.object( { kind: z.literal( 'percent' ), percent: z.number().min( 0 ).max( 100 ) } ),
] );
