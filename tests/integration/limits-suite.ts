import type { ChannelCapabilities } from '../../src/worker/channels/contract.ts';
import { withCut } from '../unit/propagation/listing-state.ts';
import { FakeWorld } from './fake-world.ts';
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
	/** Calls in a second, in the long run. */
	readonly perSecond: number;
}

const calls = ( max: number, windowMs: number, name = `${ max } in ${ windowMs } ms` ) =>
	( { limit: 'calls', name, max, windowMs } ) as const;

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
		rules: [
			{
				shape: {
					limit: 'points',
					name: 'cost',
					max: 1_000,
					perSecond: 100,
					guess: { write: 10, read: 10 },
				},
				isTold: true,
			},
		],
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
];

/** @param rounds how often all listings change, each time when all have been pushed. */
export function limitsSuite( listings: number, rounds: number ): void {
	describe( `${ listings * rounds } pushes within the limits of the account`, () => {
		let world: FakeWorld;

		beforeEach( () => {
			world = new FakeWorld();
		} );
		afterEach( () => world.close() );

		it.each( SHAPES )(
			'$what',
			async ( { rules, batch, perSecond } ) => {
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
				const boundMs = ( Math.ceil( listings / batch ) / perSecond ) * SECOND;
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
					const tookMs = world.clock.now() - startMs;
					expect( tookMs ).toBeLessThanOrEqual( SLOWER_MAX * boundMs + BESIDE_MS );
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
				expect( channel.refused ).toEqual( [] );
				// The test would prove little with a limit that is never felt.
				expect( Math.max( ...channel.fullest.values() ) ).toBeGreaterThan( 0.9 );
				expect( world.errors ).toEqual( [] );
			},
			TIMEOUT_MS
		);
	} );
}
