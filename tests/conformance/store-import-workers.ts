import { channelIdSchema, eventKeySchema, locationIdSchema } from '../../src/shared/ids.ts';
import type { Imports } from '../../src/worker/imports/imports.ts';
import type { StockEvent } from '../../src/shared/stock-event.ts';
import type { Clock } from '../../src/worker/ports.ts';
import type { ImportStore } from '../../src/worker/store/import-store.ts';
import { main, sku } from '../unit/ledger/ledger-in-memory.ts';
import { importsOn, settled } from './imports-on.ts';
import type { StoreBench } from './store.ts';
import {
	addChannel,
	commit,
	NOW_MS,
	openShop,
	placed,
	received,
	shop,
	sold,
} from './store-shop.ts';

/** A clock that a test moves. What is to be done in some time is done when it has come. */
class TestClock implements Clock {
	nowMs = NOW_MS;
	#tasks: { readonly atMs: number; readonly task: () => void }[] = [];

	now(): number {
		return this.nowMs;
	}

	after( delayMs: number, task: () => void ): () => void {
		if ( delayMs === 0 ) {
			const timer = setImmediate( task );
			return () => clearImmediate( timer );
		}
		const entry = { atMs: this.nowMs + delayMs, task };
		this.#tasks.push( entry );
		return () => {
			this.#tasks = this.#tasks.filter( ( one ) => one !== entry );
		};
	}

	/** How much is to be done later. */
	get waiting(): number {
		return this.#tasks.length;
	}

	/** Lets time pass; a worker whose process stands still hears nothing of it. */
	pass( ms: number, isStanding = false ): void {
		this.nowMs += ms;
		const due = isStanding ? [] : this.#tasks.filter( ( { atMs } ) => atMs <= this.nowMs );
		this.#tasks = this.#tasks.filter( ( one ) => ! due.includes( one ) );
		due.forEach( ( { task } ) => task() );
	}
}

/** Holds whoever comes to it until it is opened. */
class Door {
	#open: () => void = () => undefined;
	readonly #isOpen = new Promise< void >( ( resolve ) => {
		this.#open = resolve;
	} );
	#come: () => void = () => undefined;
	readonly hasCome = new Promise< void >( ( resolve ) => {
		this.#come = resolve;
	} );

	open(): void {
		this.#open();
	}

	async pass(): Promise< void > {
		this.#come();
		await this.#isOpen;
	}
}

async function until( isSo: () => boolean | Promise< boolean > ): Promise< void > {
	while ( ! ( await isSo() ) ) {
		await new Promise( ( resolve ) => {
			setImmediate( resolve );
		} );
	}
}

const file = ( text: string, key: string, onMoved: 'refuse' | 'add' = 'refuse' ) => ( {
	file: Buffer.from( text ),
	name: 'file.csv',
	key,
	onMoved,
	by: 'Ada',
} );

/** Several workers on one ledger, and people beside them. */
export function describeImportWorkers( bench: StoreBench ): void {
	describe( 'imports of several workers', () => {
		const worker = (
			clock: Clock,
			options: {
				onTold?: () => void | Promise< void >;
				imports?: ImportStore;
				isShared?: boolean;
			} = {}
		): Imports => {
			const { store } = bench;
			const { imports = store.imports, onTold = () => undefined, isShared = true } = options;
			return importsOn( { ...store, imports, close: () => store.close() }, clock, {
				onTold,
				isShared,
			} );
		};
		const onHand = async ( name: string ): Promise< number > => {
			const rows = await bench.store.ledger.stock( sku( name ) );
			return rows.reduce( ( sum, row ) => sum + row.onHand, 0 );
		};

		it( 'keep one that waits for its turn from being taken back by another worker', async () => {
			await openShop( bench.store, [ 'A', 'B' ] );
			const clock = new TestClock();
			const door = new Door();
			const first = worker( clock, { onTold: () => door.pass() } );
			const second = worker( clock );
			for ( const [ name, key ] of [
				[ 'A', 'import-a' ],
				[ 'B', 'import-b' ],
			] as const ) {
				await first.begin( file( `sku,adjustment\n${ name },2\n`, key ) );
				await settled( first, key );
			}
			await first.apply( 'import-a', false );
			await door.hasCome;
			await first.apply( 'import-b', false );
			for ( let beat = 0; beat < 8; beat += 1 ) {
				// Of both: one that is about to say so at that moment would miss it.
				await until( () => clock.waiting === 2 );
				clock.pass( 15_000 );
				await until(
					async () =>
						( await bench.store.imports.read( 'import-b' ) )?.updatedAtMs ===
						clock.now()
				);
			}
			await expect( second.undo( 'import-b' ) ).rejects.toMatchObject( {
				code: 'IMPORT_NOT_NOW',
			} );
			door.open();
			await settled( first, 'import-b' );
			expect( await onHand( 'B' ) ).toBe( 2 );
		} );

		it( 'tell nothing that another worker has taken back, once they run on', async () => {
			await openShop( bench.store, [ 'A', 'B' ] );
			const clock = new TestClock();
			const door = new Door();
			const first = worker( clock, { onTold: () => door.pass() } );
			for ( const [ name, key ] of [
				[ 'A', 'import-a' ],
				[ 'B', 'import-b' ],
			] as const ) {
				await first.begin( file( `sku,adjustment\n${ name },2\n`, key ) );
				await settled( first, key );
			}
			for ( const key of [ 'import-a', 'import-b' ] ) {
				await first.apply( key, false );
			}
			await door.hasCome;
			// It stands still in the middle of the first, and has not begun to tell the second.
			clock.pass( 120_000, true );
			const second = worker( clock );
			for ( const key of [ 'import-a', 'import-b' ] ) {
				await second.undo( key );
				expect( await settled( second, key ) ).toMatchObject( { state: 'undone' } );
			}
			door.open();
			// Its turn comes after both of them.
			await first.begin( file( 'sku,adjustment\nA,1\n', 'import-c' ) );
			await settled( first, 'import-c' );
			expect( [ await onHand( 'A' ), await onHand( 'B' ) ] ).toEqual( [ 0, 0 ] );
			const told = [ 'import-a', 'import-b' ].map( ( key ) =>
				eventKeySchema.parse( `import/${ key }/2` )
			);
			// The one under way could not be stopped, and the other one was.
			expect( await bench.store.lists.toldKeys( 'api', told ) ).toEqual(
				new Set( told.slice( 0, 1 ) )
			);
		} );

		it( 'leave one alone that another worker checks', async () => {
			await openShop( bench.store, [ 'A' ] );
			const clock = new TestClock();
			const door = new Door();
			const { imports } = bench.store;
			const first = worker( clock, {
				imports: new Proxy( imports, {
					get: ( target, name ): unknown => {
						const own: unknown = Reflect.get( target, name );
						return typeof own !== 'function'
							? own
							: async ( ...given: unknown[] ): Promise< unknown > => {
									if ( name === 'putPart' ) {
										await door.pass();
									}
									return Reflect.apply( own, target, given );
								};
					},
				} ),
			} );
			const second = worker( clock );
			await first.begin( file( 'sku,adjustment\nA,2\n', 'nightly-1' ) );
			await door.hasCome;
			await expect(
				second.begin( file( 'sku,adjustment\nA,3\n', 'nightly-1' ) )
			).rejects.toMatchObject( { code: 'KEY_WITH_OTHER_BODY' } );
			clock.pass( 60_000, true );
			await second.begin( file( 'sku,adjustment\nA,3\n', 'nightly-1' ) );
			expect( await settled( second, 'nightly-1' ) ).toMatchObject( { state: 'ready' } );
			door.open();
			await first.stop();
			expect( await second.changes( 'nightly-1', 0 ) ).toMatchObject( [ { delta: 3 } ] );
		} );

		it( 'refuse a number that somebody else has changed since it was checked; orders pass', async () => {
			await openShop( bench.store, [ 'A', 'B', 'C', 'D' ] );
			await commit(
				bench.store,
				[ 'A', 'B', 'C', 'D' ].map( ( name ) => received( name, 10, `first-${ name }` ) )
			);
			const clock = new TestClock();
			const imports = worker( clock );
			const rows = [ 'A', 'B', 'C', 'D' ].map( ( name ) => `${ name },12,10` ).join( '\n' );
			for ( const key of [ 'import-1', 'import-2' ] ) {
				await imports.begin( file( `sku,on_hand,expected_on_hand\n${ rows }\n`, key ) );
				await settled( imports, key );
			}
			const counted: StockEvent = {
				source: 'api',
				key: eventKeySchema.parse( 'counted-b' ),
				occurredAtMs: NOW_MS + 5,
				actor: null,
				body: { kind: 'count', sku: sku( 'B' ), location: main, units: 10, gone: [] },
			};
			const order = sold( 'o-1', 'C', 3, 1 );
			await commit( bench.store, [
				received( 'A', 2, 'again-A' ),
				counted,
				placed( order ),
			] );
			await imports.apply( 'import-1', false );
			expect( await settled( imports, 'import-1' ) ).toMatchObject( { done: 2, failed: 2 } );
			expect( ( await imports.errors( 'import-1', 0 ) ).errors ).toMatchObject( [
				{ line: 2, code: 'IMPORT_CHANGED_SINCE' },
				{ line: 3, code: 'IMPORT_CHANGED_SINCE' },
			] );
			await imports.apply( 'import-2', false );
			expect( await settled( imports, 'import-2' ) ).toMatchObject( { done: 0, failed: 4 } );
			expect( await Promise.all( [ 'A', 'B', 'C', 'D' ].map( onHand ) ) ).toEqual( [
				12, 10, 12, 12,
			] );
		} );

		it( 'find stock that has moved to just what a row asks for, and add to it if told to', async () => {
			await openShop( bench.store, [ 'A' ] );
			await commit( bench.store, [ received( 'A', 12, 'first' ) ] );
			const imports = worker( new TestClock() );
			const text = 'sku,on_hand,expected_on_hand\nA,12,10\n';
			await imports.begin( file( text, 'import-1' ) );
			expect( await settled( imports, 'import-1' ) ).toMatchObject( {
				counts: { bad: 1, unchanged: 0 },
			} );
			await imports.begin( file( text, 'import-2', 'add' ) );
			await settled( imports, 'import-2' );
			await imports.apply( 'import-2', false );
			await settled( imports, 'import-2' );
			expect( await onHand( 'A' ) ).toBe( 14 );
		} );

		it( 'count on top of a count of a worker whose clock is ahead', async () => {
			await openShop( bench.store, [ 'A' ] );
			const counted: StockEvent = {
				source: 'api',
				key: eventKeySchema.parse( 'counted' ),
				occurredAtMs: NOW_MS + 2_000,
				actor: null,
				body: { kind: 'count', sku: sku( 'A' ), location: main, units: 10, gone: [] },
			};
			await commit( bench.store, [ counted ], NOW_MS + 2_000 );
			const imports = worker( new TestClock() );
			await imports.begin( file( 'sku,on_hand\nA,15\n', 'import-1' ) );
			await settled( imports, 'import-1' );
			await imports.apply( 'import-1', false );
			await settled( imports, 'import-1' );
			expect( await onHand( 'A' ) ).toBe( 15 );
		} );

		it( 'take back of locations only what they have changed', async () => {
			await openShop( bench.store, [] );
			const second = channelIdSchema.parse( 'second' );
			await addChannel( bench.store, second );
			const imports = worker( new TestClock() );
			const text = `location,channels\nmain,${ shop } second\nfar,${ shop } second\n`;
			await imports.begin( file( text, 'import-1' ) );
			await settled( imports, 'import-1' );
			const both = [ 'main', 'far' ].map( ( one ) => locationIdSchema.parse( one ) );
			await bench.store.model.setLocations( second, both, NOW_MS );
			await imports.apply( 'import-1', false );
			await settled( imports, 'import-1' );
			await imports.undo( 'import-1' );
			await settled( imports, 'import-1' );
			const drawn = await Promise.all(
				[ shop, second ].map(
					async ( one ) => ( await bench.store.model.channel( one ) )?.locations
				)
			);
			expect( drawn ).toEqual( [ [ 'main' ], [ 'main', 'far' ] ] );
		} );

		it( 'count as many errors as can be listed, also after they were cut short', async () => {
			await openShop( bench.store, [ 'A' ] );
			const names = Array.from( { length: 600 }, ( _, index ) => `S-${ index }` );
			await bench.store.model.addSkus(
				names.map( ( one ) => ( { sku: sku( one ), title: '' } ) )
			);
			let left = 450;
			const clock = new TestClock();
			const dying = worker( clock, {
				isShared: false,
				onTold: () => {
					left -= 1;
					if ( left < 0 ) {
						throw new Error( 'killed' );
					}
				},
			} );
			const rows = names.map( ( one ) => `${ one },1` ).join( '\n' );
			await dying.begin( file( `sku,on_hand\n${ rows }\n`, 'import-1' ) );
			await settled( dying, 'import-1' );
			await commit(
				bench.store,
				names.slice( 0, 100 ).map( ( one ) => received( one, 5, `mine-${ one }` ) )
			);
			await dying.apply( 'import-1', false );
			await settled( dying, 'import-1' );
			clock.pass( 120_000 );
			const listed = async ( imports: Imports ): Promise< readonly [ number, number ] > => {
				const { errors, total } = await imports.errors( 'import-1', 0 );
				return [ errors?.length ?? 0, total ];
			};
			const next = worker( clock );
			expect( await listed( next ) ).toEqual( [ 100, 100 ] );
			await next.undo( 'import-1' );
			expect( await settled( next, 'import-1' ) ).toMatchObject( { state: 'undone' } );
			expect( await listed( next ) ).toEqual( [ 0, 0 ] );
			expect( await onHand( 'S-599' ) ).toBe( 0 );
			expect( await onHand( 'S-0' ) ).toBe( 5 );
		} );
	} );
}
