import { z } from 'zod';
import { QUANTITY_MAX } from '../../../shared/quantity.ts';
import type { CallFailure, CallResult, WriteAnswer, WriteCall, WriteItem } from '../contract.ts';
import { fromItemError, listingGivenUp, listingNeedsHuman, restErrorSchema } from './errors.ts';
import { woocommerceExternalSchema } from './external-ids.ts';
import type { RestClient } from './rest-client.ts';

/**
 * Writes by `products/batch` and `products/{id}/variations/batch`: absolute, the last one wins, an
 * item's error stands inside a 200 (seen on WooCommerce 11.0.1 and 9.9.5, 2026-11-21).
 */

/** One product or variation of a batch, and the item that asked for it. */
interface Update {
	readonly id: number;
	readonly item: WriteItem;
}

/** Everything that one request can write. */
interface Group {
	readonly path: string;
	readonly updates: Update[];
}

const writtenSchema = z.object( {
	id: z.int(),
	error: z.undefined().optional(),
	manage_stock: z.union( [ z.boolean(), z.literal( 'parent' ) ] ),
	stock_quantity: z.number().nullable(),
} );
const batchSchema = z.object( {
	update: z.array( z.union( [ z.object( { error: restErrorSchema } ), writtenSchema ] ) ),
} );
type Written = z.infer< typeof batchSchema >[ 'update' ][ number ];

/**
 * One request for all simple products and one for each parent of variations, in turn. When a later
 * request fails, what stood in it is rejected with its failure and the rest is not attempted.
 */
export async function writeQuantities(
	client: RestClient,
	call: WriteCall
): Promise< CallResult< readonly WriteAnswer[] > > {
	const answers: WriteAnswer[] = [];
	const groups = new Map< string, Group >();
	for ( const item of call.items ) {
		const refusal = place( groups, call.kind, item );
		if ( refusal !== null ) {
			answers.push( rejected( item, refusal ) );
		}
	}
	let hasWritten = false;
	let stop: CallFailure | null = null;
	for ( const group of groups.values() ) {
		if ( stop !== null ) {
			answers.push( ...group.updates.map( ( { item } ) => notAttempted( item ) ) );
			continue;
		}
		const answer = await client.call( {
			method: 'post',
			path: group.path,
			body: {
				update: group.updates.map( ( { id, item } ) => ( {
					id,
					stock_quantity: item.quantity,
				} ) ),
			},
			effect: 'writes',
			schema: batchSchema,
		} );
		if ( answer.ok ) {
			hasWritten = true;
			answers.push(
				...group.updates.map( ( { item }, index ) =>
					toAnswer( item, answer.value.update[ index ] )
				)
			);
		} else if ( ! hasWritten ) {
			return answer;
		} else {
			const { failure } = answer;
			answers.push( ...group.updates.map( ( { item } ) => rejected( item, failure ) ) );
			stop = failure.scope === 'channel' ? failure : null;
		}
	}
	return { ok: true, value: answers };
}

/** Puts the item into its request; the answer says why it cannot be written at all. */
function place(
	groups: Map< string, Group >,
	kind: WriteCall[ 'kind' ],
	item: WriteItem
): CallFailure | null {
	if ( kind === 'adjust' ) {
		// The undocumented inventory_delta reads, adds and writes in PHP: two at once lose one.
		return listingGivenUp( 'ADJUST_UNSUPPORTED', 'WooCommerce takes quantities, not changes.' );
	}
	// WooCommerce would cut 2.7 to 2 and take "abc" for 0 without a word.
	if ( ! Number.isInteger( item.quantity ) || Math.abs( item.quantity ) > QUANTITY_MAX ) {
		return listingGivenUp(
			'BAD_QUANTITY',
			'Only whole units up to 1,000,000,000 can be written.'
		);
	}
	const external = woocommerceExternalSchema.safeParse( item.target.external );
	if ( ! external.success ) {
		return listingGivenUp( 'BAD_EXTERNAL_IDS', 'The listing names no WooCommerce product.' );
	}
	const { productId, variationId } = external.data;
	const path =
		variationId === undefined ? 'products/batch' : `products/${ productId }/variations/batch`;
	const group = groups.get( path ) ?? { path, updates: [] };
	group.updates.push( { id: Number( variationId ?? productId ), item } );
	groups.set( path, group );
	return null;
}

function toAnswer( item: WriteItem, written: Written | undefined ): WriteAnswer {
	if ( written === undefined ) {
		return rejected( item, {
			action: 'retry',
			scope: 'call',
			applied: 'unknown',
			code: 'NO_ANSWER',
			reason: 'WooCommerce did not say what became of this product.',
		} );
	}
	if ( written.error !== undefined ) {
		return rejected( item, fromItemError( written.error ) );
	}
	if ( written.manage_stock === 'parent' ) {
		return rejected(
			item,
			listingNeedsHuman(
				'STOCK_MANAGED_BY_PARENT',
				'This variation shares the stock of its product: let the variation manage its own stock, or map the product instead.'
			)
		);
	}
	// Such a write is answered like a success and changes nothing.
	if ( ! written.manage_stock || written.stock_quantity === null ) {
		return rejected(
			item,
			listingNeedsHuman(
				'STOCK_NOT_MANAGED',
				'WooCommerce does not count this product: switch on "Track stock quantity" for it (or for the whole shop).'
			)
		);
	}
	return {
		listing: item.target.listing,
		result: 'accepted',
		shownAfter: Number.isInteger( written.stock_quantity ) ? written.stock_quantity : null,
	};
}

function rejected( item: WriteItem, failure: CallFailure ): WriteAnswer {
	return { listing: item.target.listing, result: 'rejected', failure };
}

function notAttempted( item: WriteItem ): WriteAnswer {
	return { listing: item.target.listing, result: 'not-attempted' };
}
