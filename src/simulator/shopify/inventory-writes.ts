import { gid, idFromGid } from './gid.ts';
import type { CatalogItem } from './catalog.ts';
import { utcTime } from './shop-time.ts';
import { inventoryItemNode, locationNode, quantityNamed } from './stock-nodes.ts';
import type { Node } from './stock-nodes.ts';
import type { ShopifyStore } from './store.ts';

export interface SetInput {
	readonly name: string;
	readonly reason: string;
	readonly referenceDocumentUri?: string | null;
	readonly quantities: readonly ( StockedAt & { readonly quantity: number } )[];
}

export interface AdjustInput {
	readonly name: string;
	readonly reason: string;
	readonly referenceDocumentUri?: string | null;
	readonly changes: readonly ( StockedAt & {
		readonly delta: number;
		readonly ledgerDocumentUri?: string | null;
	} )[];
}

interface StockedAt {
	readonly inventoryItemId: string;
	readonly locationId: string;
	readonly changeFromQuantity?: number | null;
}

interface InputError {
	readonly code: string;
	readonly field: readonly string[] | null;
	readonly message: string;
}

const REASONS = new Set( [
	...[
		'correction',
		'cycle_count_available',
		'damaged',
		'movement_canceled',
		'movement_created',
	],
	...[
		'movement_received',
		'movement_updated',
		'other',
		'promotion',
		'quality_control',
		'received',
	],
	...[ 'reservation_created', 'reservation_deleted', 'reservation_updated', 'restock' ],
	...[ 'safety_stock', 'shrinkage' ],
] );
const SET_RANGE = 1_000_000_000;
const ADJUST_RANGE = 2_000_000_000;
const STALE = 'The changeFromQuantity argument no longer matches the persisted quantity.';

/** A payload that refuses the whole call for one reason that no field is to blame for. */
export function refusedPayload( code: string, message: string ): Node {
	return { inventoryAdjustmentGroup: null, userErrors: [ { code, field: null, message } ] };
}

/** `inventorySetQuantities`: all of it, or, with any user error, nothing (codes: schema 2026-10). */
export function setQuantities( store: ShopifyStore, input: SetInput, newId: () => number ): Node {
	const errors = [ ...commonErrors( input ) ];
	if ( input.name !== 'available' && input.name !== 'on_hand' ) {
		errors.push( {
			code: 'INVALID_NAME',
			field: [ 'input', 'name' ],
			message: "The quantity name must be either 'available' or 'on_hand'.",
		} );
		return { inventoryAdjustmentGroup: null, userErrors: errors };
	}
	const seen = new Set< string >();
	for ( const [ index, row ] of input.quantities.entries() ) {
		const path = [ 'input', 'quantities', String( index ) ];
		errors.push(
			...placeErrors( store, row, path ),
			...rangeErrors( row.quantity, SET_RANGE, [ ...path, 'quantity' ] )
		);
		const pair = `${ row.inventoryItemId } ${ row.locationId }`;
		if ( seen.has( pair ) ) {
			errors.push( {
				code: 'NO_DUPLICATE_INVENTORY_ITEM_ID_GROUP_ID_PAIR',
				field: path,
				message: 'The combination of inventoryItemId and locationId must be unique.',
			} );
		}
		seen.add( pair );
		errors.push( ...staleErrors( store, row, input.name, path ) );
	}
	if ( errors.length > 0 ) {
		return { inventoryAdjustmentGroup: null, userErrors: errors };
	}
	const rows = input.quantities.map( ( row ) => {
		const item = itemOf( store, row );
		return { item, delta: row.quantity - quantityNamed( store, item.sku, input.name ) };
	} );
	return applied( store, input, rows, newId );
}

/** `inventoryAdjustQuantities`: the same, with changes instead of quantities. */
export function adjustQuantities(
	store: ShopifyStore,
	input: AdjustInput,
	newId: () => number
): Node {
	const errors = [ ...commonErrors( input ) ];
	if ( input.name !== 'available' ) {
		// Shopify adjusts more states by name; this shop keeps units in no other.
		errors.push( {
			code: 'INVALID_QUANTITY_NAME',
			field: [ 'input', 'name' ],
			message: 'The specified quantity name is invalid.',
		} );
	}
	for ( const [ index, row ] of input.changes.entries() ) {
		const path = [ 'input', 'changes', String( index ) ];
		errors.push(
			...placeErrors( store, row, path ),
			...rangeErrors( row.delta, ADJUST_RANGE, [ ...path, 'delta' ] )
		);
		if ( typeof row.ledgerDocumentUri === 'string' ) {
			errors.push( {
				code: 'INVALID_AVAILABLE_DOCUMENT',
				field: [ ...path, 'ledgerDocumentUri' ],
				message: 'A ledger document URI is not allowed when adjusting available.',
			} );
		}
		errors.push( ...staleErrors( store, row, 'available', path ) );
	}
	if ( errors.length > 0 ) {
		return { inventoryAdjustmentGroup: null, userErrors: errors };
	}
	const rows = input.changes.map( ( row ) => ( {
		item: itemOf( store, row ),
		delta: row.delta,
	} ) );
	return applied( store, input, rows, newId );
}

function applied(
	store: ShopifyStore,
	input: SetInput | AdjustInput,
	rows: readonly { readonly item: CatalogItem; readonly delta: number }[],
	newId: () => number
): Node {
	const changed = rows.filter( ( { delta } ) => delta !== 0 );
	const changes = changed.flatMap( ( { item, delta } ) => {
		store.setAvailable( item.sku, store.books.shown( item.sku ) + delta, 'write' );
		return [ 'available', 'on_hand' ].map( ( name ) => ( {
			name,
			delta,
			quantityAfterChange: quantityNamed( store, item.sku, name ),
			ledgerDocumentUri: null,
			item: () => inventoryItemNode( store, item ),
			location: () => locationNode( store ),
		} ) );
	} );
	store.announceLevels( changed.map( ( { item } ) => item.sku ) );
	return {
		inventoryAdjustmentGroup:
			changes.length === 0 ? null : groupNode( input, changes, newId() ),
		userErrors: [],
	};
}

function groupNode( input: SetInput | AdjustInput, changes: readonly Node[], id: number ): Node {
	return {
		__typename: 'InventoryAdjustmentGroup',
		id: gid( 'InventoryAdjustmentGroup', id ),
		createdAt: utcTime( Date.now() ),
		reason: input.reason,
		referenceDocumentUri: input.referenceDocumentUri ?? null,
		changes: ( { quantityNames }: { quantityNames?: readonly string[] | null } ) =>
			changes.filter( ( { name } ) => quantityNames?.includes( String( name ) ) ?? true ),
	};
}

function itemOf( store: ShopifyStore, row: StockedAt ): CatalogItem {
	const item = store.catalog.byInventoryItem( idFromGid( row.inventoryItemId, 'InventoryItem' ) );
	if ( item === undefined ) {
		throw new Error( `${ row.inventoryItemId } was checked before.` );
	}
	return item;
}

function commonErrors( input: SetInput | AdjustInput ): InputError[] {
	const errors: InputError[] = [];
	if ( ! REASONS.has( input.reason ) ) {
		errors.push( {
			code: 'INVALID_REASON',
			field: [ 'input', 'reason' ],
			message: `The specified reason is invalid. Valid values are: ${ [ ...REASONS ].join( ', ' ) }.`,
		} );
	}
	const uri = input.referenceDocumentUri;
	if ( typeof uri === 'string' && ! /^[a-z][a-z0-9+.-]*:.+$/i.test( uri ) ) {
		errors.push( {
			code: 'INVALID_REFERENCE_DOCUMENT',
			field: [ 'input', 'referenceDocumentUri' ],
			message: 'The specified reference document is invalid.',
		} );
	}
	return errors;
}

function placeErrors( store: ShopifyStore, row: StockedAt, path: readonly string[] ): InputError[] {
	const errors: InputError[] = [];
	if (
		store.catalog.byInventoryItem( idFromGid( row.inventoryItemId, 'InventoryItem' ) ) ===
		undefined
	) {
		errors.push( {
			code: 'INVALID_INVENTORY_ITEM',
			field: [ ...path, 'inventoryItemId' ],
			message: 'The specified inventory item could not be found.',
		} );
	}
	if ( row.locationId !== gid( 'Location', store.catalog.locationId ) ) {
		errors.push( {
			code: 'INVALID_LOCATION',
			field: [ ...path, 'locationId' ],
			message: 'The specified location could not be found.',
		} );
	}
	return errors;
}

function rangeErrors( value: number, range: number, field: readonly string[] ): InputError[] {
	if ( Math.abs( value ) <= range ) {
		return [];
	}
	const limit = range.toLocaleString( 'en-US' );
	return value > 0
		? [
				{
					code: 'INVALID_QUANTITY_TOO_HIGH',
					field,
					message: `The quantity can't be higher than ${ limit }.`,
				},
			]
		: [
				{
					code: 'INVALID_QUANTITY_TOO_LOW',
					field,
					message: `The quantity can't be lower than -${ limit }.`,
				},
			];
}

function staleErrors(
	store: ShopifyStore,
	row: StockedAt,
	name: string,
	path: readonly string[]
): InputError[] {
	const item = store.catalog.byInventoryItem( idFromGid( row.inventoryItemId, 'InventoryItem' ) );
	const expected = row.changeFromQuantity ?? null;
	return item === undefined ||
		expected === null ||
		expected === quantityNamed( store, item.sku, name )
		? []
		: [
				{
					code: 'CHANGE_FROM_QUANTITY_STALE',
					field: [ ...path, 'changeFromQuantity' ],
					message: STALE,
				},
			];
}
