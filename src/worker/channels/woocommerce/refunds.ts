import { z } from 'zod';
import { gmtSchema } from './order-schema.ts';
import type { RefundedUnits } from './order-snapshot.ts';

/** The parts of an order's refunds that stock needs (`wc/v3`). */
export const refundsSchema = z.array(
	z.object( {
		id: z.int(),
		date_created_gmt: gmtSchema,
		line_items: z.array(
			z.object( {
				/** Below zero. */
				quantity: z.number(),
				meta_data: z.array( z.object( { key: z.string(), value: z.unknown() } ) ),
			} )
		),
	} )
);

/** A refund of the money alone has no lines; it still tells when. */
export function refundedUnits( refunds: z.infer< typeof refundsSchema > ): RefundedUnits[] {
	return refunds.flatMap( ( refund ) => {
		const base = { refund: `${ refund.id }`, atMs: refund.date_created_gmt };
		return refund.line_items.length === 0
			? [ { ...base, line: 0, quantity: 0 } ]
			: refund.line_items.map( ( item ) => ( {
					...base,
					line: Number(
						item.meta_data.find( ( { key } ) => key === '_refunded_item_id' )?.value
					),
					quantity: Math.max( 0, Math.trunc( -item.quantity ) ),
				} ) );
	} );
}
