import { listingIdSchema } from '../../../../src/shared/ids.ts';
import type { WriteCall, WriteItem } from '../../../../src/worker/channels/contract.ts';
import { adapterOn, COST, data, LOCATION, scriptedNetwork } from './scripted-network.ts';

const KEY = '4f5b6ebf-143c-4da5-8d0f-fb8553bfd85d';
const item = (
	number: number,
	quantity: number,
	onlyIfShown: number | null = null
): WriteItem => ( {
	target: {
		listing: listingIdSchema.parse( `listing-${ number }` ),
		external: {
			inventoryItemId: `gid://shopify/InventoryItem/${ number }`,
			locationId: LOCATION,
		},
	},
	quantity,
	onlyIfShown,
	includes: null,
	revision: 1,
} );
const call = ( kind: WriteCall[ 'kind' ], ...items: WriteItem[] ): WriteCall => ( {
	idempotencyKey: KEY,
	kind,
	items,
} );
const change = ( number: number, quantityAfterChange: number | null ) => ( {
	name: 'available',
	quantityAfterChange,
	item: { id: `gid://shopify/InventoryItem/${ number }` },
	location: { id: LOCATION },
} );
const set = ( changes: unknown[] | null, userErrors: unknown[] = [] ) =>
	data( {
		inventorySetQuantities: {
			inventoryAdjustmentGroup: changes === null ? null : { changes },
			userErrors,
		},
	} );
const error = ( code: string | null, field: string[] | null ) => ( {
	code,
	field,
	message: 'Shopify says why.',
} );

describe( 'a write to Shopify', () => {
	it( 'sets with the key, the comparison and a reference that is its own', async () => {
		const network = scriptedNetwork( set( [ change( 1, 5 ), change( 2, 0 ) ] ) );
		const answer = await adapterOn( network ).writeQuantities(
			call( 'set', item( 1, 5, 6 ), item( 2, 0 ) )
		);
		expect( network.requests[ 0 ] ).toMatchObject( {
			method: 'POST',
			url: 'https://harbour-goods.myshopify.com/admin/api/2026-10/graphql.json',
			headers: { 'x-shopify-access-token': 'shpat_0123456789' },
		} );
		expect( network.variables()[ 0 ] ).toEqual( {
			key: KEY,
			input: {
				name: 'available',
				reason: 'correction',
				referenceDocumentUri: `lockstep://call/${ KEY }`,
				quantities: [
					{
						inventoryItemId: 'gid://shopify/InventoryItem/1',
						locationId: LOCATION,
						quantity: 5,
						changeFromQuantity: 6,
					},
					{
						inventoryItemId: 'gid://shopify/InventoryItem/2',
						locationId: LOCATION,
						quantity: 0,
						changeFromQuantity: null,
					},
				],
			},
		} );
		expect( answer ).toEqual( {
			ok: true,
			value: [
				{ listing: 'listing-1', result: 'accepted', shownAfter: 5 },
				{ listing: 'listing-2', result: 'accepted', shownAfter: 0 },
			],
			limit: {
				limit: 'points',
				name: 'GraphQL cost',
				remaining: 1_989,
				maximum: 2_000,
				restoredPerSecond: 100,
				cost: 11,
				asked: 12,
			},
		} );
	} );

	it( 'adjusts by the change, compared with nothing', async () => {
		const network = scriptedNetwork(
			data( {
				inventoryAdjustQuantities: {
					inventoryAdjustmentGroup: { changes: [ change( 1, 3 ) ] },
					userErrors: [],
				},
			} )
		);
		const answer = await adapterOn( network ).writeQuantities(
			call( 'adjust', item( 1, -2 ) )
		);
		expect( network.variables()[ 0 ] ).toMatchObject( {
			key: KEY,
			input: {
				changes: [
					{
						inventoryItemId: 'gid://shopify/InventoryItem/1',
						locationId: LOCATION,
						delta: -2,
						changeFromQuantity: null,
					},
				],
			},
		} );
		expect( answer ).toMatchObject( {
			ok: true,
			value: [ { result: 'accepted', shownAfter: 3 } ],
		} );
	} );

	it( 'sends the very same bytes when it is repeated', async () => {
		const network = scriptedNetwork( set( [ change( 1, 5 ) ] ), set( [ change( 1, 5 ) ] ) );
		const adapter = adapterOn( network );
		await adapter.writeQuantities( call( 'set', item( 1, 5, 6 ) ) );
		await adapter.writeQuantities( call( 'set', item( 1, 5, 6 ) ) );
		expect( network.requests[ 1 ] ).toEqual( network.requests[ 0 ] );
	} );

	it( 'is accepted, without a word on what is shown, where nothing had to change', async () => {
		const network = scriptedNetwork( set( null ) );
		expect(
			await adapterOn( network ).writeQuantities( call( 'set', item( 1, 5 ) ) )
		).toMatchObject( {
			ok: true,
			value: [ { result: 'accepted', shownAfter: null } ],
		} );
	} );

	it( 'names the stale item, and leaves the others for the next call', async () => {
		const network = scriptedNetwork(
			set( null, [
				error( 'CHANGE_FROM_QUANTITY_STALE', [
					'input',
					'quantities',
					'1',
					'changeFromQuantity',
				] ),
			] )
		);
		expect(
			await adapterOn( network ).writeQuantities(
				call( 'set', item( 1, 5, 6 ), item( 2, 3, 4 ), item( 3, 1, 2 ) )
			)
		).toMatchObject( {
			ok: true,
			value: [
				{ listing: 'listing-1', result: 'not-attempted' },
				{ listing: 'listing-2', result: 'stale' },
				{ listing: 'listing-3', result: 'not-attempted' },
			],
		} );
	} );

	it.each( [
		'INVALID_INVENTORY_ITEM',
		'INVALID_LOCATION',
		'INVALID_QUANTITY_NEGATIVE',
		'INVALID_QUANTITY_TOO_HIGH',
		'NON_MUTABLE_INVENTORY_ITEM',
		'A_CODE_OF_2027',
	] )( 'rejects the item that %s names', async ( code ) => {
		const network = scriptedNetwork(
			set( null, [ error( code, [ 'input', 'quantities', '0', 'quantity' ] ) ] )
		);
		expect(
			await adapterOn( network ).writeQuantities( call( 'set', item( 1, 5 ), item( 2, 3 ) ) )
		).toMatchObject( {
			ok: true,
			value: [
				{ result: 'rejected', failure: { action: 'giveUp', applied: 'no', code } },
				{ listing: 'listing-2', result: 'not-attempted' },
			],
		} );
	} );

	it( 'gives the whole call up when an error names none of several items, so that it is split', async () => {
		const network = scriptedNetwork(
			set( null, [ error( 'CHANGE_FROM_QUANTITY_STALE', [ 'input' ] ) ] ),
			set( null, [ error( 'CHANGE_FROM_QUANTITY_STALE', null ) ] )
		);
		const adapter = adapterOn( network );
		expect(
			await adapter.writeQuantities( call( 'set', item( 1, 5, 6 ), item( 2, 3, 4 ) ) )
		).toMatchObject( {
			ok: false,
			failure: { action: 'giveUp', scope: 'call', applied: 'no' },
		} );
		expect( await adapter.writeQuantities( call( 'set', item( 1, 5, 6 ) ) ) ).toMatchObject( {
			ok: true,
			value: [ { result: 'stale' } ],
		} );
	} );

	it( 'believes an item that the answer lists as changed beside an error', async () => {
		const network = scriptedNetwork(
			set(
				[ change( 1, 5 ) ],
				[ error( 'INVALID_INVENTORY_ITEM', [ 'input', 'quantities', '1' ] ) ]
			)
		);
		expect(
			await adapterOn( network ).writeQuantities( call( 'set', item( 1, 5 ), item( 2, 3 ) ) )
		).toMatchObject( {
			ok: true,
			value: [ { result: 'accepted', shownAfter: 5 }, { result: 'rejected' } ],
		} );
	} );

	it.each( [
		[ 'IDEMPOTENCY_CONCURRENT_REQUEST', 'retry', 'unknown' ],
		[ 'IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED', 'retry', 'no' ],
		[ 'IDEMPOTENCY_KEY_PARAMETER_MISMATCH', 'giveUp', 'no' ],
		[ 'SERVICE_UNAVAILABLE', 'retry', 'no' ],
	] )( '%s concerns the call: %s, applied %s', async ( code, action, applied ) => {
		const asUserError = scriptedNetwork( set( null, [ error( code, null ) ] ) );
		const asTopLevel = scriptedNetwork( {
			body: JSON.stringify( {
				data: null,
				errors: [ { message: 'x', extensions: { code } } ],
				extensions: { cost: COST },
			} ),
		} );
		for ( const network of [ asUserError, asTopLevel ] ) {
			expect(
				await adapterOn( network ).writeQuantities(
					call( 'set', item( 1, 5 ), item( 2, 3 ) )
				)
			).toMatchObject( {
				ok: false,
				failure: { action, applied, code },
			} );
		}
	} );

	it( 'sends nothing when a listing lacks its identifiers, and says which', async () => {
		const network = scriptedNetwork();
		const broken: WriteItem = {
			...item( 1, 5 ),
			target: { ...item( 1, 5 ).target, external: { inventoryItemId: '1' } },
		};
		expect(
			await adapterOn( network ).writeQuantities( call( 'set', broken, item( 2, 3 ) ) )
		).toMatchObject( {
			ok: true,
			value: [
				{ listing: 'listing-1', result: 'rejected' },
				{ listing: 'listing-2', result: 'not-attempted' },
			],
		} );
		expect( network.requests ).toEqual( [] );
	} );
} );
