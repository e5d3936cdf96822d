import fc from 'fast-check';
import type { StockEvent } from '../../src/shared/stock-event.ts';
import { beginning, changed, EPOCH, explaining, LATER, read } from './own-change-events.ts';
import type { StoreBench } from './store.ts';
import { commit, openShop, placed } from './store-shop.ts';

export function describeOrderOfOwnChanges( bench: StoreBench ): void {
	describe( 'numbered changes of a paired shop, orders and readings', () => {
		it( 'lead to one state, in whatever order and however often they come', async () => {
			const history = fc.array(
				fc.record( { delta: fc.integer( { min: -3, max: 3 } ), of: fc.nat( 3 ) } ),
				{ minLength: 1, maxLength: 6 }
			);
			await fc.assert(
				fc.asyncProperty(
					history,
					history,
					fc.nat( 6 ),
					fc.array( fc.nat( 1_000 ), { minLength: 80, maxLength: 80 } ),
					async ( first, second, readAt, chances ) => {
						const events = [
							...eventsOf( first, EPOCH, { number: 2, total: -3 }, readAt ),
							...eventsOf( second, LATER, { number: 0, total: 0 }, readAt ),
						];
						const mixed = [ ...events, ...events ]
							.map( ( event, index ) => ( { event, at: chances[ index ] ?? 0 } ) )
							.sort( ( left, right ) => left.at - right.at )
							.map( ( { event } ) => event );
						expect(
							await stateAfter( [ mixed.slice( 0, 3 ), mixed.slice( 3 ) ] )
						).toBe( await stateAfter( [ events ] ) );
					}
				),
				{ numRuns: bench.cases( 30 ), seed: 5 }
			);
		}, 60_000 );

		async function stateAfter(
			batches: readonly ( readonly StockEvent[] )[]
		): Promise< string > {
			const place = await bench.newPlace();
			const store = await place.open();
			try {
				await openShop( store, [ 'A' ] );
				await commit( store, beginning() );
				for ( const batch of batches ) {
					await commit( store, batch );
				}
				return await store.ledger.stateHash();
			} finally {
				await store.close();
				await place.destroy();
			}
		}
	} );
}

/** A row of changes, the snapshots that explain those of orders, and a reading in between. */
function eventsOf(
	changes: readonly { readonly delta: number; readonly of: number }[],
	epoch: number,
	from: { readonly number: number; readonly total: number },
	readAt: number
): StockEvent[] {
	let { number, total } = from;
	let orderTotal = epoch === EPOCH ? -1 : 0;
	const sums = new Map< number, number >();
	return changes.flatMap( ( { delta, of }, index ) => {
		number += 1;
		total += delta;
		const events: StockEvent[] = [];
		if ( of === 0 ) {
			events.push( changed( { number, total, delta, epoch } ) );
		} else {
			const sum = ( sums.get( of ) ?? 0 ) + delta;
			sums.set( of, sum );
			orderTotal += delta;
			const revision = epoch + number;
			events.push(
				changed( { number, total, delta, epoch, order: `${ of }` } ),
				placed( explaining( `${ of }`, revision, sum, epoch ) )
			);
		}
		if ( index === readAt || index === changes.length - 1 ) {
			events.push( read( { number, total, orderTotal, epoch } ) );
		}
		return events;
	} );
}
