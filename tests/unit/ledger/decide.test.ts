import fc from 'fast-check';
import { propertyRuns } from '../property-runs.ts';
import { availability } from '../../../src/worker/ledger/availability.ts';
import { compareRanks, isTied, rankOf } from '../../../src/worker/ledger/snapshot-rank.ts';
import { eventKeySchema, listingIdSchema } from '../../../src/shared/ids.ts';
import {
	adjusted,
	opened,
	LedgerInMemory,
	line,
	main,
	order,
	ordered,
	shop,
	sku,
} from './ledger-in-memory.ts';

const at = ( key: string, quantity: number ) => ( { key, quantity, at: 2_000 } );

describe( 'the ledger', () => {
	it( 'commits the open units of an order and leaves on hand alone', () => {
		const ledger = new LedgerInMemory()
			.take( adjusted( 'A', 10 ) )
			.take( ordered( order( '1', [ line( 'A', { ordered: 3 } ) ] ) ) );
		expect( ledger.stock( sku( 'A' ), main ) ).toMatchObject( {
			onHand: 10,
			committed: 3,
			safety: 0,
		} );
		expect( availability( ledger, sku( 'A' ), [ main ] ).units ).toBe( 7 );
	} );

	it( 'consumes units on shipment and gives them back on restock', () => {
		const ledger = new LedgerInMemory().take( adjusted( 'A', 10 ) ).take(
			ordered(
				order( '1', [
					line( 'A', {
						ordered: 3,
						shipments: [ at( 's', 3 ) ],
						restocks: [ at( 'r', 1 ) ],
					} ),
				] )
			)
		);
		expect( ledger.stock( sku( 'A' ), main ) ).toMatchObject( {
			onHand: 8,
			committed: 0,
			safety: 0,
		} );
	} );

	it( 'releases units on cancellation', () => {
		const ledger = new LedgerInMemory()
			.take( adjusted( 'A', 10 ) )
			.take( ordered( order( '1', [ line( 'A', { ordered: 3 } ) ], { updatedAt: 1_000 } ) ) )
			.take(
				ordered(
					order( '1', [ line( 'A', { ordered: 3, cancelled: 3 } ) ], {
						updatedAt: 2_000,
					} )
				)
			);
		expect( ledger.state() ).toEqual( { 'A\u001fmain': '10/0' } );
	} );

	describe( 'L1: the state is a function of the set of events', () => {
		it( 'takes revision 10 for newer than revision 9 of the same second, whichever comes first', () => {
			const open = ordered( order( 'o1', [ line( 'A' ) ], { revision: 9 } ), 'o1:9' );
			const cancelled = ordered(
				order( 'o1', [ line( 'A', { cancelled: 1 } ) ], { revision: 10 } ),
				'o1:10'
			);
			for ( const events of [
				[ open, cancelled ],
				[ cancelled, open ],
			] ) {
				const ledger = new LedgerInMemory();
				events.forEach( ( event ) => ledger.take( event ) );
				expect( ledger.state() ).toEqual( {} );
			}
		} );

		it( 'ranks by the source clock, however far ahead of ours it is', () => {
			const ahead = Date.UTC( 2100, 0 );
			const open = ordered( order( 'o1', [ line( 'A' ) ], { updatedAt: ahead } ), 'r1' );
			const cancelled = ordered(
				order( 'o1', [ line( 'A', { cancelled: 1 } ) ], { updatedAt: ahead + 1 } ),
				'r2'
			);
			expect( new LedgerInMemory().take( cancelled ).take( open ).state() ).toEqual( {} );
			expect( new LedgerInMemory().take( open ).take( cancelled ).state() ).toEqual( {} );
		} );

		it( 'forgets a SKU that a newer snapshot no longer names', () => {
			const first = ordered( order( 'o1', [ line( 'A' ) ], { revision: 1 } ), 'r1' );
			const replaced = ordered( order( 'o1', [ line( 'B' ) ], { revision: 2 } ), 'r2' );
			for ( const events of [
				[ first, replaced ],
				[ replaced, first ],
			] ) {
				const ledger = new LedgerInMemory();
				events.forEach( ( event ) => ledger.take( event ) );
				expect( ledger.state() ).toEqual( { 'B\u001fmain': '0/1' } );
			}
		} );

		it( 'gives the same counts for every permutation and duplication of random events', () => {
			const quantities = fc.record( {
				ordered: fc.integer( { min: 0, max: 5 } ),
				cancelled: fc.integer( { min: 0, max: 5 } ),
				shipped: fc.integer( { min: 0, max: 5 } ),
				restocked: fc.integer( { min: 0, max: 5 } ),
			} );
			const snapshot = fc.record( {
				id: fc.constantFrom( 'o1', 'o2' ),
				updatedAt: fc.integer( { min: 1, max: 4 } ),
				fetch: fc.integer( { min: 0, max: 1 } ),
				lines: fc.uniqueArray( fc.tuple( fc.constantFrom( 'A', 'B', 'KIT' ), quantities ), {
					selector: ( [ offer ] ) => offer,
					maxLength: 3,
				} ),
			} );
			const events = fc.array(
				fc.oneof(
					snapshot.map( ( { id, updatedAt, fetch, lines } ) => {
						const counted = lines.map( ( [ offer, counts ] ) =>
							line( offer, {
								ordered: counts.ordered,
								cancelled: counts.cancelled,
								shipments: counts.shipped > 0 ? [ at( 's', counts.shipped ) ] : [],
								restocks:
									counts.restocked > 0 ? [ at( 'r', counts.restocked ) ] : [],
							} )
						);
						const body = order( id, counted, { updatedAt } );
						return ordered(
							body,
							`${ id }/${ updatedAt }/${ fetch }/${ JSON.stringify( lines ) }`.slice(
								0,
								500
							),
							fetch
						);
					} ),
					fc
						.tuple(
							fc.constantFrom( 'A', 'B' ),
							fc.integer( { min: 1, max: 9 } ),
							fc.nat( 99 )
						)
						.map( ( [ of, delta, n ] ) =>
							adjusted( of, delta, `adjust/${ of }/${ delta }/${ n }` )
						)
				),
				{ maxLength: 12 }
			);
			const bills = [
				{
					bundle: sku( 'KIT' ),
					sinceMs: 0,
					components: [
						{ sku: sku( 'A' ), quantity: 2 },
						{ sku: sku( 'B' ), quantity: 1 },
					],
				},
			];
			fc.assert(
				fc.property(
					events.chain( ( set ) =>
						fc.tuple(
							fc.constant( set ),
							fc.shuffledSubarray( [ ...set, ...set ], { minLength: set.length * 2 } )
						)
					),
					( [ set, shuffled ] ) => {
						const straight = new LedgerInMemory( bills );
						set.forEach( ( event ) => straight.take( event ) );
						const mixed = new LedgerInMemory( bills );
						shuffled.forEach( ( event ) => mixed.take( event ) );
						expect( mixed.state() ).toEqual( straight.state() );
						for ( const { committed } of mixed.stockRows.values() ) {
							expect( committed ).toBeGreaterThanOrEqual( 0 );
						}
					}
				),
				propertyRuns( 500 )
			);
		} );
	} );

	it( 'says when two snapshots claim the same moment, and lets a numbered fetch decide', () => {
		const ledger = new LedgerInMemory();
		ledger.take( ordered( order( 'o1', [ line( 'A' ) ] ), 'b-open' ) );
		ledger.take( ordered( order( 'o1', [ line( 'A', { cancelled: 1 } ) ] ), 'a-cancelled' ) );
		expect( ledger.state() ).toEqual( { 'A\u001fmain': '0/1' } );
		ledger.take( ordered( order( 'o1', [ line( 'A', { cancelled: 1 } ) ] ), 'fetched', 1 ) );
		expect( ledger.state() ).toEqual( {} );
	} );

	it( 'is open again when another body of the same moment comes after the fetch', () => {
		const rank = ( key: string, fetch: number ) =>
			rankOf( order( 'o', [] ), fetch, eventKeySchema.parse( key ) );
		expect( isTied( rank( 'c', 0 ), rank( 'a/fetch-1', 1 ) ) ).toBe( true );
		expect( isTied( rank( 'a/fetch-2', 2 ), rank( 'a/fetch-1', 1 ) ) ).toBe( false );
		expect( isTied( rank( 'a', 0 ), rank( 'a', 0 ) ) ).toBe( false );
	} );

	it( 'compares ranks as numbers', () => {
		const rank = ( revision: number, fetch: number ) =>
			rankOf( order( 'o', [], { revision } ), fetch, eventKeySchema.parse( 'k' ) );
		expect( compareRanks( rank( 10, 0 ), rank( 9, 0 ) ) ).toBeGreaterThan( 0 );
		expect( compareRanks( rank( 9, 10 ), rank( 9, 9 ) ) ).toBeGreaterThan( 0 );
	} );

	it( 'never lets a line that shipped and was then cancelled hide units of other orders', () => {
		const ledger = new LedgerInMemory()
			.take(
				ordered(
					order( '1', [
						line( 'A', { ordered: 2, cancelled: 2, shipments: [ at( 's', 2 ) ] } ),
					] )
				)
			)
			.take( ordered( order( '2', [ line( 'A', { ordered: 2 } ) ] ) ) );
		expect( ledger.stock( sku( 'A' ), main ).committed ).toBe( 2 );
	} );

	it( 'does not let units come back that never left', () => {
		const ledger = new LedgerInMemory()
			.take( adjusted( 'A', 10 ) )
			.take(
				ordered(
					order( '1', [ line( 'A', { cancelled: 1, restocks: [ at( 'r', 1 ) ] } ) ] )
				)
			);
		expect( ledger.stock( sku( 'A' ), main ).onHand ).toBe( 10 );
	} );

	it( 'explodes a bundle with the bill that was valid when the order was placed, for its whole life', () => {
		const bills = [
			{ bundle: sku( 'KIT' ), sinceMs: 0, components: [ { sku: sku( 'A' ), quantity: 2 } ] },
			{
				bundle: sku( 'KIT' ),
				sinceMs: 5_000,
				components: [
					{ sku: sku( 'A' ), quantity: 1 },
					{ sku: sku( 'B' ), quantity: 1 },
				],
			},
		];
		const ledger = new LedgerInMemory( bills ).take(
			ordered( order( '1', [ line( 'KIT' ) ], { placedAt: 1_000, updatedAt: 9_000 } ) )
		);
		expect( ledger.state() ).toEqual( { 'A\u001fmain': '0/2' } );
	} );

	describe( 'an opening balance', () => {
		const shippedLongAgo = order( '1', [
			line( 'A', { ordered: 7, shipments: [ { key: 's', quantity: 7, at: 500 } ] } ),
		] );

		it.each( [ 'before', 'after' ] )(
			'is not lowered by what had shipped before it (the order is heard of %s it)',
			( when ) => {
				const ledger = new LedgerInMemory();
				const events = [ ordered( shippedLongAgo ), opened( 'A', 10, 1_000 ) ];
				( when === 'before' ? events : events.reverse() ).forEach( ( event ) =>
					ledger.take( event )
				);
				expect( ledger.state() ).toEqual( { 'A\u001fmain': '10/0' } );
				// A later change of the same order must not count the old shipment either.
				ledger.take( ordered( { ...shippedLongAgo, updatedAt: 9_000 }, 'touched' ) );
				expect( ledger.state() ).toEqual( { 'A\u001fmain': '10/0' } );
			}
		);

		it( 'is lowered by open orders, and by what ships after it', () => {
			const open = order( '1', [ line( 'A', { ordered: 2 } ) ], { updatedAt: 500 } );
			const ledger = new LedgerInMemory()
				.take( ordered( open ) )
				.take( opened( 'A', 10, 1_000 ) );
			expect( ledger.state() ).toEqual( { 'A\u001fmain': '10/2' } );
			const shipments = [ { key: 's', quantity: 2, at: 2_000 } ];
			const shipped = order( '1', [ line( 'A', { ordered: 2, shipments } ) ], {
				updatedAt: 2_000,
			} );
			expect( ledger.take( ordered( shipped ) ).state() ).toEqual( { 'A\u001fmain': '8/0' } );
		} );

		it( 'explodes shipped bundles with the same rule', () => {
			const kit = {
				bundle: sku( 'KIT' ),
				sinceMs: 0,
				components: [ { sku: sku( 'A' ), quantity: 2 } ],
			};
			const shipments = [ { key: 's', quantity: 3, at: 500 } ];
			const ledger = new LedgerInMemory( [ kit ] )
				.take( opened( 'A', 10, 1_000 ) )
				.take( ordered( order( '1', [ line( 'KIT', { ordered: 3, shipments } ) ] ) ) );
			expect( ledger.state() ).toEqual( { 'A\u001fmain': '10/0' } );
		} );

		it( 'counts once, also when it is 0', () => {
			const second = { ...opened( 'A', 5, 2_000 ), key: eventKeySchema.parse( 'second' ) };
			const ledger = new LedgerInMemory().take( opened( 'A', 0, 1_000 ) ).take( second );
			expect( ledger.state() ).toEqual( {} );
		} );
	} );

	it( 'refuses to adjust a bundle', () => {
		const ledger = new LedgerInMemory( [
			{ bundle: sku( 'KIT' ), sinceMs: 0, components: [ { sku: sku( 'A' ), quantity: 1 } ] },
		] );
		expect( ledger.take( adjusted( 'KIT', 1 ) ).outcomes ).toEqual( [ 'refused' ] );
	} );

	it( 'counts what the channel has subtracted apart from what it owes', () => {
		const listing = listingIdSchema.parse( `${ shop }:A` );
		const pending = new LedgerInMemory().take(
			ordered( order( '1', [ line( 'A', { ordered: 2, subtracted: 0 } ) ] ) )
		);
		expect( [ pending.known.get( listing ), pending.unreduced.get( listing ) ] ).toEqual( [
			0, 2,
		] );
		pending.take(
			ordered(
				order( '1', [ line( 'A', { ordered: 2, subtracted: 2 } ) ], { updatedAt: 2_000 } )
			)
		);
		expect( [ pending.known.get( listing ), pending.unreduced.get( listing ) ] ).toEqual( [
			2, 0,
		] );
	} );

	it( 'applies the mapped lines of an order and leaves the others until they are mapped', () => {
		const ledger = new LedgerInMemory().take(
			ordered( order( '1', [ line( 'A' ), line( '?X' ) ] ) )
		);
		expect( ledger.state() ).toEqual( { 'A\u001fmain': '0/1' } );
		const { line: id, offer } = line( '?X' );
		ledger.take( {
			source: 'ledger',
			key: eventKeySchema.parse( 'mapped' ),
			occurredAtMs: 5,
			actor: null,
			body: {
				kind: 'lines-mapped',
				channel: shop,
				order: order( '1', [] ).order,
				assigned: [
					{
						line: id,
						offer,
						listing: listingIdSchema.parse( 'l' ),
						sku: sku( 'X' ),
						location: main,
						leaves: [ { sku: sku( 'X' ), quantity: 1 } ],
					},
				],
			},
		} );
		expect( ledger.state() ).toEqual( { 'A\u001fmain': '0/1', 'X\u001fmain': '0/1' } );
	} );
} );
