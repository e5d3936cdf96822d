import { z } from 'zod';
import type { CallResult, Offer, OfferPage } from '../contract.ts';
import { toExternalIds, toOfferRef } from './external-ids.ts';
import { parseJson, type RestClient } from './rest-client.ts';

/**
 * Products page by page, and after each page the variations of its variable products: one request
 * per call. What cannot be bought as such (a variable product itself, a group, a link to another
 * shop) is not an offer.
 */

const PER_PAGE = 100;

const cursorSchema = z.object( {
	/** The next page of products, from 1; `null` when only variations are left. */
	page: z.int().min( 1 ).nullable(),
	/** Variable products whose variations are still to come: id and title. */
	parents: z.array( z.tuple( [ z.int(), z.string() ] ) ),
	/** The next page of the first parent's variations, from 1. */
	variationPage: z.int().min( 1 ),
} );
type Cursor = z.infer< typeof cursorSchema >;

const offerSchema = z.object( {
	id: z.int(),
	sku: z.string().nullish(),
	name: z.string().catch( '' ),
	manage_stock: z.union( [ z.boolean(), z.literal( 'parent' ) ] ),
	stock_quantity: z.number().nullable(),
} );
const productsSchema = z.array( offerSchema.extend( { type: z.string() } ) );
const variationsSchema = z.array( offerSchema );

const FIELDS = 'id,type,sku,name,manage_stock,stock_quantity';

export async function listOffers(
	client: RestClient,
	cursor: string | null
): Promise< CallResult< OfferPage > > {
	const at = readCursor( cursor );
	const parent = at.parents[ 0 ];
	return parent === undefined ? listProducts( client, at ) : listVariations( client, at, parent );
}

async function listProducts( client: RestClient, at: Cursor ): Promise< CallResult< OfferPage > > {
	const page = at.page ?? 1;
	const answer = await client.call( {
		method: 'get',
		path: 'products',
		query: listing( page ),
		effect: 'reads',
		schema: productsSchema,
	} );
	if ( ! answer.ok ) {
		return answer;
	}
	const offers: Offer[] = [];
	const parents: Cursor[ 'parents' ] = [];
	for ( const product of answer.value ) {
		if ( product.type.startsWith( 'variable' ) ) {
			parents.push( [ product.id, product.name ] );
		} else if ( product.type !== 'grouped' && product.type !== 'external' ) {
			offers.push( toOffer( product, product.id, 0, product.name ) );
		}
	}
	const next = answer.value.length < PER_PAGE ? null : page + 1;
	return toPage( offers, { page: next, parents, variationPage: 1 } );
}

async function listVariations(
	client: RestClient,
	at: Cursor,
	[ parent, title ]: Cursor[ 'parents' ][ number ]
): Promise< CallResult< OfferPage > > {
	const answer = await client.call( {
		method: 'get',
		path: `products/${ parent }/variations`,
		query: listing( at.variationPage ),
		effect: 'reads',
		schema: variationsSchema,
	} );
	// Deleted between two pages: it offers nothing any more.
	if ( ! answer.ok && answer.failure.action !== 'giveUp' ) {
		return answer;
	}
	const variations = answer.ok ? answer.value : [];
	const offers = variations.map( ( each ) =>
		toOffer( each, parent, each.id, `${ title } – ${ each.name }` )
	);
	return toPage(
		offers,
		variations.length < PER_PAGE
			? { ...at, parents: at.parents.slice( 1 ), variationPage: 1 }
			: { ...at, variationPage: at.variationPage + 1 }
	);
}

function toOffer(
	from: z.infer< typeof offerSchema >,
	productId: number,
	variationId: number,
	title: string
): Offer {
	const isCounted = from.manage_stock === true && Number.isInteger( from.stock_quantity );
	return {
		offer: toOfferRef( productId, variationId ),
		external: toExternalIds( productId, variationId ),
		sku: from.sku ?? '',
		title,
		shown: isCounted ? from.stock_quantity : null,
	};
}

function toPage( offers: readonly Offer[], next: Cursor ): CallResult< OfferPage > {
	const isLast = next.page === null && next.parents.length === 0;
	return {
		ok: true,
		value: { offers, next: isLast ? null : JSON.stringify( next ) },
	};
}

function listing( page: number ): Record< string, string > {
	return {
		page: `${ page }`,
		per_page: `${ PER_PAGE }`,
		orderby: 'id',
		order: 'asc',
		_fields: FIELDS,
	};
}

function readCursor( cursor: string | null ): Cursor {
	const start: Cursor = { page: 1, parents: [], variationPage: 1 };
	return cursor === null
		? start
		: ( cursorSchema.safeParse( parseJson( cursor ) ).data ?? start );
}
