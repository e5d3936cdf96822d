import { sign } from '../../../integration/paired-shop/wire-signature.ts';
import { linkedShop, NOW_MS, secretOf } from './linked-shop.ts';

const NOW_S = NOW_MS / 1_000;
const BODY = '{"v":1,"epoch":1,"events":[],"orders":[],"name":"Mugs – & “more”"}';

/** The same computation by somebody else: tests/integration/paired-shop/wire-signature.ts. */
const verify = (
	headers: Readonly< Record< string, string > >,
	body = BODY,
	secrets: readonly { byte: number; untilMs?: number }[] = [ { byte: 1 }, { byte: 2 } ]
) =>
	linkedShop( undefined, secrets ).adapter.verify( {
		headers,
		body: Buffer.from( body ),
		receivedAtMs: NOW_MS,
	} );
const toWorker = ( byte: number ): string => secretOf( byte + 100 );

describe( 'a delivery of a paired shop', () => {
	it( 'is authentic when a valid secret signed it, and says which', () => {
		expect( verify( sign( 'msg_1-A', NOW_S, BODY, toWorker( 1 ) ) ) ).toEqual( {
			result: 'authentic',
			topic: 'changes',
			deliveryKey: 'msg_1-A',
			signedWith: 'hash of 1',
		} );
		expect( verify( sign( 'b', NOW_S, BODY, toWorker( 2 ) ) ) ).toMatchObject( {
			result: 'authentic',
			signedWith: 'hash of 2',
		} );
	} );

	it.each( [
		[ '{"v":1,"call":"pull"}', 'call' ],
		[ '{"v":1,"call":"pull","later":true}', 'call' ],
		[ `{"v":1,"call":"pull","filler":"${ 'x'.repeat( 200 ) }"}`, 'changes' ],
		[ '{"v":2,"call":"pull"}', 'changes' ],
		[ '{"v":1,"call":"push"}', 'changes' ],
		[ '{"v":1', 'changes' ],
	] )( 'is of the topic that its body has: %s', ( body, topic ) => {
		expect( verify( sign( 'id', NOW_S, body, toWorker( 1 ) ), body ) ).toMatchObject( {
			topic,
		} );
	} );

	it( 'may carry several signatures, of which one has to fit', () => {
		const headers = sign( 'id', NOW_S, BODY, toWorker( 1 ) );
		const several = `v1a,xyz v1,AAAA ${ headers[ 'webhook-signature' ] }`;
		expect( verify( { ...headers, 'webhook-signature': several } ).result ).toBe( 'authentic' );
	} );

	it.each( [ -300, 300 ] )( 'may be %i seconds off, and no more', ( offS ) => {
		const signed = ( at: number ) => verify( sign( 'id', at, BODY, toWorker( 1 ) ) ).result;
		expect( signed( NOW_S + offS ) ).toBe( 'authentic' );
		expect( signed( NOW_S + offS + Math.sign( offS ) ) ).toBe( 'forged' );
	} );

	it( 'is not accepted with a secret that has lapsed, nor with one of the other direction', () => {
		const secrets = [ { byte: 1 }, { byte: 2, untilMs: NOW_MS - 1 } ];
		expect( verify( sign( 'id', NOW_S, BODY, toWorker( 2 ) ), BODY, secrets ).result ).toBe(
			'forged'
		);
		expect( verify( sign( 'id', NOW_S, BODY, secretOf( 1 ) ) ).result ).toBe( 'forged' );
	} );

	it( 'is never accepted from a shop that is not paired any more', () => {
		for ( const secret of [ toWorker( 1 ), 'whsec_' ] ) {
			expect( verify( sign( 'id', NOW_S, BODY, secret ), BODY, [] ).result ).toBe( 'forged' );
		}
	} );

	it.each( [
		[ 'no id', { 'webhook-id': '' } ],
		[ 'an id with a dot', { 'webhook-id': 'a.b' } ],
		[ 'an id of 65 characters', { 'webhook-id': 'x'.repeat( 65 ) } ],
		[ 'a time in words', { 'webhook-timestamp': 'now' } ],
		[ 'a time with a fraction', { 'webhook-timestamp': `${ NOW_S }.5` } ],
		[ 'no signature', { 'webhook-signature': '' } ],
		[ 'seven signatures', { 'webhook-signature': 'v1,AAAA '.repeat( 7 ).trim() } ],
	] )( 'is refused with %s', ( _what, change ) => {
		const headers = { ...sign( 'id', NOW_S, BODY, toWorker( 1 ) ), ...change };
		expect( verify( headers ).result ).toBe( 'forged' );
	} );
} );

describe( 'a call of the worker', () => {
	it( 'is signed with every valid secret, each time under another id', async () => {
		const secrets = [ { byte: 1 }, { byte: 2 }, { byte: 3, untilMs: NOW_MS - 1 } ];
		const { adapter, seen } = linkedShop( undefined, secrets );
		await adapter.counted?.pull( {
			limit: 1,
			acknowledged: { events: [ 'ü' ], orders: {} },
			lastRow: 0,
		} );
		await adapter.counted?.restart( 5 );
		const [ first, second ] = seen.map( ( { raw } ) => raw );
		expect( first?.url ).toBe( 'https://shop.example/wp-json/lockstep/v1/link/pull' );
		expect( first?.headers[ 'webhook-id' ] ).not.toBe( second?.headers[ 'webhook-id' ] );
		const expected = [ 1, 2 ].map(
			( byte ) =>
				sign( 'id-1', NOW_S, first?.body ?? '', secretOf( byte ) )[ 'webhook-signature' ]
		);
		expect( first?.headers[ 'webhook-signature' ]?.split( ' ' ) ).toEqual( expected );
	} );

	it( 'is not made at all without a secret', async () => {
		const { adapter, seen } = linkedShop( undefined, [] );
		expect( await adapter.counted?.restart( 1 ) ).toMatchObject( {
			ok: false,
			failure: { action: 'needsHuman', code: 'NOT_PAIRED', applied: 'no' },
		} );
		expect( seen ).toEqual( [] );
	} );
} );
