import { z } from 'zod';
import type { AllocationStep } from '../../allocation/allocate.ts';
import type { RevisionAnswer } from '../insight-rows.ts';

const stepsSchema: z.ZodType< AllocationStep[] > = z.array(
	z.object( {
		step: z.enum( [
			'available',
			'split',
			'backorder',
			'buffer',
			'own-orders-not-yet-subtracted',
			'shop-changes-not-in-the-ledger',
			'at-least-zero',
			'channel-maximum',
		] ),
		change: z.number(),
		quantity: z.number(),
		limitedBy: z.string().exactOptional(),
	} )
);

export type RevisionRow = Omit< RevisionAnswer, 'steps' > & { steps: string };

export function revisionFrom( row: RevisionRow ): RevisionAnswer {
	return { ...row, steps: stepsSchema.parse( JSON.parse( row.steps ) ) };
}
