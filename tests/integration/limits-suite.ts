import type { ChannelCapabilities } from '../../src/worker/channels/contract.ts';
import { withCut } from '../unit/propagation/listing-state.ts';
import { FakeWorld, openForgetful } from './fake-world.ts';
import { AccountBooks, type Rule } from './account-books.ts';
import { LimitedChannel, ROUND_TRIP_MS } from './limited-channel.ts';

const SECOND = 1_000;
/** What pushing may take longer than the limits themselves make it. */
const SLOWER_MAX = 1.15;
/** Of each round, for what is not pushing: gathering what is due, and the way of the last answer. */
const BESIDE_MS = 1_000;
/** Of a limit, that was once used up; 5 % are kept for what is urgent. */
const FELT = 0.9;
const GIVE_UP_MS = 3_600 * SECOND;
const BETWEEN_MS = 500;
const IN_FLIGHT_MAX = 8;
/** Of the wall clock: 10,000 pushes take a minute or more on a machine with other work. */
const TIMEOUT_MS = 30 * 60_000;

interface Shape {
	readonly what: string;
	/** Of so many calls altogether: each limit has to be felt. */
	readonly rules: ( calls: number ) => readonly Rule[];
	readonly batch: number;
	/** Calls in a second that are left to us, in the long run. */
	readonly perSecond: ( calls: number ) => number;
	/** Calls in a second of somebody else, who uses the same account. */
	readonly elsewhere?: number;
	/** Each listing is written so often; else as often as the suite says. */
	readonly rounds?: number;
}

const calls = ( max: number, windowMs: number, name = `${ max } in ${ windowMs } ms` ) =>
	( { limit: 'calls', name, max, windowMs } ) as const;

const bucket = ( max: number, perSecond: number ): Rule => ( {
	shape: { limit: 'points', name: 'cost', max, perSecond, guess: { write: 10, read: 10 } },
	isTold: true,
} );

/** As long as five calls a second take for all of them, so that a listing's own limit is felt. */
const dayOf = ( all: number ): number => Math.max( 600, all / 5 ) * SECOND;

/** As the marketplaces have them; a day is short here, and holds as few calls. */
export const SHAPES: readonly Shape[] = [
	{
		what: 'so many calls in a second',
		rules: () => [ { shape: calls( 40, SECOND ) } ],
		batch: 1,
		perSecond: () => 40,
	},
	{
		what: 'so many calls in a minute',
		rules: () => [ { shape: calls( 100, 60 * SECOND ) } ],
		batch: 1,
		perSecond: () => 100 / 60,
	},
	{
		what: 'so many calls in 30 seconds, all given back together',
		rules: () => [ { shape: calls( 150, 30 * SECOND ), isFixed: true, isTold: true } ],
		batch: 2,
		perSecond: () => 5,
	},
	{
		what: 'so many calls in a day',
		rules: () => [ { shape: calls( 50, 100 * SECOND ), isTold: true } ],
		batch: 5,
		perSecond: () => 0.5,
	},
	{
		what: 'a bucket of points',
		rules: () => [ bucket( 1_000, 100 ) ],
		batch: 2,
		perSecond: () => 10,
	},
	{
		what: 'so many writes of one listing in a day',
		rules: ( all ) => [
			{ shape: calls( 5, SECOND ) },
			{
				shape: {
					limit: 'writes-of-a-listing',
					name: 'revisions',
					max: 20,
					windowMs: dayOf( all ),
				},
			},
		],
		batch: 1,
		rounds: 50,
		// Each listing is written 50 times: 20, 20 and 10, a day between them.
		perSecond: ( all ) => ( all * SECOND ) / ( 2 * dayOf( all ) ),
	},
	{
		what: 'so many calls in a second and in a day at once',
		rules: ( all ) => [
			{ shape: calls( 10, SECOND ), isTold: true },
			{ shape: calls( Math.ceil( all / 3.3 ), 600 * SECOND ), isTold: true },
		],
		batch: 2,
		perSecond: ( all ) => Math.min( 10, all / 3.3 / 600 ),
	},
	{
		what: 'a bucket of points of which an app of somebody else takes a third',
		rules: () => [ bucket( 1_000, 100 ) ],
		batch: 2,
		perSecond: () => 6.5,
		elsewhere: 3.5,
	},
	{
		what: 'so many calls in 30 seconds, a third of them made by somebody else',
		rules: () => [ { shape: calls( 150, 30 * SECOND ), isFixed: true, isTold: true } ],
		batch: 2,
		perSecond: () => 3.5,
		elsewhere: 1.5,
	},
];

/** @param rounds how often all listings change, each time when all have been pushed. */
export function limitsSuite( pushes: number, usualRounds: number ): void {
	describe( `${ pushes } pushes within the limits of the account`, () => {
		let world: FakeWorld;

		beforeEach( () => {
			world = new FakeWorld( openForgetful );
		} );
		afterEach( () => world.close() );

		it.each( SHAPES )(
			'$what',
			async ( { what, rules: rulesOf, batch, perSecond, elsewhere, rounds: ownRounds } ) => {
				const rounds = ownRounds ?? usualRounds;
				const listings = pushes / rounds;
				const callsOfARound = Math.ceil( listings / batch );
				const rules = rulesOf( callsOfARound * rounds );
				const capabilities: ChannelCapabilities = {
					...withCut,
					writeBatchMax: batch,
					readBatchMax: 100,
					callsInFlightMax: IN_FLIGHT_MAX,
					limits: rules.map( ( { shape } ) => shape ),
				};
				const skus = Array.from( { length: listings }, ( _none, nth ) => `S-${ nth }` );
				const shown = Object.fromEntries( skus.map( ( sku ) => [ sku, 50 ] ) );
				const channel = new LimitedChannel( world.clock, capabilities, shown, rules );
				await world.connect( 'shop', capabilities, shown, channel );
				if ( elsewhere !== undefined ) {
					channel.useElsewhere( elsewhere );
				}
				const batches = chunksOf( skus, batch );
				const beginMs = world.clock.now();
				const ideal = new IdealSender( channel.books, beginMs, elsewhere );
				const took: number[] = [];
				const atBest: number[] = [];
				for ( let round = 0; round < rounds; round += 1 ) {
					const isUp = round % 2 === 1;
					const zeros = new Set( skus.filter( ( _sku, nth ) => nth % 10 === 9 ) );
					// Never by more than half, but for a tenth: it would be held as a mass change.
					const wanted = ( sku: string ): number =>
						isUp ? 50 : zeros.has( sku ) ? 0 : 45 - ( Math.floor( round / 2 ) % 10 );
					const changes = skus.map(
						( sku ) =>
							[ sku, wanted( sku ) - ( channel.shown.get( sku ) ?? 0 ) ] as const
					);
					// A listing whose last answer is on its way has to wait, and others go first.
					await world.clock.run( BETWEEN_MS );
					ideal.rest( BETWEEN_MS );
					await world.adjust( ...changes );
					const startMs = world.clock.now();
					const written = channel.sent.length;
					await world.clock.runUntil(
						() => skus.every( ( sku ) => channel.shown.get( sku ) === wanted( sku ) ),
						GIVE_UP_MS
					);
					took.push( world.clock.now() - startMs );
					atBest.push( ideal.sendAll( batches ) );
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
				// What they use in two seconds is left to them, known too late it would be a refusal: 70 points
				// and the 50 for what is urgent take two seconds to come back.
				const besideMs = elsewhere === undefined ? BESIDE_MS : 3 * BESIDE_MS;
				const byRateMs =
					( rounds * callsOfARound * SECOND ) / perSecond( callsOfARound * rounds );
				const times = ( of: number ): string => ( sum( took ) / of ).toFixed( 3 );
				process.stdout.write(
					`   ${ what }: ${ Math.round( sum( took ) / SECOND ) } s, ${ times( sum( atBest ) ) } of the ideal sender's, ${ times( byRateMs ) } of dirty ÷ rate, ${ channel.refused.length } refused\n`
				);
				expect( channel.refused ).toEqual( [] );
				// The test would prove little with a limit that is never felt.
				expect(
					[ ...channel.books.fullest ].filter( ( [ , share ] ) => share < FELT )
				).toEqual( [] );
				expect( world.errors ).toEqual( [] );
				expect( sum( took ) ).toBeLessThanOrEqual( SLOWER_MAX * byRateMs );
				expect( sum( took ) ).toBeLessThanOrEqual(
					SLOWER_MAX * sum( atBest ) + besideMs * rounds
				);
			},
			TIMEOUT_MS
		);
	} );
}

/**
 * Writes as soon as the limits let it, with nothing else to do on the account, and never waits for more than
 * the marketplace's answer.
 */
class IdealSender {
	readonly #books: AccountBooks;
	readonly #everyMs: number;
	#elsewhereAtMs: number;
	#nowMs: number;

	/** @param elsewhere calls in a second of somebody else, evenly. */
	constructor( books: AccountBooks, nowMs: number, elsewhere = 0 ) {
		this.#books = AccountBooks.copyOf( books );
		this.#nowMs = nowMs;
		this.#everyMs = SECOND / elsewhere;
		this.#elsewhereAtMs = nowMs + this.#everyMs;
	}

	rest( forMs: number ): void {
		this.#nowMs += forMs;
	}

	/** What a round takes it. */
	sendAll( batches: readonly ( readonly string[] )[] ): number {
		const beginMs = this.#nowMs;
		const freeAtMs = new Array< number >( IN_FLIGHT_MAX ).fill( beginMs );
		for ( const [ nth, skus ] of batches.entries() ) {
			const atMs = this.#othersBefore(
				skus,
				Math.max( this.#nowMs, freeAtMs[ nth % IN_FLIGHT_MAX ] ?? beginMs )
			);
			this.#books.take( skus, atMs );
			freeAtMs[ nth % IN_FLIGHT_MAX ] = atMs + ROUND_TRIP_MS;
			this.#nowMs = atMs;
		}
		this.#nowMs = Math.max( ...freeAtMs );
		return this.#nowMs - beginMs;
	}

	/** They are let through first, as they come: to take what they use would be no merit. Answers when we are next. */
	#othersBefore( skus: readonly string[], fromMs: number ): number {
		let atMs = this.#books.freeAtMs( skus, fromMs );
		while ( this.#elsewhereAtMs <= atMs ) {
			const theirsMs = this.#books.freeAtMs( [], this.#elsewhereAtMs );
			this.#books.take( [], theirsMs );
			this.#elsewhereAtMs += this.#everyMs;
			atMs = this.#books.freeAtMs( skus, Math.max( atMs, theirsMs ) );
		}
		return atMs;
	}
}

function chunksOf( skus: readonly string[], size: number ): readonly ( readonly string[] )[] {
	return Array.from( { length: Math.ceil( skus.length / size ) }, ( _none, nth ) =>
		skus.slice( nth * size, ( nth + 1 ) * size )
	);
}

function sum( times: readonly number[] ): number {
	return times.reduce( ( total, each ) => total + each, 0 );
}
