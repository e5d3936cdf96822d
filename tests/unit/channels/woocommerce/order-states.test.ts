import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { channelOrderSchema } from '../../../../src/shared/channel-order.ts';
import { orderIdSchema } from '../../../../src/shared/ids.ts';
import { adapterFor } from './fake-shop.ts';

/**
 * Orders as a real WooCommerce answered them, each with what its database said of the stock.
 * Recorded by tests/real/woocommerce/adapter.test.ts.
 */

const recordsSchema = z.array(
	z.object( {
		name: z.string(),
		stockChange: z.number(),
		order: z.record( z.string(), z.unknown() ).nullable(),
		refunds: z.array( z.unknown() ),
	} )
);
type OrderRecord = z.infer< typeof recordsSchema >[ number ];

function recordsOf( version: string ): OrderRecord[] {
	const file = join(
		import.meta.dirname,
		`../../../fixtures/woocommerce/order-states-${ version }.json`
	);
	return recordsSchema.parse( JSON.parse( readFileSync( file, 'utf8' ) ) );
}

async function snapshotOf( { order, refunds }: OrderRecord ) {
	const { adapter, seen } = adapterFor( ( { path } ) => ( {
		json: path.endsWith( '/refunds' ) ? refunds : order,
	} ) );
	const answer = await adapter.fetchOrder( orderIdSchema.parse( String( order?.id ) ) );
	if ( ! answer.ok || answer.value === null ) {
		throw new Error( 'the order was not read' );
	}
	return { snapshot: channelOrderSchema.parse( answer.value ), requests: seen.length, adapter };
}

/** `ordered cancelled | shipments | restocks | subtracted` of each line. */
async function inWords( record: OrderRecord ): Promise< string > {
	const { snapshot } = await snapshotOf( record );
	return snapshot.lines
		.map( ( line ) =>
			[
				`${ line.ordered } ordered`,
				line.cancelled > 0 ? `${ line.cancelled } cancelled` : '',
				...line.shipments.map(
					( { key, quantity } ) => `${ quantity } ${ key.replace( /-\d+$/, '' ) }`
				),
				...line.restocks.map( ( { quantity } ) => `${ quantity } restocked` ),
				`${ line.subtracted } subtracted`,
			]
				.filter( ( word ) => word !== '' )
				.join( ', ' )
		)
		.join( '; ' );
}

const records = recordsOf( '11.0.1' );
const named = ( name: string, of = records ): OrderRecord => {
	const found = of.find( ( record ) => record.name === name );
	if ( found === undefined ) {
		throw new Error( `no record "${ name }"` );
	}
	return found;
};

describe( 'An order of a real WooCommerce', () => {
	it.each( [
		[ 'paid on delivery: checkout by cod', '5 ordered, 5 subtracted' ],
		[ 'paid on delivery: then completed', '5 ordered, 5 completed, 5 subtracted' ],
		[ 'back and forth: pending order', '5 ordered, 0 subtracted' ],
		[ 'back and forth: then pending', '5 ordered, 0 subtracted' ],
		[ 'back and forth: then cancelled', '5 ordered, 5 cancelled, 0 subtracted' ],
		[
			'back and forth: then cancelled after completion',
			'5 ordered, 5 cancelled, 0 subtracted',
		],
		[ 'failed after payment: then failed', '5 ordered, 5 cancelled, 0 subtracted' ],
		[
			'refunds before shipping: then 1 refunded with restock',
			'5 ordered, 1 cancelled, 4 subtracted',
		],
		[
			'refunds before shipping: then 1 refunded without restock',
			'5 ordered, 1 cancelled, 1 written-off, 4 subtracted',
		],
		[
			'refunds before shipping: then completed',
			'5 ordered, 1 cancelled, 1 written-off, 3 completed, 4 subtracted',
		],
		[ 'refunds, then cancelled: then cancelled', '5 ordered, 5 cancelled, 0 subtracted' ],
		[ 'all refunded: then 5 refunded with restock', '5 ordered, 5 cancelled, 0 subtracted' ],
		[
			'all written off: then 5 refunded without restock',
			'5 ordered, 5 written-off, 5 subtracted',
		],
		[ 'set to refunded: then refunded', '5 ordered, 5 written-off, 5 subtracted' ],
		[
			'returns after shipping: then 2 refunded with restock',
			'5 ordered, 5 completed, 2 restocked, 3 subtracted',
		],
		[
			'returns after shipping: then 1 refunded without restock',
			'5 ordered, 5 completed, 2 restocked, 3 subtracted',
		],
		[ 'edited: then the line edited to 8', '8 ordered, 8 subtracted' ],
		[ 'edited: then a line of 2 added', '3 ordered, 3 subtracted; 2 ordered, 2 subtracted' ],
		[ 'edited: then the line edited to 0', '2 ordered, 2 subtracted' ],
		[
			'refunded, then unpaid and paid again: then processing again',
			'5 ordered, 5 subtracted',
		],
		[ 'trash: then moved to the trash', '5 ordered, 5 subtracted' ],
		[ 'completed trash: then moved to the trash', '5 ordered, 5 completed, 5 subtracted' ],
	] )( '(%s) is read as: %s', async ( name, words ) => {
		expect( await inWords( named( name ) ) ).toBe( words );
	} );

	it( 'keeps its units subtracted when it fails before version 11', async () => {
		expect(
			await inWords( named( 'failed after payment: then failed', recordsOf( '9.9.5' ) ) )
		).toBe( '5 ordered, 5 cancelled, 5 subtracted' );
	} );

	it.each( [ '11.0.1', '9.9.5' ] )(
		'has in each of its states subtracted what version %s took off the stock',
		async ( version ) => {
			const standing = recordsOf( version ).filter( ( { order } ) => order !== null );
			expect( standing.length ).toBeGreaterThan( 40 );
			for ( const record of standing ) {
				const { snapshot } = await snapshotOf( record );
				const subtracted = snapshot.lines.reduce(
					( sum, line ) => sum + line.subtracted,
					0
				);
				expect( [ record.name, 0 - subtracted ] ).toEqual( [
					record.name,
					record.stockChange === 0 ? 0 : record.stockChange,
				] );
			}
		}
	);

	it( 'takes a second request only when there are refunds', async () => {
		const plain = await snapshotOf( named( 'paid on delivery: then completed' ) );
		const refunded = await snapshotOf( named( 'all refunded: then 5 refunded with restock' ) );
		expect( [ plain.requests, refunded.requests ] ).toEqual( [ 1, 2 ] );
	} );

	it( 'dates its movements by completion and by refund, not by the last change', async () => {
		const record = named( 'returns after shipping: then 1 refunded without restock' );
		const { snapshot } = await snapshotOf( {
			...record,
			order: { ...record.order, date_modified_gmt: '2030-01-01T00:00:00' },
		} );
		const [ line ] = snapshot.lines;
		expect( snapshot.updatedAt ).toBe( Date.UTC( 2030, 0, 1 ) );
		expect( line?.shipments[ 0 ]?.at ).toBe(
			Date.parse( `${ String( record.order?.date_completed_gmt ) }Z` )
		);
		expect( line?.restocks[ 0 ]?.at ).toBeLessThan( snapshot.updatedAt );
	} );

	it.each( [
		[ 'wc-cancelled', 5 ],
		[ 'wc-pending', 0 ],
	] )( 'in the trash stands as it stood before, %s', async ( before, cancelled ) => {
		const record = named( 'back and forth: pending order' );
		const { snapshot } = await snapshotOf( {
			...record,
			order: {
				...record.order,
				status: 'trash',
				meta_data: [ { key: '_wp_trash_meta_status', value: before } ],
			},
		} );
		expect( snapshot.lines ).toMatchObject( [ { ordered: 5, cancelled, subtracted: 0 } ] );
	} );

	it( 'is no order yet while it is a checkout draft', async () => {
		const { order } = named( 'back and forth: pending order' );
		const { adapter } = adapterFor( () => ( {
			json: { ...order, status: 'checkout-draft' },
		} ) );
		expect( await adapter.fetchOrder( orderIdSchema.parse( '5' ) ) ).toEqual( {
			ok: true,
			value: null,
		} );
	} );

	it( 'leaves a fee without a product out, and keeps a line whose product was deleted', async () => {
		const { order } = named( 'paid on delivery: checkout by cod' );
		const [ line ] = z.array( z.record( z.string(), z.unknown() ) ).parse( order?.line_items );
		const { adapter } = adapterFor( () => ( {
			json: {
				...order,
				line_items: [
					{ ...line, id: 1, product_id: 0 },
					{ ...line, id: 2, product_id: 0, meta_data: [] },
				],
			},
		} ) );
		const answer = await adapter.fetchOrder( orderIdSchema.parse( '5' ) );
		expect( answer ).toMatchObject( {
			ok: true,
			value: { lines: [ { line: '1', offer: '0' } ] },
		} );
	} );
} );
