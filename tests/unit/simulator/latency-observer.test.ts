import type { BookEntry } from '../../../src/simulator/contract.ts';
import { observeLatency, summarizeLatency } from '../../../src/simulator/latency-observer.ts';

type Line = readonly [ atMs: number, sku: string, cause: BookEntry[ 'cause' ], delta: number ];

/** A journal from its bare movements; what is shown and sold after each follows. */
function journal( channel: string, lines: readonly Line[] ): BookEntry[] {
	const shown = new Map< string, number >();
	const sold = new Map< string, number >();
	return lines.map( ( [ atMs, sku, cause, delta ], index ) => {
		const shownAfter = ( shown.get( sku ) ?? 0 ) + delta;
		shown.set( sku, shownAfter );
		const isOwn = cause === 'sale' || cause === 'return';
		const soldAfter = ( sold.get( sku ) ?? 0 ) - ( isOwn ? delta : 0 );
		sold.set( sku, soldAfter );
		return {
			atMs,
			channel,
			sku,
			cause,
			delta,
			shownAfter,
			soldAfter,
			...( isOwn ? { order: `${ channel }-${ index }` } : {} ),
		};
	} );
}

test( 'A channel has followed a sale when it shows no more than is left', () => {
	const samples = observeLatency( [
		journal( 'a', [
			[ 0, 'MUG', 'opening', 10 ],
			[ 100, 'MUG', 'sale', -2 ],
		] ),
		journal( 'b', [
			[ 0, 'MUG', 'opening', 10 ],
			[ 400, 'MUG', 'write', -1 ],
			[ 900, 'MUG', 'write', -1 ],
		] ),
	] );
	expect( samples ).toEqual( [
		{ channel: 'b', sku: 'MUG', order: 'a-1', soldAtMs: 100, latencyMs: 800 },
	] );
} );

test( "The channel's own sales do not count as following", () => {
	const samples = observeLatency( [
		journal( 'a', [
			[ 0, 'MUG', 'opening', 10 ],
			[ 100, 'MUG', 'sale', -2 ],
		] ),
		journal( 'b', [
			[ 0, 'MUG', 'opening', 10 ],
			[ 200, 'MUG', 'sale', -5 ],
			[ 900, 'MUG', 'write', -2 ],
		] ),
	] );
	expect( samples ).toEqual( [
		{ channel: 'a', sku: 'MUG', order: 'b-1', soldAtMs: 200, latencyMs: null },
		{ channel: 'b', sku: 'MUG', order: 'a-1', soldAtMs: 100, latencyMs: 800 },
	] );
} );

test( 'One write may follow several sales, each from its own moment', () => {
	const samples = observeLatency( [
		journal( 'a', [
			[ 0, 'MUG', 'opening', 10 ],
			[ 100, 'MUG', 'sale', -1 ],
			[ 300, 'MUG', 'sale', -1 ],
			[ 700, 'MUG', 'sale', -1 ],
		] ),
		journal( 'b', [
			[ 0, 'MUG', 'opening', 10 ],
			[ 500, 'MUG', 'write', -2 ],
		] ),
	] );
	expect( samples.map( ( { latencyMs } ) => latencyMs ) ).toEqual( [ 400, 200, null ] );
} );

test( 'Units given back elsewhere relieve a channel from following', () => {
	const samples = observeLatency( [
		journal( 'a', [
			[ 0, 'MUG', 'opening', 10 ],
			[ 100, 'MUG', 'sale', -2 ],
			[ 350, 'MUG', 'return', 2 ],
			[ 500, 'MUG', 'sale', -1 ],
		] ),
		journal( 'b', [
			[ 0, 'MUG', 'opening', 10 ],
			[ 800, 'MUG', 'write', -1 ],
		] ),
	] );
	expect( samples.map( ( { latencyMs } ) => latencyMs ) ).toEqual( [ 250, 300 ] );
} );

test( 'An oversold channel has followed when it shows nothing', () => {
	const samples = observeLatency( [
		journal( 'a', [
			[ 0, 'MUG', 'opening', 1 ],
			[ 100, 'MUG', 'sale', -1 ],
		] ),
		journal( 'b', [
			[ 0, 'MUG', 'opening', 1 ],
			[ 200, 'MUG', 'sale', -1 ],
		] ),
	] );
	expect( samples.map( ( { channel, latencyMs } ) => [ channel, latencyMs ] ) ).toEqual( [
		[ 'a', 0 ],
		[ 'b', 100 ],
	] );
} );

test( 'A bundle shows at most what its scarcest component allows, and takes all of them', () => {
	const bill = { SET: { MUG: 1, TEA: 2 } };
	const openings: readonly Line[] = [
		[ 0, 'MUG', 'opening', 10 ],
		[ 0, 'TEA', 'opening', 10 ],
		[ 0, 'SET', 'opening', 5 ],
	];
	const samples = observeLatency(
		[
			journal( 'a', [ ...openings, [ 100, 'SET', 'sale', -2 ] ] ),
			journal( 'b', [
				...openings,
				[ 300, 'TEA', 'write', -4 ],
				[ 400, 'SET', 'write', -2 ],
				[ 600, 'MUG', 'write', -2 ],
			] ),
		],
		bill
	);
	expect( samples.map( ( { channel, sku, latencyMs } ) => [ channel, sku, latencyMs ] ) ).toEqual(
		[
			[ 'b', 'MUG', 500 ],
			[ 'b', 'TEA', 200 ],
			[ 'b', 'SET', 300 ],
		]
	);
} );

test( 'A component sold alone lowers the bundle only when it makes one unit of it impossible', () => {
	const openings: readonly Line[] = [
		[ 0, 'TEA', 'opening', 11 ],
		[ 0, 'SET', 'opening', 5 ],
	];
	const samples = observeLatency(
		[
			journal( 'a', [ ...openings, [ 100, 'TEA', 'sale', -1 ], [ 200, 'TEA', 'sale', -1 ] ] ),
			journal( 'b', [
				...openings,
				[ 250, 'TEA', 'write', -2 ],
				[ 900, 'SET', 'write', -1 ],
			] ),
		],
		{ SET: { TEA: 2 } }
	);
	expect(
		samples.filter( ( { sku } ) => sku === 'SET' ).map( ( { latencyMs } ) => latencyMs )
	).toEqual( [ 0, 700 ] );
} );

test( 'Percentiles are values that occurred; what was never followed ranks last', () => {
	const samples = [ 40, 10, null, 20, 30 ].map( ( latencyMs ) => ( {
		channel: 'b',
		sku: 'MUG',
		order: '1',
		soldAtMs: 0,
		latencyMs,
	} ) );
	expect( summarizeLatency( samples ) ).toEqual( {
		count: 5,
		unresolved: 1,
		p50: 30,
		p90: null,
		p99: null,
		max: null,
	} );
	expect( summarizeLatency( samples.filter( ( { latencyMs } ) => latencyMs !== null ) ) ).toEqual(
		{
			count: 4,
			unresolved: 0,
			p50: 20,
			p90: 40,
			p99: 40,
			max: 40,
		}
	);
	expect( summarizeLatency( [] ) ).toMatchObject( { count: 0, p50: null } );
} );
