import {
	billPreviewSchema,
	billSavedSchema,
	bundleAnswerSchema,
	bundlePageSchema,
} from '../../shared/api/bundles.ts';
import { skuPageSchema } from '../../shared/api/stock.ts';
import { askWorker, pathPart } from './ask.ts';

/** A bill of materials as somebody wants it. */
export interface WantedBill {
	readonly bundle: string;
	readonly components: readonly { readonly sku: string; readonly quantity: number }[];
	readonly isPackedAnywhere: boolean;
	readonly isKeptAssembled: boolean;
	/** Components that are no SKU yet become SKUs. */
	readonly addsSkus: boolean;
}

export interface WantedSale {
	readonly units: number;
	/** Left out: the first channel that lists it. */
	readonly channel?: string;
}

export const PAGE_BUNDLES = 50;
/** What a list of suggestions shows at most. */
const SUGGESTIONS = 20;

export function readBundles( search: string, cursor: string | null, signal?: AbortSignal ) {
	const query = new URLSearchParams( {
		current: 'true',
		oneMore: 'true',
		limit: String( PAGE_BUNDLES ),
	} );
	if ( search !== '' ) {
		query.set( 'q', search );
	}
	if ( cursor !== null ) {
		query.set( 'cursor', cursor );
	}
	return askWorker( bundlePageSchema, `bundles?${ query }`, signal ? { signal } : {} );
}

export const readBundle = ( sku: string ) =>
	askWorker( bundleAnswerSchema, `bundles/${ pathPart( sku ) }` );

/** `seenSinceMs` is of the version that was changed; 0: there was none. */
export const saveBill = ( bill: WantedBill, seenSinceMs: number ) =>
	askWorker( billSavedSchema, 'bundles', { method: 'POST', data: { ...bill, seenSinceMs } } );

export const previewBill = ( bill: WantedBill, sale: WantedSale | null, signal: AbortSignal ) =>
	askWorker( billPreviewSchema, 'bundles/preview', {
		method: 'POST',
		data: { ...bill, ...( sale && { sale } ) },
		signal,
	} );

export const findSkus = ( search: string, signal: AbortSignal ) =>
	askWorker(
		skuPageSchema,
		`skus?${ new URLSearchParams( { q: search, limit: String( SUGGESTIONS ) } ) }`,
		{ signal }
	);
