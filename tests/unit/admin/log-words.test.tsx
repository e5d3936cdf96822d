import { durationText } from '../../../src/admin/duration.ts';
import {
	firstPage,
	openPositions,
	ROWS_MAX,
	withHeldShown,
	withNewer,
	withOlder,
} from '../../../src/admin/screens/sync-log/log-rows.ts';
import { progressOf, segmentsOf } from '../../../src/admin/screens/sync-log/progress-of.ts';
import { titleOf } from '../../../src/admin/screens/sync-log/title-of.ts';
import { parseRoute, routeTo } from '../../../src/admin/use-route.ts';
import { NOW_MS } from './fake-plugin.ts';
import { listing, page, row } from './log-fixture.ts';

describe( 'a row has a title', () => {
	const own = { kind: 'own-change', order: '77', sku: 'MUG', what: 'change' };
	it.each( [
		[ { kind: 'order', order: '77' }, 'Order 77' ],
		[ { ...own, reason: 'order-reduced' }, 'Order 77 took MUG' ],
		[ { ...own, reason: 'order-restored' }, 'Order 77 gave back MUG' ],
		[ { ...own, reason: 'refund-restocked' }, 'Refund of order 77 restocked MUG' ],
		[ { ...own, reason: 'order-edited' }, 'Order 77 was edited: MUG' ],
		[ { ...own, reason: 'edited' }, 'Stock of MUG edited' ],
		[ { ...own, reason: 'found' }, 'Stock of MUG had changed unannounced' ],
		[ { ...own, what: 'managed', reason: 'began' }, 'The shop counts MUG from now on' ],
		[ { ...own, what: 'unmanaged', reason: 'ended' }, 'The shop no longer counts MUG' ],
		[ { ...own, what: 'renamed', reason: 'renamed' }, 'The shop gave MUG another SKU' ],
		[ { ...own, sku: null, reason: 'edited' }, 'Stock of a product without a SKU edited' ],
		[ { kind: 'adjustment', sku: 'MUG', units: 5 }, 'MUG adjusted by +5' ],
		[ { kind: 'adjustment', sku: '100%s', units: -5 }, '100%s adjusted by −5' ],
		[ { kind: 'opening', sku: 'MUG', units: 0 }, 'Opening balance of MUG: 0' ],
		[ { kind: 'own-baseline', sku: 'MUG' }, 'Count of MUG taken from the shop' ],
		[ { kind: 'lines-mapped', order: '77' }, 'Lines of order 77 mapped' ],
		[
			{ kind: 'delivery', delivery: 8, code: 'BODY_UNREADABLE' },
			'Delivery 8: it could not be understood',
		],
		[ { kind: 'delivery', delivery: 8, code: 'NEW_CODE' }, 'Delivery 8: NEW_CODE' ],
		[ { kind: 'something-new' }, 'something-new' ],
	] )( '%j', ( changes, title ) => {
		expect( titleOf( row( '1', changes ) ) ).toBe( title );
	} );
} );

describe( 'the progress of a channel', () => {
	it( 'is that of the listing that is furthest behind', () => {
		const waiting = { sentAtMs: null, acceptedAtMs: null, confirmedAtMs: null };
		const of = row( '1', {
			listings: [
				listing(),
				listing( { listing: 'outlet:SET', ...waiting } ),
				listing( { channel: 'shop', confirmedAtMs: NOW_MS + 300 } ),
				listing( { channel: 'third', ...waiting, failure: { code: 'X', reason: 'no' } } ),
			],
		} );
		expect( progressOf( of ) ).toEqual( [
			{
				channel: 'outlet',
				reached: 'waiting',
				quantity: null,
				listings: 2,
				confirmedAfterMs: null,
			},
			{
				channel: 'shop',
				reached: 'confirmed',
				quantity: 9,
				listings: 1,
				confirmedAfterMs: 300,
			},
			{
				channel: 'third',
				reached: 'failed',
				quantity: 9,
				listings: 1,
				confirmedAfterMs: null,
			},
		] );
	} );

	it.each( [
		[ {}, [ 'commit 20', 'send 80', 'accept 600', 'confirm 500' ] ],
		[ { confirmedAtMs: null }, [ 'commit 20', 'send 80', 'accept 600', 'confirm 1300…' ] ],
		[
			{ sentAtMs: null, acceptedAtMs: null, confirmedAtMs: null },
			[ 'commit 20', 'send 1980…' ],
		],
		[ { sentAtMs: null, acceptedAtMs: null }, [ 'commit 20', 'confirm 1180' ] ],
		// Written by several hands: never a step that ends before it begins.
		[ { acceptedAtMs: NOW_MS + 90 }, [ 'commit 20', 'send 80', 'accept 0', 'confirm 1100' ] ],
		[
			{ acceptedAtMs: null, confirmedAtMs: null, failure: { code: 'X', reason: 'no' } },
			[ 'commit 20', 'send 80' ],
		],
	] )( 'is cut where a step was reached: %j', ( changes, expected ) => {
		const segments = segmentsOf( row( '1' ), listing( changes ), NOW_MS + 2_000 );
		expect(
			segments.map(
				( { step, fromMs, toMs, isOpen } ) =>
					`${ step } ${ toMs - fromMs }${ isOpen ? '…' : '' }`
			)
		).toEqual( expected );
	} );
} );

describe( 'the rows of the log', () => {
	const positions = ( rows: readonly { position: string }[] ) =>
		rows.map( ( { position } ) => position );

	it( 'take in what is new once, however often it is told', () => {
		let rows = firstPage( page( [ row( '2' ), row( '1' ) ] ) );
		rows = withNewer( rows, page( [ row( '3' ) ] ), false );
		rows = withNewer( rows, page( [ row( '4' ), row( '3' ) ] ), true );
		rows = withNewer( rows, page( [ row( '5' ), row( '4' ) ] ), true );
		expect( [ positions( rows.shown ), positions( rows.held ) ] ).toEqual( [
			[ '3', '2', '1' ],
			[ '5', '4' ],
		] );
		expect( positions( withHeldShown( rows ).shown ) ).toEqual( [ '5', '4', '3', '2', '1' ] );
	} );

	it( 'replace what is told anew where it stands, held rows too', () => {
		let rows = firstPage( page( [ row( '1', { isOpen: true } ) ] ) );
		rows = withNewer( rows, page( [ row( '2', { isOpen: true } ) ] ), true );
		expect( openPositions( rows ) ).toEqual( [ '2', '1' ] );
		rows = withNewer( rows, page( [], { refreshed: [ row( '1' ), row( '2' ) ] } ), true );
		expect( openPositions( rows ) ).toEqual( [] );
		expect( positions( rows.held ) ).toEqual( [ '2' ] );
	} );

	it( 'do not grow for ever, and what is cut off can be asked for again', () => {
		const many = Array.from( { length: ROWS_MAX }, ( _none, index ) =>
			row( String( 900 - index ) )
		);
		const rows = withNewer( firstPage( page( many ) ), page( [ row( '901' ) ] ), false );
		expect( rows.shown ).toHaveLength( ROWS_MAX );
		expect( rows.older ).toBe( rows.shown.at( -1 )?.position );
		const more = withOlder( rows, page( [ row( '501' ), row( '500' ) ], { older: '500' } ) );
		expect( positions( more.shown.slice( -2 ) ) ).toEqual( [ '501', '500' ] );
		expect( more.older ).toBe( '500' );
	} );
} );

it.each( [
	[ 0, '0 ms' ],
	[ 12.4, '12 ms' ],
	[ 999, '999 ms' ],
	[ 1_234, '1.2 s' ],
	[ 14_600, '15 s' ],
	[ 240_000, '4 min' ],
	[ 7_200_000, '2 h' ],
] )( 'a duration of %d ms reads %s', ( ms, text ) => {
	expect( durationText( ms ) ).toBe( text );
} );

it.each( [ '120', '120.3', 'a/b', '%', 'Größe 43½', 'what?a=b' ] )(
	'what is open survives the address: %s',
	( open ) => {
		expect( parseRoute( routeTo( 'sync-log', open ) ) ).toEqual( {
			screen: 'sync-log',
			open,
			query: '',
		} );
	}
);

it( 'what a list is narrowed to survives the address, beside what is open', () => {
	const query = { search: 'a?b&c', channel: null, state: '' };
	expect( routeTo( 'listings', null, query ) ).toBe( '#/listings?search=a%3Fb%26c' );
	expect( parseRoute( routeTo( 'listings', 'A/1', query ) ) ).toEqual( {
		screen: 'listings',
		open: 'A/1',
		query: 'search=a%3Fb%26c',
	} );
} );

it.each( [
	[ '', { screen: '', open: null, query: '' } ],
	[ '#/settings', { screen: 'settings', open: null, query: '' } ],
	[ '#settings/', { screen: 'settings', open: null, query: '' } ],
	[ '#/sync-log/%ff', { screen: 'sync-log', open: '%ff', query: '' } ],
	[ '#/listings?a=?', { screen: 'listings', open: null, query: 'a=?' } ],
] )( 'an address somebody typed is read as it can be: %j', ( hash, route ) => {
	expect( parseRoute( hash ) ).toEqual( route );
} );
