import { z } from 'zod';
import { lineIdSchema, orderIdSchema } from '../../../shared/ids.ts';
import { deltaSchema, epochMsSchema } from '../../../shared/quantity.ts';
import type { OwnChange } from '../contract.ts';
import { offerOf } from './product-ids.ts';

/** One numbered change, as the plugin sends it (docs/wire-format.md, "Events"). */
export const ownChangeSchema = z
	.object( {
		id: z.string().min( 1 ).max( 64 ),
		epoch: epochMsSchema,
		product: z.int().min( 1 ),
		number: z.int().min( 1 ),
		kind: z.enum( [ 'change', 'managed', 'unmanaged', 'renamed' ] ),
		delta: deltaSchema,
		stock: deltaSchema.nullable(),
		total: deltaSchema,
		at: epochMsSchema,
		reason: z.string().max( 64 ),
		order: z
			.object( { id: z.int().min( 1 ), number: z.int().min( 1 ), line: z.int().min( 0 ) } )
			.nullish(),
		user: z.int().min( 0 ).catch( 0 ),
		origin: z.string().max( 64 ).catch( '' ),
	} )
	.transform(
		( { id, epoch, product, number, kind, total, at, order, user, ...rest } ): OwnChange => ( {
			id,
			atMs: at,
			actor: user === 0 ? null : `user ${ user }`,
			offer: offerOf( product ),
			counter: { epoch, number, total },
			what: kind,
			delta: rest.delta,
			stock: rest.stock,
			order: order
				? {
						order: orderIdSchema.parse( `${ order.id }` ),
						number: order.number,
						line: lineIdSchema.parse( `${ order.line }` ),
					}
				: null,
			reason: rest.reason,
			origin: rest.origin,
		} )
	);
