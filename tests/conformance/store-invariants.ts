import { z } from 'zod';
import { sku } from '../unit/ledger/ledger-in-memory.ts';
import { RandomHistory } from './random-history.ts';
import { BUNDLES, PAIRED, SELLERS, SOLD } from './history-shop.ts';
import { billsOf } from '../unit/ledger/random-facts.ts';
import { channelIdSchema } from '../../src/shared/ids.ts';
import type { StoreBench } from './store.ts';
import { commit, listingOf, openShop, placed, received, sold, stateOf } from './store-shop.ts';

/** What the tables themselves must never show; docs/invariants.md says which is which. */
export function describeInvariants( bench: StoreBench ): void {
	describe( 'invariants', () => {
		it.each( [
			[ 'fewer promised than none', { committed: -1 } ],
			[ 'a fraction', { on_hand: 0.5 } ],
			[ 'a word', { on_hand: 'many' } ],
			[ 'not a number', { on_hand: NaN } ],
			[ 'more than there can be', { on_hand: 1e13 } ],
			[ 'nothing', { on_hand: null } ],
		] )( 'I2: the database itself refuses %s on a shelf', async ( _what, change ) => {
			const { store } = bench;
			await openShop( store, [ 'A' ] );
			await commit( store, [ received( 'A', 5, 'r' ) ] );
			const shelf = { table: 'stock', where: { sku: 'A' } };
			await expect( bench.place.update( shelf, change ) ).rejects.toThrow();
			expect( await store.ledger.stock( sku( 'A' ) ) ).toMatchObject( [ { onHand: 5 } ] );
		} );

		it( 'I2: whatever is short was flagged when it became so, unit by unit, and is listed', async () => {
			const { store } = bench;
			const history = new RandomHistory( 11 );
			for ( const channel of [ ...SELLERS, PAIRED ] ) {
				await openShop( store, SOLD, channelIdSchema.parse( channel ) );
			}
			for ( const bill of billsOf( BUNDLES ) ) {
				await store.model.saveBill( bill );
			}
			await commit( store, history.beginning(), history.nowMs );
			const flagged = new Map< string, number >();
			let after = 0;
			for ( let batch = 0; batch < 20; batch += 1 ) {
				await commit( store, history.next( 50 ), history.nowMs );
				for ( const event of await store.ledger.events( after, 1_000 ) ) {
					after = event.position;
					const { stock, flags } = effectSchema.parse( event.effect );
					const lacking = stock.map(
						( { before, after: now } ) =>
							Math.max( 0, shortOf( now ) ) - Math.max( 0, shortOf( before ) )
					);
					expect( flags.filter( isShortage ).map( ( { units } ) => units ) ).toEqual(
						lacking.filter( ( units ) => units > 0 )
					);
					stock.forEach( ( { sku: of, location, after: now } ) =>
						flagged.set( `${ of }@${ location }`, Math.max( 0, shortOf( now ) ) )
					);
				}
				const listed = ( await store.ledger.shortages() ).map( ( one ) => [
					`${ one.sku }@${ one.location }`,
					one.short,
				] );
				expect( Object.fromEntries( listed ) ).toEqual(
					Object.fromEntries( [ ...flagged ].filter( ( [ , units ] ) => units > 0 ) )
				);
			}
			expect( [ ...flagged.values() ].some( ( units ) => units > 0 ) ).toBe( true );
		}, 60_000 );

		it( 'I8: revisions only grow, by one, and each is written down', async () => {
			const { store } = bench;
			await openShop( store, [ 'A' ] );
			let before = 0;
			for ( let order = 0; order < 12; order += 1 ) {
				await commit( store, [
					placed( sold( `o${ order }`, 'A', 1 ) ),
					received( 'A', 1, `r${ order }` ),
				] );
				const { revision } = await stateOf( store, 'A' );
				expect( revision ).toBe( before === 0 ? revision : before + 1 );
				before = revision;
				const why = await store.deliveries.whyThisNumber( listingOf( 'A' ) );
				expect( why?.revision ).toBe( revision );
			}
		} );
	} );
}

const countsSchema = z.object( { onHand: z.number(), committed: z.number() } );
const effectSchema = z.object( {
	stock: z.array(
		z.object( {
			sku: z.string(),
			location: z.string(),
			before: countsSchema,
			after: countsSchema,
		} )
	),
	flags: z.array( z.object( { flag: z.string(), units: z.number() } ) ),
} );

function shortOf( { onHand, committed }: z.infer< typeof countsSchema > ): number {
	return committed - onHand;
}

function isShortage( { flag }: { readonly flag: string } ): boolean {
	return flag === 'oversold' || flag === 'backordered';
}
