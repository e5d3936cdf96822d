import fc from 'fast-check';
import { BackPressure, type Place } from '../../../src/worker/intake/back-pressure.ts';
import { propertyRuns } from '../property-runs.ts';

const COUNT_MAX = 5;
const BYTES_MAX = 1_000;

describe( 'room for what waits', () => {
	let delayMs: number;
	let warnings: number;
	let pressure: BackPressure;

	beforeEach( () => {
		delayMs = 0;
		warnings = 0;
		pressure = pressureOf();
	} );
	const pressureOf = (): BackPressure =>
		new BackPressure( {
			countMax: COUNT_MAX,
			bytesMax: BYTES_MAX,
			delayMs: () => delayMs,
			log: {
				info: () => undefined,
				error: () => undefined,
				warn: () => {
					warnings += 1;
				},
			},
		} );

	it( 'is never more than was set, but for one request that is larger, and all of it is given back', () => {
		const step = fc.oneof(
			fc.record( { bytes: fc.integer( { min: 0, max: 1_500 } ) } ),
			fc.record( { leaves: fc.nat() } )
		);
		fc.assert(
			fc.property( fc.array( step, { maxLength: 100 } ), ( steps ) => {
				const full = pressureOf();
				const inside: { place: Place; bytes: number }[] = [];
				const sum = () => inside.reduce( ( total, { bytes } ) => total + bytes, 0 );
				for ( const one of steps ) {
					if ( 'bytes' in one ) {
						const { bytes } = one;
						const hasRoom = inside.length < COUNT_MAX && sum() + bytes <= BYTES_MAX;
						const place = full.enter( bytes );
						expect( place !== null ).toBe( hasRoom || inside.length === 0 );
						if ( place ) {
							inside.push( { place, bytes } );
						}
					} else {
						const [ gone ] = inside.splice( one.leaves % ( inside.length || 1 ), 1 );
						gone?.place.leave();
						gone?.place.leave();
					}
					expect( full.held ).toEqual( { count: inside.length, bytes: sum() } );
				}
				inside.forEach( ( { place } ) => place.leave() );
				expect( full.held ).toEqual( { count: 0, bytes: 0 } );
			} ),
			propertyRuns( 200 )
		);
	} );

	it.each( [
		[ 0, 1 ],
		[ 1_000, 1 ],
		[ 1_001, 2 ],
		[ 7_300, 8 ],
		[ 3_600_000, 30 ],
	] )( 'is to be asked for again, when all wait %d ms, after %d s', ( waitMs, seconds ) => {
		delayMs = waitMs;
		expect( pressure.retryAfterS ).toBe( seconds );
	} );

	it( 'is said to be used up once, however many are refused, until it has been empty', () => {
		const fill = (): Place[] =>
			Array.from( { length: COUNT_MAX }, () => pressure.enter( 1 ) ).flatMap(
				( place ) => place ?? []
			);
		const places = fill();
		expect( [ pressure.enter( 1 ), pressure.enter( 1 ) ] ).toEqual( [ null, null ] );
		expect( warnings ).toBe( 1 );
		places.forEach( ( place ) => place.leave() );
		fill();
		expect( pressure.enter( 1 ) ).toBe( null );
		expect( warnings ).toBe( 2 );
	} );
} );
