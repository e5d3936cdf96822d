import { z } from 'zod';
import { eventKeySchema } from '../../../src/shared/ids.ts';
import type { StockEvent } from '../../../src/shared/stock-event.ts';
import type { StorePlace } from '../../conformance/store-place.ts';
import { changed, read } from '../../conformance/own-change-events.ts';
import {
	at,
	commit,
	listingOf,
	NOW_MS,
	onHandAndCommitted,
	openShop,
	placed,
	received,
	shop,
	sold,
	stateOf,
} from '../../conformance/store-shop.ts';
import { describePostgres } from '../../postgres/use-postgres.ts';
import { line, opened, order } from '../../unit/ledger/ledger-in-memory.ts';
import { Gate } from './gate.ts';
import { desiredRow, openKitShop, useTwoWorkers } from './two-workers.ts';

const RACES = 40;
/** On a busy machine. */
const LIMIT_MS = 90_000;

describePostgres( 'two workers', ( postgres ) => {
	const workers = useTwoWorkers( postgres );

	it( 'C4: both write the first events of a SKU, and neither is refused', async () => {
		const { one, two, place } = workers;
		await openShop( one, [ 'A' ] );
		const gate = await Gate.before( place.target, 'stock', { sku: 'A', location: 'main' } );
		const batches = [ commit( one, [ received( 'A', 5, 'a' ) ] ) ];
		await gate.stops( 1 );
		batches.push( commit( two, [ received( 'A', 7, 'b' ), placed( sold( 'o', 'A', 2 ) ) ] ) );
		await gate.stops( 2 );
		await gate.open();
		const results = ( await Promise.all( batches ) ).flatMap( ( batch ) => batch.results );
		expect( results.map( ( { result } ) => result ) ).toEqual( [
			'applied',
			'applied',
			'applied',
		] );
		expect( await onHandAndCommitted( one, 'A' ) ).toBe( '12/2' );
		expect( ( await stateOf( two, 'A' ) ).quantity ).toBe( 10 );
	} );

	it(
		'C4: both write the first changes of a paired shop, also the one before which one is missing',
		async () => {
			const { one, two } = workers;
			const names = Array.from( { length: RACES }, ( _none, index ) => `S${ index }` );
			await openShop( one, names );
			for ( const offer of names ) {
				await commit( one, [
					opened( offer, 10, NOW_MS - 1 ),
					read( { number: 0, total: 0 }, offer ),
				] );
				const changes = [ 1, 2, 3 ].map( ( number ) =>
					changed( { number, total: -number, delta: -1, offer } )
				);
				await Promise.all( [
					commit( one, changes.slice( 0, 2 ) ),
					commit( two, changes.slice( 1 ).toReversed() ),
				] );
				expect( await onHandAndCommitted( one, offer ) ).toBe( '7/0' );
				expect( ( await stateOf( two, offer ) ).includes ).toMatchObject( {
					number: 3,
					total: -3,
				} );
			}
		},
		LIMIT_MS
	);

	it( 'L2: both write one order, with other lines: the later snapshot counts', async () => {
		const { one, two, place } = workers;
		await openShop( one, [ 'A', 'B' ] );
		await commit( one, [ received( 'A', 9, 'a' ), received( 'B', 9, 'b' ) ] );
		const gate = await Gate.before( place.target, 'orders', {
			channel: 'shop',
			order_id: 'o',
			placed_at_ms: NOW_MS,
			lines: '[]',
			assignments: '[]',
		} );
		const snapshot = ( name: string, second: number ) =>
			placed(
				order( 'o', [ line( name, { ordered: 3 }, `line of ${ name }` ) ], at( second ) )
			);
		const later = commit( one, [ snapshot( 'B', 1 ) ] );
		await gate.stops( 1 );
		const earlier = commit( two, [ snapshot( 'A', 0 ) ] );
		await gate.stops( 2 );
		await gate.open();
		await Promise.all( [ later, earlier ] );
		expect( await onHandAndCommitted( one, 'A' ) ).toBe( '9/0' );
		expect( await onHandAndCommitted( one, 'B' ) ).toBe( '9/3' );
	} );

	it( 'C5: both raise a revision, one after the other, with no shelf in common', async () => {
		const { one, two, place } = workers;
		await openKitShop( one, 10 );
		const { revision } = await stateOf( one, 'KIT' );
		const gate = await Gate.at( place.target, desiredRow( 'KIT' ) );
		const batches = [ commit( one, [ placed( sold( 'o1', 'A', 3 ) ) ] ) ];
		await gate.stops( 1 );
		batches.push( commit( two, [ placed( sold( 'o2', 'B', 5 ) ) ] ) );
		await gate.stops( 2 );
		await gate.open();
		await Promise.all( batches );
		expect( await stateOf( one, 'KIT' ) ).toMatchObject( {
			revision: revision + 2,
			quantity: 5,
		} );
		expect( ( await quantitiesOf( place, 'KIT' ) ).slice( -3 ) ).toEqual( [ 10, 7, 5 ] );
	} );

	it( 'C5: a revision that somebody has seen is never followed by a smaller one', async () => {
		const { one, two, place } = workers;
		await openKitShop( one, 1_000 );
		const seen: { revision: number; quantity: number }[] = [];
		const over = new AbortController();
		const watching = ( async (): Promise< void > => {
			while ( ! over.signal.aborted ) {
				seen.push( await stateOf( one, 'KIT' ) );
			}
		} )();
		for ( let race = 0; race < RACES; race += 1 ) {
			await Promise.all( [
				commit( one, [ placed( sold( `a${ race }`, 'A', 1 + ( race % 3 ) ) ) ] ),
				commit( two, [ placed( sold( `b${ race }`, 'B', 1 + ( race % 2 ) ) ) ] ),
			] );
		}
		over.abort();
		await watching;
		const revisions = seen.map( ( { revision } ) => revision );
		expect( revisions ).toEqual( revisions.toSorted( ( left, right ) => left - right ) );
		// Of every one, what was seen is what was written; and units are only sold.
		const written = await quantitiesOf( place, 'KIT' );
		expect( seen.map( ( { quantity } ) => quantity ) ).toEqual(
			seen.map( ( { revision } ) => written[ revision - 1 ] )
		);
		expect( written.slice( 2 ) ).toEqual(
			written.slice( 2 ).toSorted( ( left, right ) => right - left )
		);
	} );

	it( 'keep no more units for checkouts than there are', async () => {
		const { one, two } = workers;
		await openShop( one, [ 'A' ] );
		await commit( one, [ received( 'A', RACES, 'a' ) ] );
		const answers = await Promise.all(
			Array.from( { length: 2 * RACES }, ( _none, index ) =>
				commit( index % 2 === 0 ? one : two, [ reservation( index ) ] )
			)
		);
		const decisions = answers.flatMap( ( { results } ) =>
			results.map( ( result ) => ( 'reserved' in result ? result.reserved.result : null ) )
		);
		expect( decisions.filter( ( decision ) => decision === 'accepted' ) ).toHaveLength( RACES );
		expect( decisions.filter( ( decision ) => decision === 'refused' ) ).toHaveLength( RACES );
	} );
} );

const revisionSchema = z.object( { revision: z.number(), quantity: z.number() } );

/** What a listing was to show with each of its revisions, of which none may be missing. */
async function quantitiesOf( place: StorePlace, name: string ): Promise< number[] > {
	const rows = await place.rows( { table: 'revisions', where: { listing: listingOf( name ) } } );
	const revisions = z
		.array( revisionSchema )
		.parse( rows )
		.toSorted( ( left, right ) => left.revision - right.revision );
	expect( revisions.map( ( { revision } ) => revision ) ).toEqual(
		revisions.map( ( _row, index ) => index + 1 )
	);
	return revisions.map( ( { quantity } ) => quantity );
}

/** A checkout's try for one unit, for so long that none of them ends in between. */
function reservation( index: number ): StockEvent {
	const { line: id, offer } = line( 'A' );
	return {
		source: shop,
		key: eventKeySchema.parse( `reserve/cart${ index }/try` ),
		occurredAtMs: NOW_MS,
		actor: null,
		body: {
			kind: 'reserve',
			channel: shop,
			order: order( `cart${ index }`, [] ).order,
			attempt: 'try',
			lines: [ { line: id, offer, units: 1 } ],
			expiresAtMs: NOW_MS + 60_000,
			decision: null,
			assigned: [],
		},
	};
}
