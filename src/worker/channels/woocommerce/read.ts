import { z } from 'zod';
import type { CallResult, ListingTarget, ReadAnswer } from '../contract.ts';
import { woocommerceExternalSchema } from './external-ids.ts';
import type { RestClient } from './rest-client.ts';

const stockSchema = z.object( {
	id: z.int(),
	manage_stock: z.union( [ z.boolean(), z.literal( 'parent' ) ] ),
	stock_quantity: z.number().nullable(),
} );
const stocksSchema = z.array( stockSchema );
type Stock = z.infer< typeof stockSchema >;

/** Stocks by product or variation id: WordPress numbers both from one sequence. */
type Stocks = Map< number, Stock >;

const FIELDS = 'id,manage_stock,stock_quantity';

/**
 * One request for the simple products and one for all variations. The endpoint for variations of
 * several products came after WooCommerce 9.9.5 and is in 11.0.1 (both tried, 2026-11-21); without
 * it each parent is asked in turn.
 */
export async function readQuantities(
	client: RestClient,
	targets: readonly ListingTarget[]
): Promise< CallResult< readonly ReadAnswer[] > > {
	const productIds: string[] = [];
	const variationIds = new Map< string, string[] >();
	for ( const target of targets ) {
		const external = woocommerceExternalSchema.safeParse( target.external );
		if ( ! external.success ) {
			continue;
		}
		const { productId, variationId } = external.data;
		if ( variationId === undefined ) {
			productIds.push( productId );
		} else {
			const siblings = variationIds.get( productId ) ?? [];
			siblings.push( variationId );
			variationIds.set( productId, siblings );
		}
	}
	const stocks: Stocks = new Map();
	const products = await readInto( stocks, client, 'products', productIds );
	if ( ! products.ok ) {
		return products;
	}
	const variations = await readVariations( stocks, client, variationIds );
	if ( ! variations.ok ) {
		return variations;
	}
	return { ok: true, value: targets.map( ( target ) => toAnswer( target, stocks ) ) };
}

async function readVariations(
	stocks: Stocks,
	client: RestClient,
	byParent: ReadonlyMap< string, readonly string[] >
): Promise< CallResult< null > > {
	if ( byParent.size > 1 ) {
		const together = await readInto(
			stocks,
			client,
			'variations',
			[ ...byParent.values() ].flat()
		);
		if ( together.ok || together.failure.code !== 'rest_no_route' ) {
			return together;
		}
	}
	for ( const [ parent, ids ] of byParent ) {
		const answer = await readInto( stocks, client, `products/${ parent }/variations`, ids );
		// A parent that is gone: its variations are missing, the others are not.
		if ( ! answer.ok && answer.failure.action !== 'giveUp' ) {
			return answer;
		}
	}
	return { ok: true, value: null };
}

async function readInto(
	stocks: Stocks,
	client: RestClient,
	path: string,
	ids: readonly string[]
): Promise< CallResult< null > > {
	if ( ids.length === 0 ) {
		return { ok: true, value: null };
	}
	const answer = await client.call( {
		method: 'get',
		path,
		query: { include: ids.join( ',' ), per_page: '100', _fields: FIELDS },
		effect: 'reads',
		schema: stocksSchema,
	} );
	if ( ! answer.ok ) {
		return answer;
	}
	for ( const stock of answer.value ) {
		stocks.set( stock.id, stock );
	}
	return { ok: true, value: null };
}

function toAnswer( target: ListingTarget, stocks: Stocks ): ReadAnswer {
	const missing = ( reason: string ): ReadAnswer => ( {
		listing: target.listing,
		result: 'missing',
		reason,
	} );
	const external = woocommerceExternalSchema.safeParse( target.external );
	if ( ! external.success ) {
		return missing( 'The listing names no WooCommerce product.' );
	}
	const { productId, variationId } = external.data;
	const stock = stocks.get( Number( variationId ?? productId ) );
	if ( stock === undefined ) {
		return missing( 'WooCommerce has no such product (deleted or in the trash).' );
	}
	if ( stock.manage_stock === 'parent' ) {
		return missing( 'This variation shares the stock of its product.' );
	}
	if ( ! stock.manage_stock || stock.stock_quantity === null ) {
		return missing( 'WooCommerce does not count this product.' );
	}
	if ( ! Number.isInteger( stock.stock_quantity ) ) {
		return missing( 'WooCommerce shows a fraction of a unit.' );
	}
	return {
		listing: target.listing,
		result: 'shown',
		quantity: stock.stock_quantity,
	};
}
