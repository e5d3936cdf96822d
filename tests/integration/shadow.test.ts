import { agreementOf } from '../../src/worker/propagation/shadow-agreement.ts';
import { channelIdSchema } from '../../src/shared/ids.ts';
import { blind, withCut } from '../unit/propagation/listing-state.ts';
import { LOST, type FakeChannel } from './fake-channel.ts';
import { FakeWorld } from './fake-world.ts';

const SHOP = channelIdSchema.parse( 'shop' );
const ROUND_MS = 1_800_000;
/** Of a test in which more than an hour of the worker's time passes. */
const LONG_MS = 120_000;
const TURN = { by: 'Ada', reason: null };

/** Everything a worker does for a channel whose mode, or a switch, keeps it from writing. */
describe( 'a channel that may not be written to', () => {
	let world: FakeWorld;
	let shop: FakeChannel;

	beforeEach( () => {
		world = new FakeWorld();
	} );
	afterEach( async () => {
		expect( world.errors ).toEqual( [] );
		await world.close();
	} );

	const agreement = async () => {
		const row = await world.store.model.channel( SHOP );
		return row ? agreementOf( world.store.shadow, row, world.clock.now() ) : null;
	};
	const differences = () => world.store.shadow.differences( SHOP, 10 );

	describe.each( [
		[ 'with compare-and-set', withCut ],
		[ 'with plain writes', blind ],
	] )( '%s', ( _, capabilities ) => {
		beforeEach( async () => {
			shop = await world.connect( 'shop', capabilities, { A: 10, B: 5 } );
		} );

		it(
			'in shadow nothing is written; what would be is compared with what is shown',
			async () => {
				await world.setMode( 'shop', 'shadow' );
				await world.clock.run( 30_000 );
				expect( await agreement() ).toMatchObject( { mayGoLive: true, missing: null } );
				await world.adjust( [ 'A', -1 ] );
				await world.clock.run( ROUND_MS + 60_000 );
				expect( shop.calls ).toEqual( [] );
				expect( shop.shown.get( 'A' ) ).toBe( 10 );
				expect( await agreement() ).toMatchObject( {
					mayGoLive: false,
					missing: '1 of 2 listings agree; 99 % are needed.',
					days: [ { compared: 2, agreed: 1 } ],
				} );
				expect( await differences() ).toMatchObject( [
					{ listing: 'shop:A', wouldSend: 9, shown: 10 },
				] );
				// Somebody does by hand what we would have done.
				shop.shown.set( 'A', 9 );
				await world.clock.run( ROUND_MS + 60_000 );
				expect( await agreement() ).toMatchObject( { mayGoLive: true } );
				expect( await differences() ).toEqual( [] );
				await world.setMode( 'shop', 'live' );
				await world.clock.run( 10_000 );
				expect( shop.shown.get( 'A' ) ).toBe( 9 );
			},
			LONG_MS
		);

		it(
			'in shadow its own sale is no difference while its order is on the way',
			async () => {
				await world.setMode( 'shop', 'shadow' );
				await world.clock.run( ROUND_MS );
				shop.sell( 'A', 1 );
				await world.clock.run( 3_000 );
				await world.adjust( [ 'A', -1 ] );
				await world.clock.run( 60_000 );
				expect( await differences() ).toEqual( [] );
				expect( await agreement() ).toMatchObject( { mayGoLive: true } );
				expect( shop.calls ).toEqual( [] );
			},
			LONG_MS
		);

		it( 'has not agreed before every listing was compared in this mode', async () => {
			await world.setMode( 'shop', 'shadow' );
			expect( await agreement() ).toMatchObject( {
				mayGoLive: false,
				missing: '0 of 2 listings have been compared within the last day.',
			} );
		} );

		it.each( [ 'paused', 'stopped' ] as const )(
			'%s, nothing is written; then the quantity of that moment, once',
			async ( how ) => {
				await world.hold( 'shop', how );
				for ( const delta of [ -1, -1, 4, -3 ] ) {
					await world.adjust( [ 'A', delta ] );
					await world.clock.run( 5_000 );
				}
				expect( shop.calls ).toEqual( [] );
				await world.release( 'shop', how );
				await world.clock.run( 20_000 );
				expect( shop.calls ).toHaveLength( 1 );
				expect( shop.shown.get( 'A' ) ).toBe( 9 );
				expect( await world.listing( 'shop', 'A' ) ).toMatchObject( {
					confirmedQuantity: 9,
				} );
			}
		);

		it.each( [ 'paused', 'shadow', 'stopped' ] as const )(
			'%s, a call of unknown outcome is not repeated, and ends right once it may write again',
			async ( how ) => {
				shop.fateOf = ( _call, index ) =>
					index === 0
						? { landsAfterMs: 3_000, answersAfterMs: 1_000, failure: LOST }
						: undefined;
				await world.adjust( [ 'A', -1 ] );
				await world.clock.run( 500 );
				expect( shop.calls ).toHaveLength( 1 );
				await world.hold( 'shop', how );
				await world.adjust( [ 'A', -1 ] );
				await world.clock.run( 120_000 );
				expect( shop.calls ).toHaveLength( 1 );
				expect( await world.openCalls( 'shop' ) ).toEqual( [] );
				await world.release( 'shop', how );
				await world.clock.run( 60_000 );
				expect( shop.shown.get( 'A' ) ).toBe( 8 );
			}
		);

		it( 'stopped, it stays so when the worker is started again', async () => {
			await world.hold( 'shop', 'stopped' );
			await world.adjust( [ 'A', -1 ] );
			await world.killAndStartAgain();
			await world.clock.run( 30_000 );
			expect( shop.calls ).toEqual( [] );
		} );
	} );

	it(
		'reads with what the account has left: one read in two seconds, every listing twice an hour',
		async () => {
			const many = Object.fromEntries(
				Array.from( { length: 20 }, ( _one, at ) => [ `S${ at }`, at ] )
			);
			shop = await world.connect( 'shop', { ...withCut, readBatchMax: 2 }, many );
			await world.setMode( 'shop', 'shadow' );
			const before = shop.reads;
			await world.clock.run( 5_000 );
			expect( shop.reads - before ).toBeLessThanOrEqual( 3 );
			await world.clock.run( 55_000 );
			expect( shop.reads - before ).toBe( 10 );
			await world.clock.run( ROUND_MS );
			expect( shop.reads - before ).toBe( 20 );
		},
		LONG_MS
	);

	it( 'a mode that was forced keeps why', async () => {
		shop = await world.connect( 'shop', withCut, { A: 10 } );
		await world.setMode( 'shop', 'shadow' );
		await expect( world.pushes.setMode( SHOP, 'live', TURN, false ) ).rejects.toMatchObject( {
			code: 'NOT_IN_AGREEMENT',
		} );
		await world.pushes.setMode( SHOP, 'live', { by: 'Ada', reason: 'a new shop' }, true );
		const [ last ] = await world.store.switches.changes( 1 );
		expect( last ).toMatchObject( { name: 'mode:shop', value: 'live', by: 'Ada' } );
		expect( last?.reason ).toMatch( /^Forced: a new shop \(0 of 1 listings/ );
	} );
} );
