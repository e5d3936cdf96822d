import { z } from 'zod';
import type { CallFailure, CallResult, WriteAnswer, WriteCall, WriteItem } from '../contract.ts';
import type { LinkClient } from './link-client.ts';
import { productOf } from './product-ids.ts';

const resultSchema = z.object( {
	product: z.int(),
	result: z.enum( [ 'applied', 'outdated', 'recount', 'unmanaged', 'missing', 'failed' ] ),
	stock: z.int().nullish(),
	total: z.int().nullish(),
	revision: z.int().nullish(),
	reason: z.string().nullish(),
} );
type Result = z.infer< typeof resultSchema >;

const appliedSchema = z.object( { items: z.array( resultSchema ) } );

/** Writes quantities; the plugin adds its own changes above `includes` under the product's lock. */
export async function writeQuantities(
	client: LinkClient,
	{ items }: WriteCall
): Promise< CallResult< readonly WriteAnswer[] > > {
	const answer = await client.call( {
		name: 'apply',
		body: { items: items.flatMap( itemOf ) },
		effect: 'writes',
		schema: appliedSchema,
	} );
	if ( ! answer.ok ) {
		return answer;
	}
	const results = new Map( answer.value.items.map( ( result ) => [ result.product, result ] ) );
	return {
		ok: true,
		value: items.map( ( item ) =>
			answerOf( item, results.get( productOf( item.target.external ) ) )
		),
	};
}

function itemOf( { target, quantity, revision, includes }: WriteItem ) {
	// Never counted: it is not sent, and answered as what it is.
	return includes === null
		? []
		: [
				{
					product: productOf( target.external ),
					quantity,
					revision,
					includes: { epoch: includes.epoch, number: includes.number },
				},
			];
}

function answerOf( item: WriteItem, result: Result | undefined ): WriteAnswer {
	const { listing } = item.target;
	if ( item.includes === null ) {
		return { listing, result: 'recount' };
	}
	switch ( result?.result ) {
		case 'applied': {
			const { stock, total } = result;
			const isTold = typeof stock === 'number' && typeof total === 'number';
			const shownAfter = isTold ? stock - ( total - item.includes.total ) : null;
			return { listing, result: 'accepted', shownAfter };
		}
		case 'outdated':
			return {
				listing,
				result: 'outdated',
				revisionThere: result.revision ?? item.revision + 1,
			};
		case 'recount':
			return { listing, result: 'recount' };
		case 'unmanaged':
		case 'missing':
			return { listing, result: 'rejected', failure: gone( result.result ) };
		case 'failed':
		case undefined:
			return { listing, result: 'rejected', failure: failed( result?.reason ?? '' ) };
	}
}

function gone( result: 'unmanaged' | 'missing' ): CallFailure {
	const reason =
		result === 'unmanaged'
			? 'WooCommerce does not keep the stock of this product.'
			: 'There is no such product in WooCommerce any more.';
	const code = result.toUpperCase();
	return { action: 'giveUp', scope: 'call', applied: 'no', code, reason };
}

function failed( said: string ): CallFailure {
	const reason =
		said === ''
			? 'The plugin said nothing of this product.'
			: `The plugin could not apply it: ${ said.replace( /\s+/g, ' ' ).slice( 0, 200 ) }`;
	// Whatever it did: it knows our revision, so doing it again is harmless.
	return { action: 'retry', scope: 'call', applied: 'no', code: 'APPLY_FAILED', reason };
}
