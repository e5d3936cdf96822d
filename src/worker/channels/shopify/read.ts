import { z } from 'zod';
import { offerRefSchema } from '../../../shared/ids.ts';
import type {
	CallResult,
	LimitReadings,
	ListingTarget,
	Offer,
	OfferPage,
	ReadAnswer,
} from '../contract.ts';
import { succeeded } from './admin-api.ts';
import type { AdminApi } from './admin-api.ts';
import { gidTail } from './gid.ts';
import { pageOf } from './order-page.ts';
import { AVAILABLE, OFFERS } from './queries.ts';
import { shopifyExternalSchema } from './settings.ts';

const OFFERS_PER_PAGE = 100;

const levelSchema = z
	.object( {
		quantities: z.array( z.object( { name: z.string(), quantity: z.int() } ) ),
	} )
	.nullable();

const itemSchema = z.object( {
	id: z.string(),
	tracked: z.boolean(),
	inventoryLevel: levelSchema,
} );
type Item = z.infer< typeof itemSchema >;

const availableAnswer = z.object( {
	/** Of another type than asked for: an id that is no inventory item. */
	nodes: z.array( itemSchema.nullable().catch( null ) ),
} );

const offersAnswer = z.object( {
	productVariants: pageOf(
		z.object( {
			id: z.string(),
			sku: z.string().nullable(),
			displayName: z.string(),
			inventoryItem: itemSchema,
		} )
	),
} );

/** What is shown now: the quantity `available` at each listing's location. */
export async function readQuantities(
	api: AdminApi,
	targets: readonly ListingTarget[]
): Promise< CallResult< readonly ReadAnswer[] > > {
	const answers: ReadAnswer[] = [];
	const byLocation = new Map< string, Map< string, ListingTarget[] > >();
	for ( const target of targets ) {
		const external = shopifyExternalSchema.safeParse( target.external );
		if ( ! external.success ) {
			answers.push( missing( target, 'the listing lacks its Shopify identifiers' ) );
			continue;
		}
		const { locationId, inventoryItemId } = external.data;
		const items = byLocation.get( locationId ) ?? new Map< string, ListingTarget[] >();
		byLocation.set( locationId, items );
		items.set( inventoryItemId, [ ...( items.get( inventoryItemId ) ?? [] ), target ] );
	}

	let limit: LimitReadings | undefined;
	for ( const [ locationId, items ] of byLocation ) {
		const answer = await api.call( {
			document: AVAILABLE,
			variables: { ids: [ ...items.keys() ], locationId },
			effect: 'reads',
			schema: availableAnswer,
		} );
		if ( ! answer.ok ) {
			return answer;
		}
		limit = answer.limit;
		const found = new Map(
			answer.value.nodes
				.filter( ( node ) => node !== null )
				.map( ( node ) => [ node.id, node ] )
		);
		for ( const [ id, listings ] of items ) {
			for ( const target of listings ) {
				answers.push( toReadAnswer( target, found.get( id ) ) );
			}
		}
	}
	return succeeded( answers, limit );
}

/** Every variant of the shop, with what it shows at the channel's location. */
export async function listOffers(
	api: AdminApi,
	locationId: string,
	cursor: string | null
): Promise< CallResult< OfferPage > > {
	const answer = await api.call( {
		document: OFFERS,
		variables: { first: OFFERS_PER_PAGE, after: cursor, locationId },
		effect: 'reads',
		schema: offersAnswer,
	} );
	if ( ! answer.ok ) {
		return answer;
	}
	const { nodes, pageInfo } = answer.value.productVariants;
	const offers = nodes.map( ( variant ): Offer => {
		const shown = shownBy( variant.inventoryItem );
		return {
			offer: offerRefSchema.parse( gidTail( variant.id ) ),
			external: {
				inventoryItemId: variant.inventoryItem.id,
				locationId,
			},
			sku: variant.sku ?? '',
			// The name Shopify gives to the only variant of a product.
			title: variant.displayName.replace( / - Default Title$/, '' ),
			shown: typeof shown === 'number' ? shown : null,
		};
	} );
	const next = pageInfo.hasNextPage ? pageInfo.endCursor : null;
	return succeeded( { offers, next }, answer.limit );
}

function toReadAnswer( target: ListingTarget, item: Item | undefined ): ReadAnswer {
	const shown = shownBy( item );
	return typeof shown === 'number'
		? { listing: target.listing, result: 'shown', quantity: shown }
		: missing( target, shown );
}

/** The quantity, or why there is none. */
function shownBy( item: Item | undefined ): number | string {
	if ( item === undefined ) {
		return 'Shopify does not know this inventory item';
	}
	if ( ! item.tracked ) {
		return 'Shopify does not track the quantity of this item';
	}
	if ( item.inventoryLevel === null ) {
		return 'the item is not stocked at this location';
	}
	const available = item.inventoryLevel.quantities.find( ( { name } ) => name === 'available' );
	return available?.quantity ?? 'Shopify did not say what is available';
}

function missing( target: ListingTarget, reason: string ): ReadAnswer {
	return { listing: target.listing, result: 'missing', reason };
}
