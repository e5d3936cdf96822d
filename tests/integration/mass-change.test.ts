import fc from 'fast-check';
import {
	channelIdSchema,
	eventKeySchema,
	locationIdSchema,
	skuSchema,
} from '../../src/shared/ids.ts';
import type { StockEvent } from '../../src/shared/stock-event.ts';
import { orderEvent } from '../../src/worker/intake/order-event.ts';
import type { MassChangeRow } from '../../src/worker/store/mass-change-store.ts';
import { line, order } from '../unit/ledger/ledger-in-memory.ts';
import { blind, withCut } from '../unit/propagation/listing-state.ts';
import { propertyRuns } from '../unit/property-runs.ts';
import type { WriteCall } from '../../src/worker/channels/contract.ts';
import { DONE, DOWN, type Fate, type FakeChannel } from './fake-channel.ts';
import { FakeWorld } from './fake-world.ts';

const main = locationIdSchema.parse( 'main' );
const DECIDED = { by: 'ada', reason: 'looked at' };
const NAMES = Array.from(
	{ length: 40 },
	( _, index ) => `S${ String( index ).padStart( 2, '0' ) }`
);
const ALL_TEN = Object.fromEntries( NAMES.map( ( name ) => [ name, 10 ] ) );

describe( 'a mass change', () => {
	let world: FakeWorld;
	let keys = 0;

	beforeEach( () => {
		world = new FakeWorld();
	} );
	afterEach( async () => {
		expect( world.errors ).toEqual( [] );
		await world.close();
	} );

	/** As one row of a file, or as somebody by the api. */
	function moved( name: string, delta: number, by: 'file' | 'ada' ): StockEvent {
		keys += 1;
		return {
			source: 'api',
			key: eventKeySchema.parse( by === 'file' ? `import/f1/${ keys }` : `moved-${ keys }` ),
			occurredAtMs: world.clock.now(),
			actor: by === 'file' ? 'import f1' : by,
			body: {
				kind: 'adjustment',
				sku: skuSchema.parse( name ),
				location: main,
				delta,
				reason: 'test',
			},
		};
	}

	/** Sold there; the channel has taken it off its own number already. */
	function sale( channel: string, name: string, units = 1 ): StockEvent {
		keys += 1;
		world.channels.get( channel )?.sell( name, units );
		const nowMs = world.clock.now();
		return orderEvent(
			channelIdSchema.parse( channel ),
			order( `o${ keys }`, [ line( name, { ordered: units } ) ], {
				updatedAt: nowMs,
				placedAt: nowMs,
			} ),
			0
		);
	}

	const toZero = ( names: readonly string[], by: 'file' | 'ada' = 'ada' ): Promise< void > =>
		world.tell( ...names.map( ( name ) => moved( name, -10, by ) ) );

	function counted( name: string, units: number ): StockEvent {
		const { body: _, ...event } = moved( name, 1, 'ada' );
		const sku = skuSchema.parse( name );
		return { ...event, body: { kind: 'count', sku, location: main, units, gone: [] } };
	}

	/** All to nothing; of some it is counted, and a moment later they are counted again. */
	async function counts( twice: readonly string[] ): Promise< void > {
		await toZero( NAMES.filter( ( name ) => ! twice.includes( name ) ) );
		await world.tell( ...twice.map( ( name ) => counted( name, 0 ) ) );
		await world.clock.run( 10 );
		await world.tell( ...twice.map( ( name ) => counted( name, 4 ) ) );
		await world.clock.run( 10 );
	}

	const shownOn = ( channel: FakeChannel, names = NAMES ): ( number | undefined )[] =>
		names.map( ( name ) => channel.shown.get( name ) );

	const held = (): Promise< readonly MassChangeRow[] > =>
		world.store.massChanges.list( { state: 'held', after: null, limit: 10 } );

	async function theHeld( channel = 'shop' ): Promise< MassChangeRow > {
		const found = ( await held() ).find( ( one ) => one.channel === channel );
		if ( ! found ) {
			throw new Error( 'nothing is held' );
		}
		return found;
	}

	const both = async (): Promise< [ FakeChannel, FakeChannel ] > => [
		await world.connect( 'shop', withCut, ALL_TEN ),
		await world.connect( 'other', blind, ALL_TEN ),
	];

	it( 'is held before the first of it leaves, on every channel, and everything else goes out', async () => {
		const [ shop, other ] = await both();
		await toZero( NAMES.slice( 0, 30 ), 'file' );
		await world.tell( moved( 'S35', -1, 'ada' ) );
		await world.clock.run( 120_000 );
		expect( shownOn( shop, NAMES.slice( 0, 35 ) ) ).toEqual( Array( 35 ).fill( 10 ) );
		expect( shownOn( other, NAMES.slice( 0, 35 ) ) ).toEqual( Array( 35 ).fill( 10 ) );
		expect( [ shop.shown.get( 'S35' ), other.shown.get( 'S35' ) ] ).toEqual( [ 9, 9 ] );
		expect( await theHeld() ).toMatchObject( {
			cause: 'import:f1',
			zeroed: 30,
			shifted: 0,
			listings: 40,
			held: 30,
			sent: 0,
		} );
		expect( await world.drifts() ).toBe( 0 );
	} );

	it( 'is none below the number, nor below the share', async () => {
		const [ shop ] = await both();
		await toZero( NAMES.slice( 0, 19 ) );
		await world.clock.run( 10_000 );
		expect( await held() ).toEqual( [] );
		expect( shownOn( shop, NAMES.slice( 0, 19 ) ) ).toEqual( Array( 19 ).fill( 0 ) );
	} );

	it( 'is none when orders do it: what is sold is gone', async () => {
		const [ shop, other ] = await both();
		await world.tell( ...NAMES.map( ( name ) => sale( 'shop', name, 10 ) ) );
		await world.clock.run( 10_000 );
		expect( await held() ).toEqual( [] );
		expect( shownOn( other ) ).toEqual( Array( 40 ).fill( 0 ) );
		expect( shownOn( shop ) ).toEqual( Array( 40 ).fill( 0 ) );
	} );

	it( 'counts what one cause did bit by bit within a minute, and lists what had left', async () => {
		const [ shop ] = await both();
		for ( const name of NAMES.slice( 0, 25 ) ) {
			await toZero( [ name ] );
			await world.clock.run( 1_000 );
		}
		const { sent, held: heldNow, change } = await theHeld();
		expect( { sent, heldNow } ).toEqual( { sent: 19, heldNow: 6 } );
		expect( shownOn( shop, NAMES.slice( 19, 25 ) ) ).toEqual( Array( 6 ).fill( 10 ) );
		await world.clock.until( world.massChanges.undo( change, DECIDED ) );
		await world.clock.run( 60_000 );
		expect( shownOn( shop ) ).toEqual( Array( 40 ).fill( 10 ) );
	} );

	it( 'is none when it is spread over more than the window', async () => {
		await both();
		for ( const name of NAMES.slice( 0, 25 ) ) {
			await toZero( [ name ] );
			await world.clock.run( 4_000 );
		}
		expect( await held() ).toEqual( [] );
	} );

	it( 'is none when a channel has missed many small steps, while it was down', async () => {
		const [ , other ] = await both();
		other.fateOf = () => ( { landsAfterMs: null, answersAfterMs: 50, failure: DOWN } );
		other.readFailure = DOWN;
		await world.adjust( [ 'S39', 1 ] );
		// Until it is tried every ten minutes only.
		await world.clock.run( 30 * 60_000 );
		for ( let step = 0; step < 4; step += 1 ) {
			await world.tell( ...NAMES.map( ( name ) => moved( name, -2, 'ada' ) ) );
			await world.clock.run( 70_000 );
		}
		other.fateOf = () => undefined;
		other.readFailure = null;
		await world.clock.run( 15 * 60_000 );
		expect( await held() ).toEqual( [] );
		expect( shownOn( other, NAMES.slice( 0, 39 ) ) ).toEqual( Array( 39 ).fill( 2 ) );
	} );

	it( 'is one when the last of many steps is one by itself, on a channel that was down', async () => {
		const [ , other ] = await both();
		other.fateOf = () => ( { landsAfterMs: null, answersAfterMs: 50, failure: DOWN } );
		other.readFailure = DOWN;
		await world.tell( ...NAMES.map( ( name ) => moved( name, -2, 'ada' ) ) );
		await world.clock.run( 5 * 60_000 );
		await world.tell( ...NAMES.map( ( name ) => moved( name, -8, 'ada' ) ) );
		other.fateOf = () => undefined;
		other.readFailure = null;
		await world.clock.run( 15 * 60_000 );
		expect( await theHeld( 'other' ) ).toMatchObject( { zeroed: 40 } );
	} );

	it( 'is one of raises as well, and shows no more while it is held', async () => {
		const [ shop ] = await both();
		await world.tell( ...NAMES.map( ( name ) => moved( name, 90, 'file' ) ) );
		await world.clock.run( 10_000 );
		expect( shownOn( shop ) ).toEqual( Array( 40 ).fill( 10 ) );
		expect( await theHeld() ).toMatchObject( { zeroed: 0, shifted: 40 } );
	} );

	it( 'goes out as it is now when it is released, and is not held again', async () => {
		const [ shop, other ] = await both();
		await toZero( NAMES, 'file' );
		await world.clock.run( 10_000 );
		const { change } = await theHeld();
		const released = await world.clock.until( world.massChanges.release( change, DECIDED ) );
		expect( released ).toMatchObject( { state: 'released', held: 0, settledBy: 'ada' } );
		await world.clock.run( 60_000 );
		expect( shownOn( shop ) ).toEqual( Array( 40 ).fill( 0 ) );
		expect( shownOn( other ) ).toEqual( Array( 40 ).fill( 0 ) );
		expect( await held() ).toEqual( [] );
		await expect( world.massChanges.undo( change, DECIDED ) ).rejects.toThrow();
	} );

	it( 'outlives a restart', async () => {
		const [ shop ] = await both();
		await toZero( NAMES, 'file' );
		await world.clock.run( 10_000 );
		await world.killAndStartAgain();
		await world.clock.run( 60_000 );
		expect( shownOn( shop ) ).toEqual( Array( 40 ).fill( 10 ) );
		expect( await theHeld() ).toMatchObject( { held: 40 } );
	} );

	it( 'lets what is sold meanwhile be taken off everywhere, also where the ledger wants nothing before and after', async () => {
		const [ shop, other ] = await both();
		await toZero( NAMES );
		await world.clock.run( 10_000 );
		await world.tell( sale( 'shop', 'S03', 2 ) );
		await world.clock.run( 10_000 );
		expect( [ shop.shown.get( 'S03' ), other.shown.get( 'S03' ) ] ).toEqual( [ 8, 8 ] );
		await world.tell( sale( 'other', 'S03' ) );
		await world.clock.run( 30_000 );
		expect( [ shop.shown.get( 'S03' ), other.shown.get( 'S03' ) ] ).toEqual( [ 7, 7 ] );
		const { change } = await theHeld();
		await world.clock.until( world.massChanges.undo( change, DECIDED ) );
		await world.clock.run( 60_000 );
		expect( [ shop.shown.get( 'S03' ), other.shown.get( 'S03' ) ] ).toEqual( [ 7, 7 ] );
		expect( shop.shown.get( 'S04' ) ).toBe( 10 );
		expect( await world.drifts() ).toBe( 0 );
	} );

	it( 'does not show again what was sold between the wrong cut and the hold', async () => {
		const shop = await world.connect( 'shop', { ...withCut, callsInFlightMax: 1 }, ALL_TEN );
		const other = await world.connect( 'other', { ...blind, callsInFlightMax: 1 }, ALL_TEN );
		const slow = { ...DONE, landsAfterMs: 3_000, answersAfterMs: 3_000 };
		const isSlow = ( { items: [ item ] }: WriteCall ): Fate | undefined =>
			item?.target.external[ 'sku' ] === 'S39' ? slow : undefined;
		shop.fateOf = isSlow;
		other.fateOf = isSlow;
		await world.adjust( [ 'S39', 1 ] );
		await toZero( NAMES );
		await world.tell( sale( 'shop', 'S03', 2 ) );
		await world.clock.run( 10_000 );
		expect( await held() ).toHaveLength( 2 );
		expect( [ shop.shown.get( 'S03' ), other.shown.get( 'S03' ) ] ).toEqual( [ 8, 8 ] );
		expect( other.shown.get( 'S04' ) ).toBe( 10 );
	} );

	it( 'is undone once, however often the opposites are told', async () => {
		await both();
		await toZero( NAMES );
		await world.clock.run( 10_000 );
		const { change } = await theHeld();
		const twice = Promise.allSettled( [
			world.massChanges.undo( change, DECIDED ),
			world.massChanges.undo( change, DECIDED ),
		] );
		await world.clock.until( twice );
		await world.clock.run( 10_000 );
		expect( await world.listing( 'shop', 'S00' ) ).toMatchObject( {
			quantity: 10,
			heldBy: null,
		} );
	} );

	it( 'is taken back from where a person has settled its cause before, and not what cannot be', async () => {
		const [ shop ] = await both();
		await toZero( NAMES.slice( 0, 20 ) );
		await world.clock.run( 5_000 );
		await world.clock.until( world.massChanges.release( ( await theHeld() ).change, DECIDED ) );
		await world.clock.run( 5_000 );
		await toZero( NAMES.slice( 20 ) );
		await world.clock.run( 5_000 );
		await world.clock.until( world.massChanges.undo( ( await theHeld() ).change, DECIDED ) );
		await world.clock.run( 60_000 );
		expect( shownOn( shop ) ).toEqual( NAMES.map( ( _, index ) => ( index < 20 ? 0 : 10 ) ) );
		await world.tell(
			...NAMES.slice( 20 ).map( ( name ) => {
				const { body: _, ...event } = moved( name, 1, 'ada' );
				const sku = skuSchema.parse( name );
				return {
					...event,
					body: { kind: 'safety' as const, sku, location: main, units: 9 },
				};
			} )
		);
		await world.clock.run( 5_000 );
		const { change } = await theHeld();
		await expect(
			world.clock.until( world.massChanges.undo( change, DECIDED ) )
		).rejects.toMatchObject( { code: 'MASS_CHANGE_STAYS' } );
	} );

	it( 'undone leaves what would be there without its cause, whatever others did before, between and after', async () => {
		const step = fc.record( {
			name: fc.constantFrom( ...NAMES.slice( 0, 6 ) ),
			what: fc.constantFrom( 'sold' as const, 'moved' as const ),
			on: fc.constantFrom( 'shop', 'other' ),
			units: fc.integer( { min: 1, max: 3 } ),
			waitMs: fc.integer( { min: 0, max: 3_000 } ),
		} );
		const steps = fc.array( step, { maxLength: 5 } );
		await fc.assert(
			fc.asyncProperty( steps, steps, steps, async ( before, between, after ) => {
				await world.close();
				world = new FakeWorld();
				const trial = world;
				const [ shop, other ] = await both();
				const want = new Map( NAMES.map( ( name ) => [ name, 10 ] ) );
				const play = async ( acts: typeof before ): Promise< void > => {
					for ( const { name, what, on, units, waitMs } of acts ) {
						const left = want.get( name ) ?? 0;
						// What a channel does not show nobody can buy there.
						const sellable = Math.min(
							units,
							Math.max( 0, trial.channels.get( on )?.shown.get( name ) ?? 0 )
						);
						if ( what === 'sold' && sellable > 0 && left >= sellable ) {
							want.set( name, left - sellable );
							await trial.tell( sale( on, name, sellable ) );
						} else if ( what === 'moved' ) {
							want.set( name, left + units );
							keys += 1;
							await trial.tell( {
								...moved( name, units, 'file' ),
								key: eventKeySchema.parse( `receipt-${ keys }` ),
								actor: 'bob',
							} );
						}
						await trial.clock.run( waitMs );
					}
				};
				await play( before );
				await counts( NAMES.slice( 0, 3 ) );
				await play( between );
				await trial.clock.run( 5_000 );
				const { change } = await theHeld();
				await trial.clock.until( trial.massChanges.undo( change, DECIDED ) );
				await play( after );
				await trial.clock.run( 120_000 );
				expect( await held() ).toEqual( [] );
				const wanted = NAMES.map( ( name ) => want.get( name ) );
				expect( shownOn( shop ) ).toEqual( wanted );
				expect( shownOn( other ) ).toEqual( wanted );
				expect( trial.errors ).toEqual( [] );
			} ),
			propertyRuns( 15 )
		);
	}, 120_000 );
} );
