import { z } from 'zod';
import { listingIdSchema } from '../../src/shared/ids.ts';
import type { Store } from '../../src/worker/store/contract.ts';
import type { LoggedEvent } from '../../src/worker/store/ledger-store.ts';
import { expectedQuantities } from '../conformance/expected-quantities.ts';
import { BUNDLES, SOLD } from '../conformance/history-shop.ts';
import { shelvesIn } from '../conformance/shelves-in.ts';
import type { StorePlace } from '../conformance/store-place.ts';
import { ManyWorkersRun, type ManyWorkersPlan } from './many-workers-run.ts';
import { eventIn, wholeLog } from './whole-log.ts';

/** From the last fact until every hold has ended. */
const END_LIMIT_MS = 60_000;

/** What must hold of a ledger that several workers have written at once. */
export function manyWorkersSuite(
	name: string,
	plan: ManyWorkersPlan,
	newPlace: () => Promise< StorePlace >
): void {
	describe( name, () => {
		let run: ManyWorkersRun;
		let store: Store;
		let log: readonly LoggedEvent[];

		beforeAll( async () => {
			run = new ManyWorkersRun( plan, await newPlace() );
			await run.run();
			store = await run.place.open();
			log = await wholeLog( store );
			report( run, log );
		}, plan.forMs + END_LIMIT_MS );
		afterAll( async () => {
			await store.close();
			await run.close();
		} );

		it( 'every fact and every bill is answered, and no deadlock reaches who sent it', () => {
			expect( run.errors ).toBe( '' );
			const open = [ ...run.sent.keys() ].filter( ( id ) => ! run.answers.has( id ) );
			expect( open ).toEqual( [] );
			const refused = [ ...run.answers.values() ].filter(
				( { result } ) => result === 'refused'
			);
			expect( refused ).toEqual( [] );
		} );

		it( 'every fact is in the log once, and was new to one worker', () => {
			const inLog = Map.groupBy( log, ( { source, key } ) => `${ source } ${ key }` );
			const sent = Map.groupBy( run.sent.values(), ( one ) =>
				'event' in one ? `${ one.event.source } ${ one.event.key }` : 'a bill'
			);
			sent.delete( 'a bill' );
			const wrong = [ ...sent ].filter( ( [ fact, copies ] ) => {
				const news = copies.filter( ( { id } ) => {
					const { result } = run.answers.get( id ) ?? {};
					return result === 'applied' || result === 'outranked';
				} );
				return news.length !== 1 || inLog.get( fact )?.length !== 1;
			} );
			expect( wrong ).toEqual( [] );
			expect( [ ...sent.values() ].some( ( copies ) => copies.length > 1 ) ).toBe( true );
			expect( log.filter( ( { position }, at ) => position !== at + 1 ) ).toEqual( [] );
		} );

		it( 'all listings show what can be packed of what lies on the shelves, bundles too', async () => {
			const shelves = await shelvesIn( store, SOLD );
			const world = { recipes: run.recipes, home: 'main', netLocations: [ 'fba' ] };
			const expected = expectedQuantities( log.map( eventIn ), shelves, world );
			const shown: Record< string, number > = {};
			for ( const listing of Object.keys( expected ) ) {
				const state = await store.deliveries.listing( listingIdSchema.parse( listing ) );
				shown[ listing ] = state?.quantity ?? Number.NaN;
			}
			expect( shown ).toEqual( expected );
			expect( await store.ledger.nextReservationEndMs() ).toBeNull();
			expect( Object.entries( shown ).filter( isSomeBundle ) ).not.toEqual( [] );
		} );

		it( 'revisions only grow: one by one, in the order of the log, up to the present one', async () => {
			const rows = z
				.array( revisionSchema )
				.parse( await run.place.rows( { table: 'revisions' } ) );
			const present = z
				.array( desiredSchema )
				.parse( await run.place.rows( { table: 'desired' } ) );
			const byListing = Map.groupBy( rows, ( { listing } ) => listing );
			for ( const { listing, revision, quantity } of present ) {
				const ofOne = ( byListing.get( listing ) ?? [] ).toSorted(
					( left, right ) => left.revision - right.revision
				);
				expect( ofOne.map( ( row ) => row.revision ) ).toEqual(
					Array.from( { length: revision }, ( _none, index ) => index + 1 )
				);
				expect( ofOne.at( -1 ) ).toMatchObject( { revision, quantity } );
				const causes = ofOne.flatMap( ( { cause } ) =>
					cause === null ? [] : [ cause ]
				);
				expect( causes ).toEqual( causes.toSorted( ( left, right ) => left - right ) );
			}
		} );

		it( 'comes to the same, told again from the log, and its audit chains are whole', async () => {
			const { events, liveHash, replayedHash, differences } = await run.place.replay();
			expect( { events, differences } ).toEqual( { events: log.length, differences: [] } );
			expect( replayedHash ).toBe( liveHash );
			expect( await store.ledger.audit() ).toMatchObject( {
				events: log.length,
				unchained: 0,
				broken: null,
			} );
		} );
	} );
}

function isSomeBundle( [ listing, quantity ]: readonly [ string, number ] ): boolean {
	return BUNDLES.some( ( { bundle } ) => listing.endsWith( `:${ bundle }` ) ) && quantity > 0;
}

/** Of a driver that may give numbers of 64 bits as text. */
const whole = z.coerce.number().int();
const desiredSchema = z.object( { listing: z.string(), revision: whole, quantity: whole } );
const revisionSchema = desiredSchema.extend( { cause: whole.nullable() } );

function report(
	{ plan, sent, recipes, answers }: ManyWorkersRun,
	log: readonly LoggedEvent[]
): void {
	const duplicates = [ ...answers.values() ].filter( ( { result } ) => result === 'duplicate' );
	process.stdout.write(
		`\n${ plan.workers } workers for ${ plan.forMs / 1_000 } s: ${ sent.size } facts and bills sent, ` +
			`${ log.length } events, ${ duplicates.length } duplicates, ${ recipes.length } bills\n`
	);
}
