import { z } from 'zod';
import type { OfferRef } from '../../../shared/ids.ts';
import { deltaSchema } from '../../../shared/quantity.ts';
import type {
	CallResult,
	CountedReading,
	ListingTarget,
	Offer,
	OfferPage,
	ReadAnswer,
} from '../contract.ts';
import type { LinkClient } from './link-client.ts';
import { externalOf, offerOf, productOf } from './product-ids.ts';

const PER_PAGE = 500;

const count = z
	.int()
	.nullish()
	.transform( ( given ) => given ?? 0 );

const productSchema = z.object( {
	product: z.int().min( 1 ),
	sku: z
		.string()
		.nullish()
		.transform( ( sku ) => sku ?? '' ),
	title: z.string().catch( '' ),
	isManaged: z.boolean(),
	stock: deltaSchema.nullable(),
	number: count,
	total: count,
	orderTotal: count,
	revision: count,
} );
type Product = z.infer< typeof productSchema >;

/** One that cannot be read (half a unit, say) must not keep its page from being read. */
const oddSchema = z.object( { product: z.int().min( 1 ), title: z.string().catch( '' ) } );

const productsSchema = z.object( {
	products: z.array( z.unknown() ),
	next: z.int().nullish(),
} );

/** What is shown now, with the place of each product's row of changes at that moment. */
export async function readQuantities(
	client: LinkClient,
	targets: readonly ListingTarget[]
): Promise< CallResult< readonly ReadAnswer[] > > {
	const ids = targets.map( ( { external } ) => productOf( external ) );
	const answer = await ask( client, { ids } );
	if ( ! answer.ok ) {
		return answer;
	}
	const { epoch, products } = answer.value;
	const readable = new Map< number, Product >();
	const odd = new Set< number >();
	for ( const raw of products ) {
		const product = productSchema.safeParse( raw ).data;
		if ( product ) {
			readable.set( product.product, product );
		} else {
			odd.add( oddSchema.safeParse( raw ).data?.product ?? 0 );
		}
	}
	const value = targets.map( ( { listing, external } ): ReadAnswer => {
		const id = productOf( external );
		const product = readable.get( id );
		if ( ! product || ! product.isManaged || product.stock === null ) {
			return { listing, result: 'missing', reason: reasonOf( product, odd.has( id ) ) };
		}
		const counted = countedOf( epoch, product );
		return { listing, result: 'shown', quantity: product.stock, counted };
	} );
	return { ok: true, value };
}

function reasonOf( product: Product | undefined, isOdd: boolean ): string {
	if ( isOdd ) {
		return 'WooCommerce has a stock for this product that cannot be kept (a part of a unit?)';
	}
	return product
		? 'WooCommerce does not keep the stock of this product'
		: 'there is no such product in WooCommerce any more';
}

function countedOf(
	epoch: number,
	{ number, total, orderTotal, revision }: Product
): CountedReading {
	return { counter: { epoch, number, total }, orderTotal, revision };
}

/** All products, also those without stock of their own: people want to know what is left out. */
export async function listOffers(
	client: LinkClient,
	cursor: string | null
): Promise< CallResult< OfferPage > > {
	const after = cursor === null ? 0 : Number( cursor );
	const answer = await ask( client, { after, limit: PER_PAGE } );
	if ( ! answer.ok ) {
		return answer;
	}
	const { products, next } = answer.value;
	// A cursor that does not move would list the same page for ever.
	const isLast = typeof next !== 'number' || next <= after;
	return {
		ok: true,
		value: { offers: products.flatMap( toOffer ), next: isLast ? null : `${ next }` },
	};
}

/** Offers by id; what does not exist is left out. */
export async function readOffers(
	client: LinkClient,
	offers: readonly OfferRef[]
): Promise< CallResult< readonly Offer[] > > {
	const ids = offers.map( Number ).filter( ( id ) => Number.isSafeInteger( id ) && id > 0 );
	const answer = await ask( client, { ids } );
	return answer.ok ? { ok: true, value: answer.value.products.flatMap( toOffer ) } : answer;
}

function toOffer( raw: unknown ): Offer[] {
	const product = productSchema.safeParse( raw ).data;
	if ( product ) {
		const { product: id, sku, title, isManaged, stock } = product;
		const shown = isManaged ? stock : null;
		return [ { offer: offerOf( id ), external: externalOf( id ), sku, title, shown } ];
	}
	const odd = oddSchema.safeParse( raw ).data;
	return odd
		? [
				{
					offer: offerOf( odd.product ),
					external: externalOf( odd.product ),
					sku: '',
					title: odd.title,
					shown: null,
				},
			]
		: [];
}

function ask( client: LinkClient, body: object ) {
	return client.call( { name: 'products', body, effect: 'reads', schema: productsSchema } );
}
