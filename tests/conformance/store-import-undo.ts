import fc from 'fast-check';
import { eventKeySchema } from '../../src/shared/ids.ts';
import type { ImportAnswer } from '../../src/shared/api/imports.ts';
import type { StockEvent, StockEventBody } from '../../src/shared/stock-event.ts';
import type { Imports } from '../../src/worker/imports/imports.ts';
import type { Clock } from '../../src/worker/ports.ts';
import type { Store } from '../../src/worker/store/contract.ts';
import { line, main, order, sku } from '../unit/ledger/ledger-in-memory.ts';
import { propertyRuns } from '../unit/property-runs.ts';
import { importsOn, settled } from './imports-on.ts';
import type { StoreBench } from './store.ts';
import { commit, listingRow, NOW_MS, openShop, placed } from './store-shop.ts';

/** Something that happens to a SKU besides the import; `agoMs`: it is told that much later. */
interface Happening {
	readonly what: 'moved' | 'counted' | 'sold' | 'shipped';
	readonly units: number;
	readonly agoMs: number;
}

const happenings = fc.array(
	fc.record< Happening >( {
		what: fc.constantFrom( 'moved', 'counted', 'sold', 'shipped' ),
		units: fc.integer( { min: 1, max: 9 } ),
		agoMs: fc.constantFrom( 0, 0, 500, 5_000, 60_000 ),
	} ),
	{ maxLength: 3 }
);

const SHELVES = [ 'a', 'b', 'c' ] as const;

const course = fc.record( {
	before: happenings,
	untilApplied: happenings,
	untilUndone: happenings,
	after: happenings,
	rows: fc.array( fc.oneof( fc.integer( { min: 0, max: 20 } ), fc.constant( null ) ), {
		minLength: SHELVES.length,
		maxLength: SHELVES.length,
	} ),
	isDelta: fc.boolean(),
	/** What others have moved or counted since the check is added to, or refused. */
	isAdded: fc.boolean(),
	/** The worker is killed after so many rows of the apply, or of the undo. */
	diesAfter: fc.option( fc.nat( SHELVES.length ) ),
	/** Then it is not applied to its end, but undone at once. */
	isUndoneHalf: fc.boolean(),
} );

class Died extends Error {}

/** After an undo there is what would be there had the file never come, whatever else has happened. */
export function describeImportUndo( bench: StoreBench ): void {
	describe( 'an import that is undone', () => {
		it( 'leaves exactly what would be there without it, also where the worker was killed', async () => {
			const { store } = bench;
			await openShop( store, [] );
			let cases = 0;
			await fc.assert(
				fc.asyncProperty( course, async ( told ) => {
					cases += 1;
					await runCourse( store, `${ cases }`, told );
				} ),
				propertyRuns( bench.cases( 120 ) )
			);
		}, 120_000 );
	} );
}

async function runCourse(
	store: Store,
	name: string,
	told: typeof course extends fc.Arbitrary< infer Told > ? Told : never
): Promise< void > {
	const id = `course-${ name }`;
	let nowMs = NOW_MS + Number( name ) * 3_600_000;
	const clock: Clock = {
		now: () => nowMs,
		after: ( delayMs, task ) => {
			// Of this clock nothing but what is to be done at once comes to be due.
			if ( delayMs > 0 ) {
				return () => undefined;
			}
			const timer = setImmediate( task );
			return () => clearImmediate( timer );
		},
	};
	// The same happens to two SKUs, of which the file names one.
	const names = SHELVES.flatMap( ( shelf ) => [
		`with-${ name }-${ shelf }`,
		`none-${ name }-${ shelf }`,
	] );
	await store.model.addSkus( names.map( ( one ) => ( { sku: sku( one ), title: '' } ) ) );
	await store.model.addListings(
		names.map( ( one ) => listingRow( one ) ),
		nowMs
	);
	let happened = 0;
	const happen = async ( all: readonly Happening[] ): Promise< void > => {
		for ( const one of all ) {
			happened += 1;
			nowMs += 1_000;
			await commit(
				store,
				names.map( ( of ) => eventOf( of, one, happened, nowMs ) ),
				nowMs
			);
		}
		nowMs += 1_000;
	};
	let left: number | null = null;
	const worker = (): Imports =>
		importsOn( store, clock, {
			isShared: false,
			onTold: () => {
				if ( left !== null ) {
					left -= 1;
					if ( left < 0 ) {
						throw new Died( 'killed' );
					}
				}
			},
		} );
	/** Killed in the middle, and done again by the next worker. */
	const untilDone = async (
		what: ( imports: Imports ) => Promise< ImportAnswer >
	): Promise< ImportAnswer > => {
		left = told.diesAfter;
		const first = worker();
		await what( first );
		await settled( first, id );
		left = null;
		const second = worker();
		await what( second );
		return settled( second, id );
	};
	await happen( told.before );
	const rows = SHELVES.map(
		( shelf, at ) => `with-${ name }-${ shelf },${ told.rows[ at ] ?? '' }`
	);
	const begin = worker();
	await begin.begin( {
		file: Buffer.from(
			`sku,${ told.isDelta ? 'adjustment' : 'on_hand' }\n${ rows.join( '\n' ) }\n`
		),
		name: 'stock.csv',
		key: id,
		onMoved: told.isAdded ? 'add' : 'refuse',
		by: 'Ada',
	} );
	const checked = await settled( begin, id );
	expect( checked ).toMatchObject( { state: 'ready', counts: { rows: SHELVES.length, bad: 0 } } );
	await happen( told.untilApplied );
	if ( told.isUndoneHalf ) {
		left = told.diesAfter;
		const half = worker();
		await half.apply( id, false );
		await settled( half, id );
		left = null;
	} else {
		const { counts } = checked;
		const applied = await untilDone( ( imports ) => imports.apply( id, false ) );
		expect( applied.state ).toBe( 'applied' );
		expect( applied.done + applied.failed ).toBe( counts.created + counts.changed );
		if ( told.isDelta || told.isAdded ) {
			expect( applied.failed ).toBe( 0 );
		}
	}
	await happen( told.untilUndone );
	expect( await untilDone( ( imports ) => imports.undo( id ) ) ).toMatchObject( {
		state: 'undone',
		failed: 0,
	} );
	await happen( told.after );
	for ( const shelf of SHELVES ) {
		const [ withIt = null, without = null ] = await Promise.all(
			[ 'with', 'none' ].map( async ( which ) => {
				const [ found ] = await store.ledger.stock(
					sku( `${ which }-${ name }-${ shelf }` )
				);
				return found && { onHand: found.onHand, committed: found.committed };
			} )
		);
		expect( withIt ?? { onHand: 0, committed: 0 } ).toEqual(
			without ?? { onHand: 0, committed: 0 }
		);
	}
}

function eventOf(
	of: string,
	{ what, units, agoMs }: Happening,
	nth: number,
	nowMs: number
): StockEvent {
	const occurredAtMs = nowMs - agoMs;
	const fact = ( body: StockEventBody ): StockEvent => ( {
		source: 'api',
		key: eventKeySchema.parse( `${ of }-${ nth }` ),
		occurredAtMs,
		actor: null,
		body,
	} );
	switch ( what ) {
		case 'moved':
			return fact( {
				kind: 'adjustment',
				sku: sku( of ),
				location: main,
				delta: -units,
				reason: 'test',
			} );
		case 'counted':
			return fact( { kind: 'count', sku: sku( of ), location: main, units, gone: [] } );
		default:
			return placed(
				order(
					`${ of }-${ nth }`,
					[
						line( of, {
							ordered: units,
							shipments:
								what === 'shipped'
									? [ { key: 'one', quantity: units, at: occurredAtMs } ]
									: [],
						} ),
					],
					{ updatedAt: occurredAtMs, placedAt: occurredAtMs }
				)
			);
	}
}
