import type { CallFailure } from '../../src/worker/channels/contract.ts';
import { blind, withCut } from '../unit/propagation/listing-state.ts';
import { DONE, DOWN, LOST, REFUSED, WRITE_MS } from './fake-channel.ts';
import { FakeWorld } from './fake-world.ts';

/** The client gives up on an answer after this. */
const TIMEOUT_MS = 5_000;
const LATE_MS = 40_000;
const LIMITED: CallFailure = {
	action: 'retryAfter',
	waitMs: 1_000,
	scope: 'channel',
	applied: 'no',
	code: 'HTTP_429',
	reason: 'fewer calls',
};

describe( 'a write whose answer is lost', () => {
	let world: FakeWorld;

	beforeEach( () => {
		world = new FakeWorld();
	} );
	afterEach( async () => {
		expect( world.errors ).toEqual( [] );
		await world.close();
	} );

	describe( 'on a channel with plain writes', () => {
		const lateFate = {
			landsAfterMs: LATE_MS,
			answersAfterMs: TIMEOUT_MS,
			failure: LOST,
		};

		it.each( [
			[ 'as a whole', lateFate ],
			[ 'for one listing of a call', { ...lateFate, failure: undefined, lost: LOST } ],
		] )(
			'confirms nothing before its settle time is over, and ends right: %s',
			async ( _, fate ) => {
				const shop = await world.connect( 'shop', blind, { A: 10 } );
				const old = await world.listing( 'shop', 'A' );
				expect( old ).toMatchObject( { quantity: 10, confirmedRevision: old.revision } );
				shop.fateOf = ( _call, index ) => ( index === 0 ? fate : undefined );
				const startMs = world.clock.now();
				await world.adjust( [ 'A', -1 ] );
				await world.clock.run( 2_000 );
				await world.adjust( [ 'A', -4 ] );
				let wasOverwritten = false;
				let confirmedAtMs: number | null = null;
				await world.clock.run( 180_000, async () => {
					const { confirmedRevision } = await world.listing( 'shop', 'A' );
					wasOverwritten ||= shop.calls.length > 1 && shop.shown.get( 'A' ) === 9;
					if ( confirmedRevision > old.revision ) {
						confirmedAtMs ??= world.clock.now() - startMs;
					}
				} );
				// The newer value went out at once, and the older one landed on top of it.
				expect( shop.calls[ 1 ]?.atMs ).toBeLessThan( startMs + TIMEOUT_MS + 2_000 );
				expect( wasOverwritten ).toBe( true );
				expect( confirmedAtMs ).toBeGreaterThanOrEqual( TIMEOUT_MS + blind.settleMs );
				expect( shop.shown.get( 'A' ) ).toBe( 5 );
				const state = await world.listing( 'shop', 'A' );
				expect( state ).toMatchObject( {
					confirmedRevision: state.revision,
					confirmedQuantity: 5,
				} );
			}
		);

		it( 'is not forgotten by a restart: nothing is confirmed before the settle time either', async () => {
			const shop = await world.connect( 'shop', blind, { A: 10 } );
			const { revision } = await world.listing( 'shop', 'A' );
			shop.fateOf = ( _call, index ) =>
				index === 0 ? { ...lateFate, landsAfterMs: null } : undefined;
			await world.adjust( [ 'A', -1 ] );
			await world.clock.run( 1_000 );
			await world.killAndStartAgain();
			const startMs = world.clock.now();
			world.clock.after( LATE_MS, () => shop.shown.set( 'A', 9 ) );
			await world.adjust( [ 'A', -4 ] );
			let confirmedAtMs: number | null = null;
			await world.clock.run( 180_000, async () => {
				if ( ( await world.listing( 'shop', 'A' ) ).confirmedRevision > revision ) {
					confirmedAtMs ??= world.clock.now() - startMs;
				}
			} );
			expect( confirmedAtMs ).toBeGreaterThanOrEqual( blind.settleMs );
			expect( shop.shown.get( 'A' ) ).toBe( 5 );
		} );

		it( 'and what was not attempted beside another is sent again at once', async () => {
			const shop = await world.connect( 'shop', blind, { A: 10, B: 10 } );
			shop.fateOf = ( _call, index ) =>
				index === 0 ? { ...DONE, refused: { B: 'not-attempted' } } : undefined;
			await world.adjust( [ 'A', -1 ], [ 'B', -1 ] );
			await world.clock.run( 1_000 );
			expect( shop.skusWritten() ).toEqual( [ [ 'A', 'B' ], [ 'B' ] ] );
			expect( Object.fromEntries( shop.shown ) ).toEqual( { A: 9, B: 9 } );
			expect( await world.drifts() ).toBe( 0 );
		} );
	} );

	describe( 'on a channel that knows keys', () => {
		/** It is carried out, and its answer is lost; the next one too. */
		const lost = { landsAfterMs: WRITE_MS, answersAfterMs: TIMEOUT_MS, failure: LOST };

		it( 'is repeated word for word until the outcome is known, and takes effect once', async () => {
			const shop = await world.connect( 'shop', withCut, { A: 10, B: 10, C: 10 } );
			// A sale that the ledger has not heard of: the first call is stale, the next is relative.
			shop.sell( 'A', 1 );
			shop.fateOf = ( call, index ) =>
				call.kind === 'adjust' && index <= 2 ? lost : undefined;
			await world.adjust( [ 'A', -2 ] );
			await world.clock.run( 1_000 );
			// While its outcome is unknown the ledger moves on.
			await world.adjust( [ 'A', -3 ], [ 'C', -10 ] );
			await world.clock.run( 60_000 );
			const adjusts = shop.calls.filter( ( { call } ) => call.kind === 'adjust' );
			const first = adjusts[ 0 ]?.call;
			expect( adjusts.slice( 0, 3 ).map( ( { call } ) => call ) ).toEqual( [
				first,
				first,
				adjusts[ 2 ]?.call,
			] );
			expect( first?.items.map( ( { quantity } ) => quantity ) ).toEqual( [ -2 ] );
			// 10 − 1 sold there − 2 − 3; no order explains the one, so it is an edit, and put right.
			expect( shop.trail ).toEqual( [ 'A=9', 'A=7', 'C=0', 'A=4', 'A=5' ] );
		} );

		it( 'is not taken for one that was not carried out when a repeat of it is refused', async () => {
			const shop = await world.connect( 'shop', withCut, { A: 10 } );
			shop.sell( 'A', 1 );
			// The change arrives, its answer does not; the repeat finds the account's limit used up.
			const refusals = [ lost, { ...DONE, landsAfterMs: null, failure: LIMITED } ];
			const fates = new Map( refusals.map( ( fate, index ) => [ index, fate ] ) );
			let adjusts = -1;
			shop.fateOf = ( { kind } ) => {
				adjusts += Number( kind === 'adjust' );
				return kind === 'adjust' ? fates.get( adjusts ) : undefined;
			};
			await world.adjust( [ 'A', -2 ] );
			await world.clock.run( 30_000 );
			const made = shop.calls.filter( ( { call } ) => call.kind === 'adjust' );
			expect( made.length ).toBeGreaterThanOrEqual( 3 );
			expect(
				new Set( made.slice( 0, 3 ).map( ( { call } ) => call.idempotencyKey ) ).size
			).toBe( 1 );
			expect( shop.trail.slice( 0, 2 ) ).toEqual( [ 'A=9', 'A=7' ] );
			expect( Math.min( ...shop.trail.map( ( at ) => Number( at.slice( 2 ) ) ) ) ).toBe( 7 );
		} );

		it( 'is repeated as soon as there is room for it, however often our own limits kept it back', async () => {
			const shop = await world.connect( 'shop', withCut, { A: 10 } );
			const keptBack = { ...LIMITED, code: 'LIMIT_USED_UP', isKeptBack: true } as const;
			shop.fateOf = ( _call, index ) => {
				if ( index === 0 ) {
					return lost;
				}
				return index < 6 ? { ...DONE, landsAfterMs: null, failure: keptBack } : undefined;
			};
			await world.adjust( [ 'A', -1 ] );
			await world.clock.run( TIMEOUT_MS + 1_000 );
			const fromMs = world.clock.now();
			await world.clock.run( 20_000 );
			// As repeats that were made, the later ones would have waited for up to half a minute each.
			expect( shop.calls ).toHaveLength( 7 );
			expect( ( shop.calls[ 6 ]?.atMs ?? 0 ) - fromMs ).toBeLessThan( 8_000 );
			const { confirmedRevision, revision } = await world.listing( 'shop', 'A' );
			expect( confirmedRevision ).toBe( revision );
		} );

		it( 'is not repeated while a person has paused one of its listings', async () => {
			const shop = await world.connect( 'shop', withCut, { A: 10 } );
			shop.fateOf = ( _call, index ) => ( index === 0 ? lost : undefined );
			await world.adjust( [ 'A', -1 ] );
			await world.clock.run( 200 );
			await world.pause( 'shop', 'A' );
			await world.clock.run( 120_000 );
			expect( shop.calls ).toHaveLength( 1 );
		} );

		it( 'is on disk before it is made, so that no crash can forget it', async () => {
			const shop = await world.connect( 'shop', withCut, { A: 10 } );
			const made: Promise< boolean >[] = [];
			shop.fateOf = ( { idempotencyKey } ) => {
				made.push(
					world.openCalls( 'shop' ).then( ( open ) => open.includes( idempotencyKey ) )
				);
				return undefined;
			};
			await world.adjust( [ 'A', -1 ] );
			await world.clock.run( 1_000 );
			expect( await Promise.all( made ) ).toEqual( [ true ] );
		} );

		it( 'is repeated with the same items in the same order', async () => {
			const shop = await world.connect( 'shop', withCut, { A: 10, B: 10, C: 10 } );
			shop.fateOf = ( _call, index ) => ( index < 2 ? lost : undefined );
			// Most urgent first would be C, B, A, and no longer be the order when it is repeated.
			await world.adjust( [ 'A', -1 ], [ 'B', -7 ], [ 'C', -10 ] );
			await world.clock.run( 30_000 );
			expect( shop.skusWritten() ).toEqual( Array( 3 ).fill( [ 'A', 'B', 'C' ] ) );
			expect( new Set( shop.calls.map( ( { call } ) => JSON.stringify( call ) ) ).size ).toBe(
				1
			);
			expect( Object.fromEntries( shop.shown ) ).toEqual( { A: 9, B: 3, C: 0 } );
		} );

		it( 'is repeated after a restart on the same data folder, before anything new', async () => {
			const shop = await world.connect( 'shop', withCut, { A: 10, B: 10 } );
			shop.sell( 'A', 1 );
			shop.fateOf = ( call ) => ( call.kind === 'adjust' ? lost : undefined );
			await world.adjust( [ 'A', -2 ], [ 'B', -10 ] );
			await world.clock.run( 1_000 );
			const before = shop.calls.at( -1 )?.call;
			expect( before?.kind ).toBe( 'adjust' );
			const count = shop.calls.length;
			await world.killAndStartAgain();
			shop.fateOf = () => undefined;
			await world.adjust( [ 'A', -3 ] );
			await world.clock.run( 60_000 );
			expect( shop.calls[ count ]?.call ).toEqual( before );
			expect( shop.trail ).toEqual( [ 'A=9', 'B=0', 'A=7', 'A=4', 'A=5' ] );
		} );
	} );
} );

describe( 'a channel that fails', () => {
	let world: FakeWorld;

	beforeEach( () => {
		world = new FakeWorld();
	} );
	afterEach( async () => {
		expect( world.errors ).toEqual( [] );
		await world.close();
	} );

	it.each< [ string, CallFailure | null ] >( [
		[ 'is down', DOWN ],
		[ 'never answers', null ],
	] )( 'and %s does not delay another', async ( _, failure ) => {
		const bad = await world.connect( 'bad', withCut, { A: 10 } );
		const good = await world.connect( 'good', withCut, { A: 10 } );
		const answersAfterMs = failure ? WRITE_MS : 86_400_000;
		bad.fateOf = () => ( {
			landsAfterMs: null,
			answersAfterMs,
			...( failure ? { failure } : {} ),
		} );
		for ( let sale = 1; sale <= 5; sale += 1 ) {
			await world.adjust( [ 'A', -1 ] );
			await world.clock.run( WRITE_MS + 10 );
			expect( good.shown.get( 'A' ) ).toBe( 10 - sale );
		}
		expect( bad.shown.get( 'A' ) ).toBe( 10 );
	} );

	it( 'as a whole uses up no attempts, and gets only the newest value once it is back', async () => {
		const shop = await world.connect( 'shop', withCut, { A: 10 } );
		shop.readFailure = DOWN;
		shop.fateOf = () => ( { landsAfterMs: null, answersAfterMs: WRITE_MS, failure: DOWN } );
		for ( let times = 0; times < 5; times += 1 ) {
			await world.adjust( [ 'A', -1 ] );
			await world.clock.run( 600_000 );
		}
		// Down for fifty minutes: a probe now and then, not a storm.
		expect( shop.calls.length ).toBeLessThan( 25 );
		const down = await world.listing( 'shop', 'A' );
		expect( down ).toMatchObject( { attempts: 0, deadRevision: null } );
		const before = shop.calls.length;
		shop.readFailure = null;
		shop.fateOf = () => undefined;
		await world.clock.run( 700_000 );
		expect(
			shop.calls.slice( before ).map( ( { call } ) => call.items[ 0 ]?.quantity )
		).toEqual( [ 5 ] );
		expect( await world.listing( 'shop', 'A' ) ).toMatchObject( {
			confirmedQuantity: 5,
			confirmedRevision: down.revision,
		} );
	} );

	it( 'for good at one listing leaves a dead letter with its reason; a new revision revives it', async () => {
		const shop = await world.connect( 'shop', withCut, { A: 10, B: 10 } );
		shop.fateOf = () => ( { ...DONE, refused: { A: REFUSED } } );
		await world.adjust( [ 'A', -1 ], [ 'B', -1 ] );
		await world.clock.run( 600_000 );
		const dead = await world.listing( 'shop', 'A' );
		expect( dead ).toMatchObject( {
			deadRevision: dead.revision,
			failureCode: 'PUSH_REJECTED',
			failureReason: 'it is archived',
		} );
		expect( shop.calls ).toHaveLength( 1 );
		expect( shop.shown.get( 'B' ) ).toBe( 9 );
		shop.fateOf = () => undefined;
		await world.adjust( [ 'A', -1 ] );
		await world.clock.run( 10_000 );
		const alive = await world.listing( 'shop', 'A' );
		expect( alive ).toMatchObject( {
			deadRevision: null,
			failureReason: null,
			confirmedRevision: alive.revision,
		} );
		expect( shop.shown.get( 'A' ) ).toBe( 8 );
	} );

	it( 'now and then at one listing is tried six times, further and further apart', async () => {
		const shop = await world.connect( 'shop', withCut, { A: 10 } );
		const refused = { A: { ...REFUSED, action: 'retry' } } as const;
		shop.fateOf = () => ( { ...DONE, refused } );
		await world.adjust( [ 'A', -1 ] );
		await world.clock.run( 1_000_000 );
		expect( shop.calls ).toHaveLength( 6 );
		expect( await world.listing( 'shop', 'A' ) ).toMatchObject( {
			attempts: 6,
			failureCode: 'PUSH_FAILED',
		} );
	} );

	it.each( [
		[ 'plain writes', blind ],
		[ 'compare-and-set', withCut ],
	] as const )(
		'on one item of a call (%s) has the call halved until the culprit stands alone',
		async ( _, capabilities ) => {
			const names = Array.from( { length: 16 }, ( __, index ) => `S${ 10 + index }` );
			const shown = Object.fromEntries( names.map( ( name ) => [ name, 10 ] ) );
			const shop = await world.connect( 'shop', capabilities, shown );
			shop.fateOf = ( call ) =>
				call.items.some( ( { target } ) => target.external[ 'sku' ] === 'S17' )
					? { landsAfterMs: null, answersAfterMs: WRITE_MS, failure: REFUSED }
					: undefined;
			await world.adjust( ...names.map( ( name ) => [ name, -1 ] as const ) );
			await world.clock.run( 60_000 );
			expect( Object.fromEntries( shop.shown ) ).toEqual(
				Object.fromEntries( names.map( ( name ) => [ name, name === 'S17' ? 10 : 9 ] ) )
			);
			const culprits = shop.skusWritten().filter( ( skus ) => skus.includes( 'S17' ) );
			expect( culprits.at( 0 ) ).toHaveLength( 16 );
			expect( culprits.at( -1 ) ).toEqual( [ 'S17' ] );
			expect( shop.calls.length ).toBeLessThan( 25 );
			for ( const name of names ) {
				const { deadRevision } = await world.listing( 'shop', name );
				expect( [ name, deadRevision !== null ] ).toEqual( [ name, name === 'S17' ] );
			}
		}
	);
} );
