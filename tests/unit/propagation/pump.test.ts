import { Pump, type NextRun } from '../../../src/worker/propagation/pump.ts';
import { VirtualClock } from '../../integration/virtual-clock.ts';

describe( 'a pump', () => {
	let clock: VirtualClock;
	let startMs: number;
	/** When each step began, from the start of the test. */
	let began: number[];
	let errors: unknown[];
	/** What the next steps do; after these they take no time and want nothing. */
	let steps: ( () => Promise< NextRun > )[];
	let underWay: number;
	let pump: Pump;

	beforeEach( () => {
		clock = new VirtualClock();
		startMs = clock.now();
		began = [];
		errors = [];
		steps = [];
		underWay = 0;
		pump = new Pump( {
			clock,
			onError: ( error ) => void errors.push( error ),
			step: async () => {
				began.push( clock.now() - startMs );
				underWay += 1;
				expect( underWay ).toBe( 1 );
				try {
					return ( await steps.shift()?.() ) ?? null;
				} finally {
					underWay -= 1;
				}
			},
		} );
	} );
	afterEach( () => pump.stop() );

	const taking =
		( durationMs: number, next: NextRun = null ) =>
		() =>
			new Promise< NextRun >( ( resolve ) => {
				clock.after( durationMs, () => resolve( next ) );
			} );

	it( 'does nothing until it is woken', async () => {
		await clock.run( 10_000 );
		expect( began ).toEqual( [] );
	} );

	it( 'runs at once when woken, and sweeps every second after that', async () => {
		pump.wake();
		await clock.run( 2_500 );
		expect( began ).toEqual( [ 0, 1_000, 2_000 ] );
	} );

	it( 'never runs twice at once; all wake-ups meanwhile make it run once more', async () => {
		steps = [ taking( 300 ) ];
		pump.wake();
		await clock.run( 100 );
		pump.wake();
		pump.wake();
		await clock.run( 500 );
		expect( began ).toEqual( [ 0, 300 ] );
	} );

	it( 'runs again when its step said, if that is before the sweep', async () => {
		steps = [ taking( 0, startMs + 150 ), taking( 0, startMs + 60_000 ), taking( 0, startMs ) ];
		pump.wake();
		await clock.run( 1_200 );
		expect( began.slice( 0, 4 ) ).toEqual( [ 0, 150, 1_150, 1_150 ] );
	} );

	it( 'does not run a second time at the old time when it was woken before it', async () => {
		steps = [ taking( 0, startMs + 500 ) ];
		pump.wake();
		await clock.run( 200 );
		pump.wake();
		await clock.run( 700 );
		expect( began ).toEqual( [ 0, 200 ] );
	} );

	it( 'survives a step that fails, and tells of it', async () => {
		steps = [ () => Promise.reject( new Error( 'lost' ) ) ];
		pump.wake();
		await clock.run( 1_500 );
		expect( began ).toEqual( [ 0, 1_000 ] );
		expect( errors ).toEqual( [ new Error( 'lost' ) ] );
	} );

	it( 'ends after the step that is running, and wakes no more', async () => {
		steps = [ taking( 300 ) ];
		pump.wake();
		await clock.run( 100 );
		pump.wake();
		let isStopped = false;
		const stopping = pump.stop().then( () => {
			isStopped = true;
		} );
		await clock.run( 100 );
		expect( isStopped ).toBe( false );
		await clock.run( 100 );
		await stopping;
		pump.wake();
		await clock.run( 10_000 );
		expect( began ).toEqual( [ 0 ] );
	} );
} );
