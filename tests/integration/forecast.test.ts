import type { ChannelCapabilities, LimitShape } from '../../src/worker/channels/contract.ts';
import { forecastMs, type ForecastOf } from '../../src/worker/propagation/forecast.ts';
import { withCut } from '../unit/propagation/listing-state.ts';
import { DONE } from './fake-channel.ts';
import { FakeWorld } from './fake-world.ts';

const SKUS = 120;
/** A forecast is right to one window of a limit: of ten of them that is a tenth. */
const SKUS_OF_WINDOWS = 160;

/** "All true again in N s", held against what then happens, on the virtual clock. */
describe( 'the forecast of a channel', () => {
	let world: FakeWorld;
	afterEach( () => world.close() );

	/** All SKUs are sold once elsewhere; answers the forecast of that moment, and what came of it. */
	const both = async (
		capabilities: Partial< ChannelCapabilities >,
		callMs: number,
		skus = SKUS
	): Promise< { readonly said: number; readonly took: number } > => {
		world = new FakeWorld();
		const names = Array.from( { length: skus }, ( _, index ) => `SKU-${ index + 100 }` );
		const channel = await world.connect(
			'shop',
			{
				...withCut,
				writeBatchMax: 1,
				readBatchMax: 50,
				callsInFlightMax: 4,
				...capabilities,
			},
			Object.fromEntries( names.map( ( name ) => [ name, 20 ] ) )
		);
		channel.fateOf = () => ( { ...DONE, landsAfterMs: callMs, answersAfterMs: callMs } );
		// One write before, so that it is known how long they take; then what was spent has come back.
		await world.adjust( [ names[ 0 ] ?? '', -1 ] );
		await world.clock.run( 180_000 );
		expect( await world.isTrue() ).toBe( true );
		await world.adjust( ...names.map( ( name ) => [ name, -1 ] as const ) );
		const said = ( await world.forecastMs( 'shop' ) ) ?? -1;
		const startedAtMs = world.clock.now();
		while ( ! ( await world.isTrue() ) ) {
			await world.clock.run( 1_000 );
		}
		return { said, took: world.clock.now() - startedAtMs };
	};

	const points: LimitShape = {
		limit: 'points',
		name: 'cost',
		max: 200,
		perSecond: 50,
		guess: { write: 10, read: 10 },
	};
	const perMinute: LimitShape = {
		limit: 'calls',
		name: 'per minute',
		max: 20,
		windowMs: 60_000,
	};

	it.each( [
		[ 'a bucket of points', { limits: [ points ] }, 100, SKUS ],
		[ 'so many calls a minute', { limits: [ perMinute ] }, 100, SKUS_OF_WINDOWS ],
		[ 'a slow channel', { limits: [], callsInFlightMax: 2 }, 2_000, SKUS ],
	] as const )(
		'is right to 20 %%: %s',
		async ( _, capabilities, callMs, skus ) => {
			const { said, took } = await both( capabilities, callMs, skus );
			expect( took ).toBeGreaterThan( 10_000 );
			expect( said ).toBeGreaterThan( took * 0.8 );
			expect( said ).toBeLessThan( took * 1.2 );
		},
		90_000
	);

	it( 'is not given where nothing is written, and nothing where all is true', () => {
		world = new FakeWorld();
		const of: ForecastOf = {
			nowMs: 1_000,
			state: 'live',
			mode: 'live',
			due: 0,
			unseen: 0,
			writeBatchMax: 10,
			readBatchMax: 10,
			callsInFlightMax: 1,
			figures: {
				circuit: 'closed',
				openUntilMs: null,
				limits: [],
				lastError: null,
				callMs: 200,
				inFlight: 0,
				pointsPerCall: 1,
			},
		};
		expect( forecastMs( of ) ).toBe( 0 );
		expect( forecastMs( { ...of, due: 5, mode: 'shadow' } ) ).toBeNull();
		expect( forecastMs( { ...of, due: 5, mode: 'paused' } ) ).toBeNull();
		expect( forecastMs( { ...of, due: 5, state: 'needs-attention' } ) ).toBeNull();
		const open = { ...of.figures, circuit: 'open', openUntilMs: 31_000 } as const;
		expect( forecastMs( { ...of, due: 5, figures: open } ) ).toBe( 30_000 + 400 );
		expect( forecastMs( { ...of, unseen: 5 } ) ).toBe( 400 );
	} );
} );
