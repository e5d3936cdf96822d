import type { ApiAnswer } from '../api-server.ts';
import { recordOf } from '../record-of.ts';
import type { CatalogEntry } from './catalog.ts';
import { pageAnswer } from './page.ts';
import { productObject } from './product-object.ts';
import type { ProductContext } from './product-object.ts';
import { errorBody, invalidParameter } from './rest-error.ts';
import type { RestError } from './rest-error.ts';
import { RestRefusal } from './rest-request.ts';
import type { RestRequest } from './rest-request.ts';
import type { WooStore } from './store.ts';

const BATCH_MAX = 100;

export interface ProductRoutes {
	list( request: RestRequest, parentId: number ): ApiAnswer;
	read( id: number, parentId: number ): ApiAnswer;
	update( request: RestRequest, id: number, parentId: number ): ApiAnswer;
	batch( request: RestRequest, parentId: number ): ApiAnswer;
}

/** Products, and with a parent's id its variations. A parent of 0 means products themselves. */
export function productRoutes( context: ProductContext, store: WooStore ): ProductRoutes {
	const { catalog } = context;

	function list( request: RestRequest, parentId: number ): ApiAnswer {
		const included = request.list( 'include' )?.map( Number );
		const skus = request.list( 'sku' );
		const isRising = request.word( 'order', [ 'desc', 'asc' ] ) === 'asc';
		request.word( 'orderby', [
			'date',
			'id',
			'include',
			'title',
			'slug',
			'modified',
			'menu_order',
		] );
		const rows = catalog
			.all()
			.filter( ( entry ) => {
				const isVariation = entry.type === 'variation';
				// Asked for by SKU, the products route finds variations too, and only then.
				return parentId === 0
					? ! isVariation || skus !== undefined
					: isVariation && entry.parentId === parentId;
			} )
			.filter( ( entry ) => included?.includes( entry.id ) ?? true )
			.filter( ( entry ) => skus?.includes( entry.sku ) ?? true )
			.sort( ( a, b ) => ( isRising ? a.id - b.id : b.id - a.id ) );
		return pageAnswer( request, rows, toldOf );
	}

	function read( id: number, parentId: number ): ApiAnswer {
		const entry = catalog.find( id );
		if ( entry === undefined || ( parentId !== 0 && entry.parentId !== parentId ) ) {
			throw new RestRefusal( { ...invalidId( parentId ), status: 404 } );
		}
		return { status: 200, body: toldOf( entry ) };
	}

	/** To somebody who asks; what answers a write is nobody's look at the shop. */
	function toldOf( entry: CatalogEntry ): unknown {
		if ( entry.type !== 'variable' ) {
			context.books.told( entry.sku );
		}
		return productObject( context, entry );
	}

	function update( request: RestRequest, id: number, parentId: number ): ApiAnswer {
		const given = request.body[ 'stock_quantity' ];
		if ( given !== undefined && given !== null && ! Number.isInteger( Number( given ) ) ) {
			throw new RestRefusal(
				invalidParameter( 'stock_quantity', 'stock_quantity is not of type integer.' )
			);
		}
		return { status: 200, body: save( request.body, id, parentId ) };
	}

	function batch( request: RestRequest, parentId: number ): ApiAnswer {
		const { create, update: updates, delete: removed } = request.body;
		const size = [ create, updates, removed ].reduce< number >(
			( sum, each ) => sum + ( Array.isArray( each ) ? each.length : 0 ),
			0
		);
		if ( size > BATCH_MAX ) {
			throw new RestRefusal( {
				code: 'woocommerce_rest_request_entity_too_large',
				message: `Unable to accept more than ${ BATCH_MAX } items for this request.`,
				status: 413,
			} );
		}
		if ( create !== undefined || removed !== undefined ) {
			throw new RestRefusal( unsupported( 'creating and deleting products' ) );
		}
		const items: readonly unknown[] = Array.isArray( updates ) ? updates : [];
		return {
			status: 200,
			body: { update: items.map( ( item ) => savedOrError( item, parentId ) ) },
		};
	}

	/** One item of a batch fails alone, inside the 200. Types are not checked there, but cast. */
	function savedOrError( item: unknown, parentId: number ): unknown {
		const given = recordOf( item );
		const id = Math.trunc( Number( given[ 'id' ] ?? 0 ) );
		try {
			return save( given, id, parentId );
		} catch ( cause ) {
			if ( cause instanceof RestRefusal ) {
				return { id, error: errorBody( cause.error ) };
			}
			throw cause;
		}
	}

	function save(
		given: Readonly< Record< string, unknown > >,
		id: number,
		parentId: number
	): unknown {
		const entry = catalog.find( id );
		if ( entry === undefined || ( parentId !== 0 && entry.parentId !== parentId ) ) {
			throw new RestRefusal( invalidId( parentId ) );
		}
		if ( parentId === 0 && entry.type === 'variation' ) {
			throw new RestRefusal( {
				code: 'woocommerce_rest_invalid_product_id',
				message:
					'To manipulate product variations you should use the /products/&lt;product_id&gt;/variations/&lt;id&gt; endpoint.',
				status: 404,
			} );
		}
		if ( given[ 'manage_stock' ] === false ) {
			throw new RestRefusal( unsupported( 'a product without stock management' ) );
		}
		saveStock( entry, given[ 'stock_quantity' ] );
		return productObject( context, entry );
	}

	function saveStock( entry: CatalogEntry, quantity: unknown ): void {
		// A variable product manages no stock here: WooCommerce then drops the quantity unheard.
		if ( quantity !== undefined && quantity !== null && entry.type !== 'variable' ) {
			store.saveStock( entry.sku, Math.trunc( Number( quantity ) || 0 ), 'write' );
		}
	}

	return { list, read, update, batch };
}

function invalidId( parentId: number ): RestError {
	const kind = parentId === 0 ? 'product' : 'product_variation';
	return { code: `woocommerce_rest_${ kind }_invalid_id`, message: 'Invalid ID.', status: 400 };
}

function unsupported( what: string ): RestError {
	return {
		code: 'simulator_unsupported',
		message: `The simulator does not know ${ what }.`,
		status: 501,
	};
}
