import fc from 'fast-check';
import { channelIdSchema } from '../../src/shared/ids.ts';
import { orderEvent } from '../../src/worker/intake/order-event.ts';
import type { ChannelOrder } from '../../src/shared/channel-order.ts';
import { line, order } from '../unit/ledger/ledger-in-memory.ts';
import { blind, withCut } from '../unit/propagation/listing-state.ts';
import { propertyRuns } from '../unit/property-runs.ts';
import type { FakeChannel } from './fake-channel.ts';
import { FakeWorld } from './fake-world.ts';

/** A look, all of its repeats, the orders' list, and the look after that. */
const SETTLED_MS = 100_000;

describe( 'what a channel says by itself', () => {
	let world: FakeWorld;
	let orders = 0;

	beforeEach( () => {
		world = new FakeWorld();
	} );
	afterEach( async () => {
		expect( world.errors ).toEqual( [] );
		await world.close();
	} );

	const setPolicy = ( channel: string, policy: 'adjustment' | 'ledger-wins' ) =>
		world.store.model.setForeignEdits( channelIdSchema.parse( channel ), policy );

	async function edit( channel: FakeChannel, name: string, quantity: number ): Promise< void > {
		channel.shown.set( name, quantity );
		await world.observe( nameOf( channel ), name, quantity );
	}

	function nameOf( channel: FakeChannel ): string {
		return [ ...world.channels ].find( ( [ , one ] ) => one === channel )?.[ 0 ] ?? '';
	}

	/** Somebody buys: the order is in the list at once, its webhook comes when `told` is called. */
	function buy( channel: FakeChannel, name: string ): { readonly told: () => Promise< void > } {
		orders += 1;
		const nowMs = world.clock.now();
		const snapshot: ChannelOrder = order( `o${ orders }`, [ line( name ) ], {
			updatedAt: nowMs,
			placedAt: nowMs,
		} );
		channel.sell( name, 1 );
		channel.orders.push( snapshot );
		const id = channelIdSchema.parse( nameOf( channel ) );
		return { told: () => world.tell( orderEvent( id, snapshot, 0 ) ) };
	}

	const adjustments = async (): Promise< unknown[] > => {
		const page = await world.store.lists.events( { kinds: [ 'adjustment' ] }, 0, 100 );
		return page.events.map( ( { source, key, body } ) => ( { source, key, body } ) );
	};

	describe.each( [
		[ 'with compare-and-set', withCut ],
		[ 'with plain writes', blind ],
	] )( 'on a channel %s', ( _, capabilities ) => {
		it( 'is an echo of our own write: 1,000 pushes cause no movement and no further push', async () => {
			const shop = await world.connect( 'shop', capabilities, { A: 5_000 } );
			const plain = shop.writeQuantities.bind( shop );
			shop.writeQuantities = async ( call ) => {
				const answer = await plain( call );
				for ( const { target } of call.items ) {
					const name = target.external[ 'sku' ] ?? '';
					const quantity = shop.shown.get( name ) ?? 0;
					// As webhooks come: once at once, once again later.
					await world.observe( 'shop', name, quantity );
					world.clock.after( 300, () => void world.observe( 'shop', name, quantity ) );
				}
				return answer;
			};
			const before = await world.store.ledger.lastPosition();
			for ( let push = 0; push < 1_000; push += 1 ) {
				await world.adjust( [ 'A', push % 2 === 0 ? -1 : 1 ] );
				await world.clock.run( 500 );
			}
			await world.clock.run( SETTLED_MS );
			expect( shop.calls ).toHaveLength( 1_000 );
			expect( ( await world.store.ledger.lastPosition() ) - before ).toBe( 1_000 );
			expect( await world.drifts() ).toBe( 0 );
		}, 120_000 );

		it( 'is written over where the ledger wins, and kept as a drift', async () => {
			const shop = await world.connect( 'shop', capabilities, { A: 10 } );
			await edit( shop, 'A', 4 );
			await world.clock.run( SETTLED_MS );
			expect( shop.shown.get( 'A' ) ).toBe( 10 );
			expect( await world.drifts() ).toBe( 1 );
			expect( await adjustments() ).toEqual( [] );
		} );

		it( 'becomes an adjustment where that is the policy: nothing is written there, all others follow', async () => {
			const shop = await world.connect( 'shop', capabilities, { A: 10 } );
			const other = await world.connect( 'other', withCut, { A: 10 } );
			await setPolicy( 'shop', 'adjustment' );
			const written = shop.trail.length;
			await edit( shop, 'A', 7 );
			await world.clock.run( SETTLED_MS );
			expect( [ shop.shown.get( 'A' ), other.shown.get( 'A' ) ] ).toEqual( [ 7, 7 ] );
			expect( shop.trail.slice( written ) ).toEqual( [] );
			expect( await adjustments() ).toEqual( [
				{
					source: 'shop',
					key: 'edit/shop:A/1',
					body: {
						kind: 'adjustment',
						sku: 'A',
						location: 'main',
						delta: -3,
						reason: 'edited on shop',
					},
				},
			] );
			expect( await world.drifts() ).toBe( 0 );
			await edit( shop, 'A', 10 );
			await world.clock.run( SETTLED_MS );
			await edit( shop, 'A', 7 );
			await world.clock.run( SETTLED_MS );
			expect( [ shop.shown.get( 'A' ), other.shown.get( 'A' ) ] ).toEqual( [ 7, 7 ] );
			expect( await adjustments() ).toHaveLength( 3 );
		} );

		it( 'is told once, whenever the worker is killed', async () => {
			for ( let killAfterMs = 2_000; killAfterMs < 24_000; killAfterMs += 1_450 ) {
				await world.close();
				world = new FakeWorld();
				const shop = await world.connect( 'shop', capabilities, { A: 10 } );
				await setPolicy( 'shop', 'adjustment' );
				await edit( shop, 'A', 7 );
				await world.clock.run( killAfterMs );
				await world.killAndStartAgain();
				await world.clock.run( SETTLED_MS );
				const { quantity } = await world.listing( 'shop', 'A' );
				expect( { killAfterMs, quantity } ).toEqual( { killAfterMs, quantity: 7 } );
				expect( shop.shown.get( 'A' ) ).toBe( 7 );
			}
		}, 120_000 );
	} );

	describe.each( [
		[ 'with compare-and-set', withCut ],
		[ 'with plain writes', blind ],
	] )( 'at the edge, on a channel %s', ( _, capabilities ) => {
		it.each( [ 'shadow', 'paused', 'stopped' ] as const )(
			'is no adjustment in %s, whatever the policy: others correct by hand there',
			async ( how ) => {
				const shop = await world.connect( 'shop', capabilities, { A: 10 } );
				const other = await world.connect( 'other', withCut, { A: 10 } );
				await setPolicy( 'shop', 'adjustment' );
				await world.hold( 'shop', how );
				await edit( shop, 'A', 7 );
				await world.clock.run( 3 * SETTLED_MS );
				expect( await adjustments() ).toEqual( [] );
				expect( other.shown.get( 'A' ) ).toBe( 10 );
				expect( await world.drifts() ).toBe( how === 'shadow' ? 0 : 1 );
				await world.release( 'shop', how );
				await world.clock.run( SETTLED_MS );
				expect( await adjustments() ).toEqual( [] );
				expect( shop.shown.get( 'A' ) ).toBe( 10 );
			}
		);

		it( 'is ended when the database answers again, also by another policy', async () => {
			const shop = await world.connect( 'shop', capabilities, { A: 10 } );
			await setPolicy( 'shop', 'adjustment' );
			const { deliveries } = world.store;
			const end = deliveries.endEdit.bind( deliveries );
			let lost = 0;
			deliveries.endEdit = async () => {
				lost += 1;
				throw new Error( 'the database does not answer' );
			};
			await edit( shop, 'A', 7 );
			await world.clock.run( SETTLED_MS );
			expect( lost ).toBeGreaterThan( 1 );
			expect( world.errors.splice( 0 ) ).toHaveLength( lost );
			await setPolicy( 'shop', 'ledger-wins' );
			deliveries.endEdit = end;
			await world.adjust( [ 'A', 5 ] );
			await world.clock.run( SETTLED_MS );
			expect( shop.shown.get( 'A' ) ).toBe( 12 );
			expect( await adjustments() ).toHaveLength( 2 );
		} );

		it( 'does not swallow what is sold elsewhere while the ledger is told', async () => {
			const shop = await world.connect( 'shop', capabilities, { A: 10 } );
			const other = await world.connect( 'other', withCut, { A: 10 } );
			await setPolicy( 'shop', 'adjustment' );
			const { deliveries } = world.store;
			const begin = deliveries.beginEdit.bind( deliveries );
			deliveries.beginEdit = async ( found ) => {
				deliveries.beginEdit = begin;
				const begun = await begin( found );
				void buy( other, 'A' ).told();
				return begun;
			};
			await edit( shop, 'A', 7 );
			await world.clock.run( 3 * SETTLED_MS );
			expect( [ shop.shown.get( 'A' ), other.shown.get( 'A' ) ] ).toEqual( [ 6, 6 ] );
			expect( await adjustments() ).toHaveLength( 1 );
		} );
	} );

	it( 'goes on with an edit that was told before a crash, and with one that was not', async () => {
		const shop = await world.connect( 'shop', withCut, { A: 10 } );
		await setPolicy( 'shop', 'adjustment' );
		shop.shown.set( 'A', 7 );
		const begun = await world.store.deliveries.beginEdit( {
			channel: channelIdSchema.parse( 'shop' ),
			listing: ( await world.listing( 'shop', 'A' ) ).listing,
			delta: -3,
			foundAtMs: world.clock.now(),
		} );
		expect( begun ).toMatchObject( { serial: 1, delta: -3 } );
		await world.killAndStartAgain();
		await world.clock.run( SETTLED_MS );
		expect( await adjustments() ).toHaveLength( 1 );
		expect( shop.shown.get( 'A' ) ).toBe( 7 );
		expect( await world.listing( 'shop', 'A' ) ).toMatchObject( { quantity: 7 } );
	} );

	it( 'of a bundle stays a drift: nobody can tell which component is missing', async () => {
		const shop = await world.connect( 'shop', withCut, { A: 10, KIT: 0 } );
		await world.store.model.saveBill( {
			bundle: ( await world.listing( 'shop', 'KIT' ) ).sku,
			sinceMs: world.clock.now(),
			components: [ { sku: ( await world.listing( 'shop', 'A' ) ).sku, quantity: 2 } ],
		} );
		await world.clock.run( 20_000 );
		await setPolicy( 'shop', 'adjustment' );
		expect( shop.shown.get( 'KIT' ) ).toBe( 5 );
		await edit( shop, 'KIT', 2 );
		await world.clock.run( SETTLED_MS );
		expect( shop.shown.get( 'KIT' ) ).toBe( 5 );
		expect( await adjustments() ).toEqual( [] );
		expect( await world.drifts() ).toBe( 1 );
	} );

	it( 'counts by its units, beside sales of the same second, lost webhooks and edits back', async () => {
		const act = fc.record( {
			do: fc.constantFrom(
				'buy here' as const,
				'buy here, unheard' as const,
				'buy elsewhere' as const,
				'edit' as const,
				'edit back' as const
			),
			by: fc.integer( { min: -3, max: 3 } ),
			waitMs: fc.constantFrom( 0, 0, 50, 1_000, 30_000 ),
		} );
		await fc.assert(
			fc.asyncProperty( fc.array( act, { minLength: 1, maxLength: 8 } ), async ( acts ) => {
				await world.close();
				world = new FakeWorld();
				const shop = await world.connect( 'shop', withCut, { A: 20 } );
				const other = await world.connect( 'other', withCut, { A: 20 } );
				await setPolicy( 'shop', 'adjustment' );
				let left = 20;
				let lastEdit = 0;
				for ( const { do: what, by, waitMs } of acts ) {
					const here = shop.shown.get( 'A' ) ?? 0;
					const there = other.shown.get( 'A' ) ?? 0;
					const editBy = what === 'edit' ? Math.max( by, -here ) : -lastEdit;
					if ( what === 'buy elsewhere' && there > 0 ) {
						left -= 1;
						await buy( other, 'A' ).told();
					} else if ( what.startsWith( 'buy here' ) && here > 0 ) {
						left -= 1;
						const { told } = buy( shop, 'A' );
						await ( what === 'buy here' ? told() : Promise.resolve() );
					} else if ( what.startsWith( 'edit' ) && here + editBy >= 0 ) {
						left += editBy;
						lastEdit = editBy;
						await edit( shop, 'A', here + editBy );
					}
					await world.clock.run( waitMs );
				}
				await world.clock.run( 4 * SETTLED_MS );
				const { quantity } = await world.listing( 'shop', 'A' );
				const wanted = Math.max( 0, left );
				expect( {
					ledger: quantity,
					here: shop.shown.get( 'A' ),
					there: other.shown.get( 'A' ),
				} ).toEqual( { ledger: wanted, here: wanted, there: wanted } );
			} ),
			propertyRuns( 12 )
		);
	}, 180_000 );
} );
