import type { ChannelCapabilities } from '../../src/worker/channels/contract.ts';
import { withCut } from '../unit/propagation/listing-state.ts';
import { FakeWorld, openForgetful } from './fake-world.ts';
import { LimitedChannel, type Rule } from './limited-channel.ts';

const SECOND = 1_000;
/** What a push may take longer than the limit itself makes it, and a second for what is not pushing. */
const SLOWER_MAX = 1.15;
const BESIDE_MS = 2_000;
/** Of the wall clock: 10,000 pushes take a minute or more on a machine with other work. */
const TIMEOUT_MS = 30 * 60_000;

interface Shape {
	readonly what: string;
	readonly rules: readonly Rule[];
	readonly batch: number;
	/** Calls in a second that are left to us, in the long run. */
	readonly perSecond: number;
	/** Calls in a second of somebody else, who uses the same account. */
	readonly elsewhere?: number;
}

const calls = ( max: number, windowMs: number, name = `${ max } in ${ windowMs } ms` ) =>
	( { limit: 'calls', name, max, windowMs } ) as const;

const bucket = ( max: number, perSecond: number ): Rule => ( {
	shape: { limit: 'points', name: 'cost', max, perSecond, guess: { write: 10, read: 10 } },
	isTold: true,
} );

/** As the marketplaces have them; a day is short here, and holds as few calls. */
export const SHAPES: readonly Shape[] = [
	{
		what: 'so many calls in a second',
		rules: [ { shape: calls( 40, SECOND ) } ],
		batch: 1,
		perSecond: 40,
	},
	{
		what: 'so many calls in a minute',
		rules: [ { shape: calls( 100, 60 * SECOND ) } ],
		batch: 1,
		perSecond: 100 / 60,
	},
	{
		what: 'so many calls in 30 seconds, all given back together',
		rules: [ { shape: calls( 150, 30 * SECOND ), isFixed: true, isTold: true } ],
		batch: 2,
		perSecond: 5,
	},
	{
		what: 'so many calls in a day',
		rules: [ { shape: calls( 50, 100 * SECOND ), isTold: true } ],
		batch: 5,
		perSecond: 0.5,
	},
	{
		what: 'a bucket of points',
		rules: [ bucket( 1_000, 100 ) ],
		batch: 2,
		perSecond: 10,
	},
	{
		what: 'so many writes of one listing in a day',
		rules: [
			{ shape: calls( 20, SECOND ) },
			{
				shape: {
					limit: 'writes-of-a-listing',
					name: 'revisions',
					max: 20,
					windowMs: 600 * SECOND,
				},
			},
		],
		batch: 1,
		perSecond: 20,
	},
	{
		what: 'so many calls in a second and in a day at once',
		rules: [
			{ shape: calls( 10, SECOND ), isTold: true },
			{ shape: calls( 1_500, 600 * SECOND ), isTold: true },
		],
		batch: 2,
		perSecond: 2.5,
	},
	{
		what: 'a bucket of points of which an app of somebody else takes a third',
		rules: [ bucket( 1_000, 100 ) ],
		batch: 2,
		perSecond: 6.5,
		elsewhere: 3.5,
	},
	{
		what: 'so many calls in 30 seconds, a third of them made by somebody else',
		rules: [ { shape: calls( 150, 30 * SECOND ), isFixed: true, isTold: true } ],
		batch: 2,
		perSecond: 3.5,
		elsewhere: 1.5,
	},
];

/** @param rounds how often all listings change, each time when all have been pushed. */
export function limitsSuite( listings: number, rounds: number ): void {
	describe( `${ listings * rounds } pushes within the limits of the account`, () => {
		let world: FakeWorld;

		beforeEach( () => {
			world = new FakeWorld( openForgetful );
		} );
		afterEach( () => world.close() );

		it.each( SHAPES )(
			'$what',
			async ( { what, rules, batch, perSecond, elsewhere } ) => {
				const capabilities: ChannelCapabilities = {
					...withCut,
					writeBatchMax: batch,
					readBatchMax: 100,
					callsInFlightMax: 8,
					limits: rules.map( ( { shape } ) => shape ),
				};
				const skus = Array.from( { length: listings }, ( _none, nth ) => `S-${ nth }` );
				const shown = Object.fromEntries( skus.map( ( sku ) => [ sku, 50 ] ) );
				const channel = new LimitedChannel( world.clock, capabilities, shown, rules );
				await world.connect( 'shop', capabilities, shown, channel );
				if ( elsewhere !== undefined ) {
					channel.useElsewhere( elsewhere );
				}
				const boundMs = ( Math.ceil( listings / batch ) / perSecond ) * SECOND;
				const took: number[] = [];
				let allowedMs = 0;
				for ( let round = 0; round < rounds; round += 1 ) {
					const isUp = round % 2 === 1;
					const zeros = new Set( skus.filter( ( _sku, nth ) => nth % 10 === 9 ) );
					const wanted = ( sku: string ): number =>
						isUp ? 50 : zeros.has( sku ) ? 0 : 40 - Math.floor( round / 2 );
					const changes = skus.map(
						( sku ) =>
							[ sku, wanted( sku ) - ( channel.shown.get( sku ) ?? 0 ) ] as const
					);
					await world.adjust( ...changes );
					const startMs = world.clock.now();
					const written = channel.sent.length;
					await world.clock.runUntil(
						() => skus.every( ( sku ) => channel.shown.get( sku ) === wanted( sku ) ),
						boundMs * 3 + 60 * SECOND
					);
					took.push( world.clock.now() - startMs );
					// Since the first began: what one takes of a long window, the next has to do without.
					allowedMs += SLOWER_MAX * boundMs + BESIDE_MS;
					expect( sum( took ) ).toBeLessThanOrEqual( allowedMs );
					const quantities = channel.sent
						.slice( written )
						.map( ( { quantities: each } ) => each );
					if ( ! isUp ) {
						const lastZero = quantities.findLastIndex( ( each ) => each.includes( 0 ) );
						const before = quantities.slice( 0, Math.max( 0, lastZero ) );
						expect( before.flat().filter( ( quantity ) => quantity > 0 ) ).toEqual(
							[]
						);
					}
				}
				const share = ( sum( took ) / ( boundMs * rounds ) ).toFixed( 3 );
				const each = took
					.map( ( tookMs ) => ( tookMs / boundMs ).toFixed( 2 ) )
					.join( ' ' );
				process.stdout.write(
					`   ${ what }: ${ share } of the bound (${ each }), ${ channel.refused.length } refused\n`
				);
				expect( channel.refused ).toEqual( [] );
				// The test would prove little with a limit that is never felt.
				expect( Math.max( ...channel.fullest.values() ) ).toBeGreaterThan( 0.9 );
				expect( world.errors ).toEqual( [] );
			},
			TIMEOUT_MS
		);
	} );
}

function sum( times: readonly number[] ): number {
	return times.reduce( ( total, each ) => total + each, 0 );
}
