import fc from 'fast-check';
import {
	stockEventBodySchema,
	stockEventSchema,
	type StockEvent,
} from '../../src/shared/stock-event.ts';
import type { Store } from '../../src/worker/store/contract.ts';
import type { LoggedEvent } from '../../src/worker/store/ledger-store.ts';
import { main } from '../unit/ledger/ledger-in-memory.ts';
import {
	arrivals,
	billsOf,
	facts,
	observedNet,
	RECIPES,
	SKUS,
} from '../unit/ledger/random-facts.ts';
import { referenceShelves, type Shelf } from '../unit/ledger/reference-ledger.ts';
import { shelvesIn } from './shelves-in.ts';
import type { StoreBench } from './store.ts';
import { compareHistory } from './store-history.ts';
import { commit, openShop } from './store-shop.ts';

/** The pure ledger is searched with thousands of these (unit/ledger/any-order); here the tables are. */
export function describeAnyOrder( bench: StoreBench ): void {
	describe( 'facts of every kind', () => {
		it( 'lead to the shelves that the reference computes, in any order, batch and number of copies', async () => {
			await fc.assert(
				fc.asyncProperty(
					fc
						.boolean()
						.chain( ( isNet ) =>
							facts
								.map( isNet ? observedNet : ( all ) => all )
								.chain( ( all ) =>
									fc.tuple(
										fc.constant( isNet ),
										fc.constant( all ),
										arrivals( all )
									)
								)
						),
					fc.integer( { min: 1, max: 30 } ),
					async ( [ isNet, all, arrived ], batchSize ) => {
						const found = await shelvesAfter( arrived, batchSize, isNet );
						expect( found ).toEqual(
							referenceShelves( all, {
								recipes: RECIPES,
								home: main,
								netLocations: isNet ? [ main ] : [],
							} )
						);
					}
				),
				{ numRuns: bench.cases( 40 ) }
			);
		}, 60_000 );

		it( 'told again from the log lead to the same state, with the answers that were given then', async () => {
			await fc.assert(
				fc.asyncProperty( facts.chain( arrivals ), async ( arrived ) => {
					const first = await bench.newPlace();
					const second = await bench.newPlace();
					const told = await first.open();
					const again = await second.open();
					try {
						await begin( told );
						await commit( told, arrived.map( asked ) );
						await begin( again );
						const log = await told.ledger.events( 0, 1_000 );
						await commit( again, log.map( eventIn ) );
						expect( await again.ledger.stateHash() ).toBe(
							await told.ledger.stateHash()
						);
					} finally {
						await told.close();
						await again.close();
						await first.destroy();
						await second.destroy();
					}
				} ),
				{ numRuns: bench.cases( 15 ) }
			);
		}, 60_000 );

		it( 'of a random history lead to what the reference computes, at random moments of it', async () => {
			const plan = { seed: 5, events: 3_000, instants: bench.cases( 60 ) };
			const tally = await compareHistory( bench.store, plan );
			const kinds = stockEventBodySchema.options.map( ( { shape } ) => shape.kind.value );
			expect( [ ...tally.keys() ] ).toEqual( expect.arrayContaining( kinds ) );
			expect( tally.get( 'refused' ) ).toBeUndefined();
		}, 120_000 );

		async function shelvesAfter(
			events: readonly StockEvent[],
			batchSize: number,
			isNet: boolean
		): Promise< Record< string, Shelf > > {
			const place = await bench.newPlace();
			let store = await place.open();
			try {
				await begin( store );
				await store.model.setObserved( main, isNet );
				for ( let first = 0; first < events.length; first += batchSize ) {
					await commit( store, events.slice( first, first + batchSize ) );
					if ( first % 3 === 0 ) {
						await store.close();
						store = await place.open();
					}
				}
				return await shelvesIn( store, SKUS );
			} finally {
				await store.close();
				await place.destroy();
			}
		}
	} );
}

/** A shop with the two SKUs and their bundles. */
async function begin( store: Store ): Promise< void > {
	await openShop( store, SKUS );
	for ( const bill of billsOf( RECIPES ) ) {
		await store.model.saveBill( bill );
	}
}

/** Reservations without their answer: it is given now. */
export function asked( event: StockEvent ): StockEvent {
	return event.body.kind === 'reserve'
		? { ...event, body: { ...event.body, decision: null, assigned: [] } }
		: event;
}

function eventIn( { source, key, occurredAtMs, body }: LoggedEvent ): StockEvent {
	return stockEventSchema.parse( { source, key, occurredAtMs, actor: null, body } );
}
