import { SeededRandom } from '../../src/simulator/seeded-random.ts';
import { withCut } from '../unit/propagation/listing-state.ts';
import { DONE, DOWN, type FakeChannel } from './fake-channel.ts';
import { FakeWorld, openForgetful } from './fake-world.ts';

const SKUS = Array.from( { length: 50 }, ( _none, nth ) => `S-${ nth }` );
const OTHERS = [ 'shop', 'market' ];
const AFTERWARDS_MS = 15 * 60_000;
/** Of the wall clock: 10,000 events take minutes on a machine with other work. */
const TIMEOUT_MS = 30 * 60_000;

/** Calls find no place at once: whoever took one for the channel that is down would be seen. */
const capabilities = { ...withCut, writeBatchMax: 5, callsInFlightMax: 2 };
const WRITE_MS = { minMs: 500, maxMs: 2_500 };

interface Write {
	readonly begunAtMs: number;
	readonly tookMs: number;
}

interface Day {
	/** From an event until the first push that carries its listing has landed, of each of the other channels. */
	readonly lags: ReadonlyMap< string, readonly number[] >;
	/** SKUs of the calls that the third channel was sent when it worked again, call by call. */
	readonly afterwards: readonly string[];
	readonly changed: ReadonlySet< string >;
}

/** Units come and go, evenly over `forMs`, and a third channel is down all the while, or is not. */
async function live( events: number, forMs: number, isDown: boolean ): Promise< Day > {
	const world = new FakeWorld( openForgetful );
	try {
		const shown = Object.fromEntries( SKUS.map( ( sku ) => [ sku, 1_000 ] ) );
		const channels = new Map< string, FakeChannel >();
		const writes = new Map< string, readonly Write[] >();
		for ( const name of [ ...OTHERS, 'third' ] ) {
			const channel = await world.connect( name, capabilities, shown );
			channels.set( name, channel );
			const random = new SeededRandom( 1, name );
			channel.fateOf = ( { items } ) => {
				const tookMs = random.delayMs( WRITE_MS );
				const write = { begunAtMs: world.clock.now(), tookMs };
				for ( const { target } of items ) {
					const key = `${ name }:${ target.external[ 'sku' ] ?? '' }`;
					writes.set( key, [ ...( writes.get( key ) ?? [] ), write ] );
				}
				return { ...DONE, landsAfterMs: tookMs, answersAfterMs: tookMs };
			};
		}
		const third = channels.get( 'third' );
		if ( ! third ) {
			throw new Error( 'there is no third channel' );
		}
		const { fateOf } = third;
		if ( isDown ) {
			third.fateOf = () => ( { landsAfterMs: null, answersAfterMs: 50, failure: DOWN } );
			third.readFailure = DOWN;
			third.listFailure = DOWN;
		}
		const happened: { readonly sku: string; readonly atMs: number }[] = [];
		let seed = 11;
		for ( let event = 0; event < events; event += 1 ) {
			seed = ( seed * 48_271 ) % 2_147_483_647;
			const sku = SKUS[ seed % SKUS.length ] ?? '';
			happened.push( { sku, atMs: world.clock.now() } );
			// Never back to what it was: there would be nothing to write.
			await world.adjust( [ sku, event % 10 === 9 ? 100 : -1 ] );
			await world.clock.run( Math.floor( forMs / events ) - 10 );
		}
		const tried = third.calls.length;
		third.fateOf = fateOf;
		third.readFailure = null;
		third.listFailure = null;
		const isTrue = async (): Promise< boolean > => {
			for ( const sku of SKUS ) {
				const { quantity } = await world.listing( 'third', sku );
				if ( third.shown.get( sku ) !== quantity ) {
					return false;
				}
			}
			return true;
		};
		const endMs = world.clock.now() + AFTERWARDS_MS;
		while ( ! ( await isTrue() ) && world.clock.now() < endMs ) {
			await world.clock.run( 5_000 );
		}
		// A second push of the same would come now.
		await world.clock.run( 10_000 );
		expect( await isTrue() ).toBe( true );
		expect( world.errors ).toEqual( [] );
		const lags = new Map(
			OTHERS.map( ( name ) => [
				name,
				happened.map( ( { sku, atMs } ) =>
					lagOf( writes.get( `${ name }:${ sku }` ), atMs )
				),
			] )
		);
		const afterwards = third.skusWritten().slice( tried ).flat();
		return { lags, afterwards, changed: new Set( happened.map( ( { sku } ) => sku ) ) };
	} finally {
		await world.close();
	}
}

function lagOf( writes: readonly Write[] = [], sinceMs: number ): number {
	const write = writes.find( ( { begunAtMs } ) => begunAtMs >= sinceMs );
	return write ? write.begunAtMs + write.tookMs - sinceMs : Infinity;
}

function p99( lags: readonly number[] = [] ): number {
	return lags.toSorted( ( one, other ) => one - other )[ Math.floor( lags.length * 0.99 ) ] ?? 0;
}

export function oneChannelDownSuite( events: number, forMs: number ): void {
	describe( `one channel is down for ${ forMs / 60_000 } minutes while ${ events } events come`, () => {
		it(
			'and the others are as quick as ever; then it is sent each listing that changed once',
			async () => {
				const ordinary = await live( events, forMs, false );
				const down = await live( events, forMs, true );
				for ( const name of OTHERS ) {
					const [ p, q ] = [
						p99( ordinary.lags.get( name ) ),
						p99( down.lags.get( name ) ),
					];
					process.stdout.write(
						`   ${ name }: p99 ${ p } ms, ${ q } ms while the third is down\n`
					);
					const usual = p99( ordinary.lags.get( name ) );
					expect( usual ).toBeLessThan( 10_000 );
					expect( p99( down.lags.get( name ) ) ).toBeLessThanOrEqual( usual * 1.1 );
					expect( p99( down.lags.get( name ) ) ).toBeGreaterThanOrEqual( usual * 0.9 );
				}
				process.stdout.write(
					`   then ${ down.afterwards.length } pushes of ${ down.changed.size } dirty listings\n`
				);
				expect( down.afterwards.length ).toBe( new Set( down.afterwards ).size );
				expect( down.afterwards.length ).toBeLessThanOrEqual( down.changed.size );
				expect( down.afterwards.length ).toBeGreaterThan( 0 );
			},
			TIMEOUT_MS
		);
	} );
}
