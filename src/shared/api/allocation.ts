import { z } from 'zod';

/** Shares are made unit by unit, and more units than this are not the last ones. */
const SPLIT_BELOW_MAX = 1_000;

/** How units are shared out among those that sell them. */
export const allocationSchema = z.object( {
	splitBelow: z.int().min( 0 ).max( SPLIT_BELOW_MAX ).meta( {
		description:
			'A SKU of which so many or fewer units can be promised is split among its listings: each shows a share. 0: never.',
	} ),
} );
export type AllocationAnswer = z.infer< typeof allocationSchema >;
