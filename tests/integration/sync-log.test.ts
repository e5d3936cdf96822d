import { syncLogChainSchema, syncLogPageSchema } from '../../src/shared/sync-log.ts';
import type { SyncLogChain, SyncLogPage, SyncLogRow } from '../../src/shared/sync-log.ts';
import { ShopSender, shopifyOrder, until, workedOff } from './signed-delivery.ts';
import { startWorld, type World } from './world.ts';

const NASTY = '"><img src=x onerror=alert(1)>';

describe( 'the sync log', () => {
	let world: World;
	let sender: ShopSender;

	beforeAll( async () => {
		world = await startWorld( {
			products: [ 'MUG', 'TEA', NASTY ].map( ( sku ) => ( {
				sku,
				title: sku,
				quantity: 10,
			} ) ),
		} );
		sender = new ShopSender( world, 'shopify-main' );
	} );
	afterAll( async () => {
		sender.close();
		await world.close();
	} );

	const page = async (
		query: Record< string, string | number > = {}
	): Promise< SyncLogPage > => {
		const text = new URLSearchParams(
			Object.entries( query ).map( ( [ name, value ] ) => [ name, String( value ) ] )
		);
		return syncLogPageSchema.parse( await world.api.get( `/v1/sync-log?${ text }` ) );
	};
	const chain = async ( position: string ): Promise< SyncLogChain > =>
		syncLogChainSchema.parse( await world.api.get( `/v1/sync-log/${ position }` ) );
	const adjust = ( key: string, changes: Record< string, unknown > = {} ) =>
		world.api.post( '/v1/adjustments', {
			key,
			sku: 'MUG',
			delta: 1,
			reason: 'counted',
			...changes,
		} );
	const confirmed = async ( position: string ): Promise< SyncLogRow > => {
		let row: SyncLogRow | undefined;
		await until( 20_000, `${ position } is still open`, async () => {
			row = ( await page( { limit: 1, refresh: position } ) ).refreshed[ 0 ];
			return row !== undefined && ! row.isOpen;
		} );
		if ( ! row ) {
			throw new Error( 'no such row' );
		}
		return row;
	};

	it( 'follows a sale from its arrival until every channel is seen to show it', async () => {
		await world.converged();
		const { newest } = await page( { limit: 1 } );
		const { order } = world
			.shop( 'shopify-outlet' )
			.simulator.sell( [ { sku: 'TEA', quantity: 2 } ] );
		await world.converged();
		const { rows } = await page( { after: newest, kind: 'order' } );
		const first = rows.at( -1 );
		expect( first ).toMatchObject( {
			kind: 'order',
			source: 'shopify-outlet',
			channel: 'shopify-outlet',
			sku: 'TEA',
			outcome: 'applied',
			changes: [
				{
					sku: 'TEA',
					before: { onHand: 10, committed: 0, available: 10 },
					after: { onHand: 10, committed: 2, available: 8 },
				},
			],
		} );
		expect( first?.order ).toContain( order.split( '/' ).at( -1 ) );
		const row = await confirmed( first?.position ?? '' );
		expect(
			row.listings.map( ( { channel, quantity } ) => [ channel, quantity ] ).toSorted()
		).toEqual( [
			[ 'shopify-main', 8 ],
			[ 'shopify-outlet', 8 ],
			[ 'woocommerce', 8 ],
		] );
		expect( row.committedAtMs ).toBeGreaterThanOrEqual( row.receivedAtMs );
		for ( const { channel, sentAtMs, acceptedAtMs, confirmedAtMs } of row.listings ) {
			if ( channel === 'shopify-outlet' ) {
				// It had taken the units off by itself.
				expect( [ sentAtMs, acceptedAtMs ] ).toEqual( [ null, null ] );
			} else {
				expect( sentAtMs ).toBeGreaterThanOrEqual( row.committedAtMs );
				expect( acceptedAtMs ).toBeGreaterThanOrEqual( sentAtMs ?? Infinity );
				expect( confirmedAtMs ).toBeGreaterThanOrEqual( acceptedAtMs ?? Infinity );
			}
		}
	} );

	it( 'tells of one row the delivery, the calls and why each number is what it is', async () => {
		const { newest } = await page( { limit: 1 } );
		world.shop( 'shopify-main' ).simulator.sell( [ { sku: 'TEA', quantity: 1 } ] );
		await world.converged();
		const [ row ] = ( await page( { after: newest, kind: 'order' } ) ).rows.slice( -1 );
		await confirmed( row?.position ?? '' );
		const whole = await chain( row?.position ?? '' );
		expect( whole.row.position ).toBe( row?.position );
		expect( whole.delivery ).toMatchObject( {
			channel: 'shopify-main',
			state: 'done',
			excerpt: null,
		} );
		expect( whole.delivery?.bytes ).toBeGreaterThan( 100 );
		expect( whole.body ).toMatchObject( { kind: 'order', channel: 'shopify-main' } );
		for ( const { listing, quantity, channel } of whole.row.listings ) {
			const { steps, calls } = whole.listings.find( ( one ) => one.listing === listing ) ?? {
				steps: [],
				calls: [],
			};
			expect( steps.reduce( ( sum, { change } ) => sum + change, 0 ) ).toBe( quantity );
			if ( channel === 'shopify-main' ) {
				expect( calls ).toEqual( [] );
			} else {
				expect( calls.at( -1 ) ).toMatchObject( {
					state: 'answered',
					result: 'accepted',
					quantity,
					failureCode: null,
				} );
				expect( calls.at( -1 )?.endedAtMs ).not.toBeNull();
			}
		}
	} );

	it( 'says why a channel does not show a number yet, and names it when asked again', async () => {
		const { faults } = world.shop( 'woocommerce' ).simulator;
		faults.answerStatus = 503;
		const { newest } = await page( { limit: 1 } );
		await adjust( 'while-it-is-down' );
		const [ row ] = ( await page( { after: newest } ) ).rows;
		const woo = ( one: SyncLogRow | undefined ) =>
			one?.listings.find( ( { channel } ) => channel === 'woocommerce' );
		await until( 20_000, 'the shop that is down has no failed call', async () => {
			const { listings } = await chain( row?.position ?? '' );
			const calls = listings.flatMap( ( one ) =>
				one.listing === woo( row )?.listing ? one.calls : []
			);
			return calls.some( ( { state } ) => state === 'failed' || state === 'unknown' );
		} );
		const [ open ] = ( await page( { limit: 1, refresh: row?.position ?? '' } ) ).refreshed;
		expect( open ).toMatchObject( { isOpen: true } );
		expect( woo( open )?.confirmedAtMs ).toBeNull();
		faults.answerStatus = 0;
		expect( woo( await confirmed( row?.position ?? '' ) )?.confirmedAtMs ).not.toBeNull();
	} );

	it( 'shows what arrived and could not be worked on, with its bytes, until it is settled', async () => {
		const { newest } = await page( { limit: 1 } );
		await sender.deliver( `{"id": 5, "line_items": "${ NASTY.replaceAll( '"', '\\"' ) }"}` );
		await sender.deliver(
			shopifyOrder( 880_001, Date.now(), [ { line: 1, offer: '99999999', quantity: 1 } ] )
		);
		await workedOff( world );
		const { rows } = await page( { after: newest } );
		const dead = rows.find( ( { outcome } ) => outcome === 'dead' );
		expect( dead ).toMatchObject( {
			kind: 'delivery',
			channel: 'shopify-main',
			code: 'BODY_UNREADABLE',
			deliveryState: 'dead',
			isOpen: false,
		} );
		expect( ( await chain( dead?.position ?? '' ) ).delivery?.excerpt ).toContain( 'onerror' );
		const parked = rows.find( ( { outcome } ) => outcome === 'parked' );
		expect( parked ).toMatchObject( {
			kind: 'delivery',
			code: 'OFFER_NOT_MAPPED',
			isOpen: true,
		} );
		const order = rows.find( ( { kind } ) => kind === 'order' );
		expect( order?.flags ).toEqual( [ { line: '1', flag: 'not-mapped', units: 1 } ] );
		// Each way of asking finds the same rows.
		for ( const query of [ { kind: 'delivery' }, { outcome: 'dead,parked' } ] ) {
			const found = await page( { ...query, channel: 'shopify-main' } );
			expect( found.rows.map( ( { position } ) => position ) ).toEqual( [
				parked?.position,
				dead?.position,
			] );
		}
		await world.api.post( `/v1/deliveries/${ dead?.delivery }/retry`, {} );
		await workedOff( world );
		const later = await page( {
			after: ( await page( { limit: 1 } ) ).newest,
			refresh: dead?.position ?? '',
		} );
		expect( later.refreshed ).toMatchObject( [ { deliveryState: 'dead' } ] );
		expect( later.rows ).toEqual( [] );
	} );

	it( 'filters by kind, source, SKU, part of a SKU and order number', async () => {
		await adjust( 'filter-mug-1', { reason: 'one for the filter' } );
		const { rows: all } = await page( { limit: 100 } );
		const positions = ( rows: readonly SyncLogRow[] ) =>
			rows.map( ( { position } ) => position );
		const expected = ( isWanted: ( row: SyncLogRow ) => boolean ) =>
			positions( all.filter( isWanted ) );
		const about = ( row: SyncLogRow, sku: string ) =>
			row.sku === sku || row.changes.some( ( change ) => change.sku === sku );

		expect( positions( ( await page( { kind: 'adjustment' } ) ).rows ) ).toEqual(
			expected( ( { kind } ) => kind === 'adjustment' )
		);
		expect( positions( ( await page( { kind: 'opening,adjustment' } ) ).rows ) ).toEqual(
			expected( ( { kind } ) => kind === 'opening' || kind === 'adjustment' )
		);
		expect( positions( ( await page( { channel: 'shopify-outlet' } ) ).rows ) ).toEqual(
			expected( ( { source } ) => source === 'shopify-outlet' )
		);
		expect( positions( ( await page( { sku: 'MUG' } ) ).rows ) ).toEqual(
			expected( ( row ) => about( row, 'MUG' ) )
		);
		expect( positions( ( await page( { q: 'mu', kind: 'adjustment' } ) ).rows ) ).toEqual(
			expected( ( row ) => row.kind === 'adjustment' && about( row, 'MUG' ) )
		);
		const order = all.find( ( { kind } ) => kind === 'order' )?.order ?? '';
		expect( positions( ( await page( { q: order } ) ).rows ) ).toEqual(
			expected( ( row ) => row.order === order )
		);
		expect( positions( ( await page( { order, kind: 'order' } ) ).rows ) ).toEqual(
			expected( ( row ) => row.order === order )
		);
		expect( ( await page( { order: 'MUG' } ) ).rows ).toEqual( [] );
		expect( ( await page( { q: '%' } ) ).rows ).toEqual( [] );
		expect( ( await page( { channel: 'nowhere' } ) ).rows ).toEqual( [] );
	} );

	it( 'hands on as it was written whatever a reason or a SKU may hold', async () => {
		const { newest } = await page( { limit: 1 } );
		await adjust( 'nasty-000001', { sku: NASTY, reason: `<script>${ NASTY }` } );
		const [ row ] = ( await page( { after: newest } ) ).rows;
		expect( row ).toMatchObject( { sku: NASTY, reason: `<script>${ NASTY }` } );
		expect( ( await page( { sku: NASTY } ) ).rows[ 0 ]?.position ).toBe( row?.position );
	} );

	it.each( [
		[ '?limit=0', [ 'limit' ] ],
		[ '?limit=101', [ 'limit' ] ],
		[ '?after=1&before=2', [ 'before' ] ],
		[ '?after=x', [ 'after' ] ],
		[ '?sku=MUG&order=1', [ 'order' ] ],
		[ '?before=1.0', [ 'before' ] ],
		[ '?kind=order,none', [ 'kind.1' ] ],
		[ '?outcome=', [ 'outcome.0' ] ],
		[ `?refresh=${ Array( 51 ).fill( '1' ).join( ',' ) }`, [ 'refresh' ] ],
		[ '/01', [ 'position' ] ],
		[ '/1.2.3', [ 'position' ] ],
	] )( 'names what is wrong with %s', async ( path, fields ) => {
		const response = await fetch( `${ world.worker.address }/v1/sync-log${ path }`, {
			headers: { authorization: `Bearer ${ world.worker.adminToken }` },
		} );
		const { error } = ( await response.json() ) as { error: { fields: object } };
		expect( { status: response.status, fields: Object.keys( error.fields ) } ).toEqual( {
			status: 400,
			fields,
		} );
	} );

	it.each( [ '999999', '3.999', '0' ] )( 'knows nothing at %s', async ( position ) => {
		await expect( chain( position ) ).rejects.toThrow( '404' );
	} );
} );
