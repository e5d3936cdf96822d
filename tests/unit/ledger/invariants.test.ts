import fc from 'fast-check';
import { propertyRuns } from '../property-runs.ts';
import { stockEventSchema, type StockEvent } from '../../../src/shared/stock-event.ts';
import { availability } from '../../../src/worker/ledger/availability.ts';
import { BillsOfMaterials, type Bill } from '../../../src/worker/ledger/bill-of-materials.ts';
import { adjusted, LedgerInMemory, line, main, order, ordered, sku } from './ledger-in-memory.ts';
import { arrivals, billsOf, facts, RECIPES } from './random-facts.ts';
import { referenceShelves } from './reference-ledger.ts';
import { ended, extended, reserve } from './reservation-events.ts';

/** What must hold whatever happens; docs/invariants.md says which test holds which of them. */

const few = fc.integer( { min: 1, max: 5 } );
const available = ( ledger: LedgerInMemory, of: string ): number =>
	availability( ledger, sku( of ), [ main ] ).units;
const shelf = ( ledger: LedgerInMemory, of: string ) => ledger.stock( sku( of ), main );

describe( 'I1: what is on a shelf', () => {
	it( 'is at every moment what the facts until then add up to', () => {
		fc.assert(
			fc.property( facts.chain( arrivals ), ( arrived ) => {
				const ledger = new LedgerInMemory( billsOf( RECIPES ) );
				for ( const event of arrived ) {
					ledger.take( event );
					const world = { recipes: RECIPES, home: main, netLocations: [] };
					const expected = referenceShelves( ledger.logged, world );
					for ( const [ key, { onHand, committed } ] of ledger.stockRows ) {
						const { onHand: there = 0, committed: promised = 0 } =
							expected[ key.replace( '\u001f', '@' ) ] ?? {};
						expect( [ key, onHand, committed ] ).toEqual( [ key, there, promised ] );
					}
				}
			} ),
			propertyRuns( 150 )
		);
	} );

	it( 'moves between places and into bundles without a unit more or less', () => {
		const moves = fc.array(
			fc.oneof(
				fc.record( {
					kind: fc.constant( 'transfer' ),
					sku: fc.constantFrom( 'A', 'B', 'SET' ),
					from: fc.constant( 'main' ),
					to: fc.constant( 'far' ),
					units: few,
				} ),
				fc.record( {
					kind: fc.constant( 'assembly' ),
					sku: fc.constant( 'SET' ),
					location: fc.constantFrom( 'main', 'far' ),
					units: fc.constantFrom( -2, -1, 1, 3 ),
				} )
			)
		);
		fc.assert(
			fc.property( moves, ( bodies ) => {
				const ledger = new LedgerInMemory( billsOf( RECIPES ) );
				bodies.forEach( ( body, index ) =>
					ledger.take(
						stockEventSchema.parse( {
							source: 'api',
							key: `move-${ index }`,
							occurredAtMs: index,
							actor: null,
							body,
						} )
					)
				);
				const parts = new Map( [
					[ 'A', { A: 1, B: 0 } ],
					[ 'B', { A: 0, B: 1 } ],
					[ 'SET', { A: 3, B: 1 } ],
				] );
				const total = { A: 0, B: 0 };
				for ( const [ key, { onHand } ] of ledger.stockRows ) {
					const { A = 0, B = 0 } = parts.get( key.split( '\u001f' )[ 0 ] ?? '' ) ?? {};
					total.A += A * onHand;
					total.B += B * onHand;
				}
				expect( total ).toEqual( { A: 0, B: 0 } );
			} )
		);
	} );
} );

describe( 'I2: numbers', () => {
	it( 'promised are never fewer than none, and all are whole', () => {
		fc.assert(
			fc.property( facts.chain( arrivals ), ( arrived ) => {
				const ledger = new LedgerInMemory( billsOf( RECIPES ) );
				for ( const event of arrived ) {
					ledger.take( event );
					for ( const row of ledger.stockRows.values() ) {
						expect( row.committed ).toBeGreaterThanOrEqual( 0 );
						expect(
							[ row.onHand, row.committed, row.safety, row.quarantined ].every(
								Number.isSafeInteger
							)
						).toBe( true );
					}
				}
			} ),
			propertyRuns( 300 )
		);
	} );

	it( 'that are no whole numbers get into no event', () => {
		const bad = fc.constantFrom(
			Number.NaN,
			0.5,
			Number.POSITIVE_INFINITY,
			2 ** 60,
			'7',
			true
		);
		fc.assert(
			fc.property( facts, fc.nat(), bad, ( all, choice, value ) => {
				const events = all.filter( ( event ) => numbersIn( event ).length > 0 );
				const event = events[ choice % events.length ];
				fc.pre( event !== undefined );
				const paths = numbersIn( event );
				const spoilt = withValue( event, paths[ choice % paths.length ] ?? [], value );
				expect( stockEventSchema.safeParse( spoilt ).success ).toBe( false );
			} ),
			propertyRuns( 500 )
		);
	} );
} );

describe( 'I3 and I4: a fact takes effect once', () => {
	it( 'under one key, however often it comes, and with another body not at all', () => {
		fc.assert(
			fc.property( facts, fc.nat(), ( all, choice ) => {
				const ledger = new LedgerInMemory( billsOf( RECIPES ) );
				all.forEach( ( event ) => ledger.take( event ) );
				const before = ledger.fingerprint();
				const again = all[ choice % Math.max( 1, all.length ) ];
				fc.pre( again !== undefined );
				ledger.take( again );
				const other = adjusted( 'A', 1_000 );
				ledger.take( { ...other, source: again.source, key: again.key } );
				const known = ledger.outcomes.slice( -2 );
				// What was refused is not known.
				fc.pre( known[ 0 ] === 'duplicate' );
				expect( known ).toEqual( [ 'duplicate', 'conflict' ] );
				expect( ledger.fingerprint() ).toEqual( before );
			} ),
			propertyRuns( 300 )
		);
	} );

	it( 'under many keys: an order is counted as it is, by whatever webhooks it comes', () => {
		const snapshots = fc.array(
			fc.record( { revision: few, ordered: few, cancelled: fc.nat( 3 ), copies: few } ),
			{ minLength: 1, maxLength: 6 }
		);
		fc.assert(
			fc.property( snapshots, ( told ) => {
				const ledger = new LedgerInMemory();
				const newest = new Map( told.map( ( one ) => [ one.revision, one ] ) );
				for ( const { revision, ordered: units, cancelled, copies } of newest.values() ) {
					for ( let copy = 0; copy < copies; copy += 1 ) {
						const lines = [ line( 'A', { ordered: units, cancelled } ) ];
						const key = `${ revision }/webhook ${ copy }`;
						ledger.take( ordered( order( 'o1', lines, { revision } ), key ) );
					}
				}
				const last = newest.get( Math.max( ...newest.keys() ) );
				expect( shelf( ledger, 'A' ).committed ).toBe(
					Math.max( 0, ( last?.ordered ?? 0 ) - ( last?.cancelled ?? 0 ) )
				);
			} )
		);
	} );
} );

describe( 'I6: nobody is refused needlessly', () => {
	it( 'a cart gets its units exactly when they are there', () => {
		fc.assert(
			fc.property( fc.nat( 12 ), fc.nat( 3 ), fc.array( few ), ( units, safety, carts ) => {
				const ledger = new LedgerInMemory().take( adjusted( 'A', units ) );
				ledger.take( safetyOf( safety ) );
				let left = units - safety;
				carts.forEach( ( wanted, index ) => {
					ledger.take( reserve( { A: wanted }, { order: `cart-${ index }` } ) );
					const isThere = wanted <= left;
					expect( ledger.decisions[ index ]?.result ).toBe(
						isThere ? 'accepted' : 'refused'
					);
					left -= isThere ? wanted : 0;
				} );
			} )
		);
	} );

	it( 'of k carts for one unit each, min(k, units) get one', () => {
		fc.assert(
			fc.property( fc.nat( 15 ), fc.nat( 20 ), ( units, carts ) => {
				const ledger = new LedgerInMemory().take( adjusted( 'A', units, 'stock' ) );
				for ( let cart = 0; cart < carts; cart += 1 ) {
					ledger.take( reserve( { A: 1 }, { order: `cart-${ cart }` } ) );
				}
				const granted = ledger.decisions.filter( ( { result } ) => result === 'accepted' );
				expect( granted ).toHaveLength( Math.min( units, carts ) );
			} )
		);
	} );
} );

describe( 'I12: a bundle', () => {
	/** Three bundles, each of components and of bundles before it. */
	const bills: fc.Arbitrary< Bill[] > = fc
		.tuple(
			...[ 'K0', 'K1', 'K2' ].map( ( bundle, index ) =>
				fc
					.dictionary(
						fc.constantFrom( 'A', 'B', 'C', ...[ 'K0', 'K1' ].slice( 0, index ) ),
						few,
						{ minKeys: 1, maxKeys: 3 }
					)
					.map( ( parts ) => billsOf( [ { bundle, since: 0, parts } ] ) )
			)
		)
		.map( ( all ) => all.flat() );
	const counts = fc.record( { A: fc.nat( 60 ), B: fc.nat( 60 ), C: fc.nat( 60 ) } );

	it( 'is there as often as its scarcest component allows, and can be sold exactly so often', () => {
		fc.assert(
			fc.property( bills, counts, ( saved, units ) => {
				const ledger = new LedgerInMemory( saved );
				Object.entries( units ).forEach( ( [ of, there ] ) =>
					ledger.take( adjusted( of, there, `stock of ${ of }` ) )
				);
				const there = available( ledger, 'K2' );
				const leaves = [ ...new BillsOfMaterials( saved ).leavesAt( sku( 'K2' ), 0 ) ];
				const enoughFor = ( kits: number ): boolean =>
					leaves.every( ( [ leaf, each ] ) => kits * each <= available( ledger, leaf ) );
				expect( [ enoughFor( there ), enoughFor( there + 1 ) ] ).toEqual( [ true, false ] );
				const sold = ( kits: number ) =>
					ordered(
						order( 'o1', [ line( 'K2', { ordered: kits } ) ], { revision: kits + 1 } )
					);
				const isShort = (): boolean =>
					[ ...ledger.stockRows.values() ].some( ( row ) => row.onHand < row.committed );
				ledger.take( sold( there ) );
				expect( isShort() ).toBe( false );
				ledger.take( sold( there + 1 ) );
				expect( isShort() ).toBe( true );
			} )
		);
	} );

	it( 'of two A and one B, with 20 of A and 8 of B, is there 8 times', () => {
		const parts = { A: 2, B: 1 };
		const ledger = new LedgerInMemory( billsOf( [ { bundle: 'K', since: 0, parts } ] ) );
		ledger.take( adjusted( 'A', 20 ) ).take( adjusted( 'B', 8 ) );
		expect( availability( ledger, sku( 'K' ), [ main ] ) ).toEqual( {
			units: 8,
			limitedBy: 'B',
		} );
	} );

	it( 'never contains itself, by whatever way', () => {
		fc.assert(
			fc.property( bills, ( saved ) => {
				const known = new BillsOfMaterials( saved );
				for ( const { bundle, components } of saved ) {
					for ( const { sku: part } of components ) {
						const back = [ { sku: bundle, quantity: 1 } ];
						const cycle = known.cycleWith( part, back );
						expect( [ cycle?.at( 0 ), cycle?.at( -1 ) ] ).toEqual( [ part, part ] );
					}
				}
			} )
		);
	} );
} );

describe( 'I13: a reservation', () => {
	const step = fc.oneof(
		fc.record( {
			do: fc.constant( 'extend' as const ),
			untilMs: fc.integer( { min: 100, max: 300 } ),
		} ),
		fc.record( {
			do: fc.constant( 'expire' as const ),
			untilMs: fc.integer( { min: 100, max: 300 } ),
		} ),
		fc.record( { do: fc.constant( 'order' as const ), units: fc.nat( 4 ) } )
	);

	it( 'becomes an order, or ends, and gives back exactly what it held', () => {
		fc.assert(
			fc.property( few, fc.array( step, { maxLength: 8 } ), ( units, steps ) => {
				const ledger = new LedgerInMemory().take( adjusted( 'A', 10 ) );
				ledger.take( reserve( { A: units }, { order: 'o1', atMs: 10 } ) );
				// Held until 110, as `reserve` asks.
				let untilMs = 110;
				let expiredMs = 0;
				let sold: number | null = null;
				steps.forEach( ( one, index ) => {
					if ( one.do === 'extend' ) {
						untilMs = Math.max( untilMs, one.untilMs );
						ledger.take( extended( one.untilMs, { order: 'o1' } ) );
					} else if ( one.do === 'expire' ) {
						expiredMs = Math.max( expiredMs, one.untilMs );
						const end = ended( { order: 'o1', atMs: one.untilMs } );
						ledger.take( { ...end, key: adjusted( 'A', 1, `end-${ index }` ).key } );
					} else {
						sold = one.units;
						const lines = [ line( 'A', { ordered: one.units } ) ];
						ledger.take( ordered( order( 'o1', lines, { revision: index + 1 } ) ) );
					}
					const held = expiredMs >= untilMs ? 0 : units;
					expect( shelf( ledger, 'A' ) ).toMatchObject( {
						onHand: 10,
						committed: sold ?? held,
					} );
				} );
			} )
		);
	} );
} );

function safetyOf( units: number ): StockEvent {
	return stockEventSchema.parse( {
		...adjusted( 'A', 1, 'safety' ),
		body: { kind: 'safety', sku: 'A', location: main, units },
	} );
}

type Path = readonly ( string | number )[];

/** Where numbers are in it. */
function numbersIn( value: unknown, path: Path = [] ): Path[] {
	if ( typeof value === 'number' ) {
		return [ path ];
	}
	return value !== null && typeof value === 'object'
		? Object.entries( value ).flatMap( ( [ name, inner ] ) =>
				numbersIn( inner, [ ...path, name ] )
			)
		: [];
}

function withValue( of: unknown, [ name, ...rest ]: Path, value: unknown ): unknown {
	if ( name === undefined || of === null || typeof of !== 'object' ) {
		return value;
	}
	const copy = Object.entries( of ).map( ( [ key, inner ] ): [ string, unknown ] => [
		key,
		key === name ? withValue( inner, rest, value ) : inner,
	] );
	return Array.isArray( of ) ? copy.map( ( [ , inner ] ) => inner ) : Object.fromEntries( copy );
}
