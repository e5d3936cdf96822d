import {
	commit,
	NOW_MS,
	onHandAndCommitted,
	placed,
	received,
	sold,
	stateOf,
} from '../../conformance/store-shop.ts';
import { describePostgres } from '../../postgres/use-postgres.ts';
import { Gate } from './gate.ts';
import { desiredRow, kitOf, openKitShop, shelfRow, useTwoWorkers } from './two-workers.ts';

const LATER_MS = NOW_MS + 1_000;
/** Races without a gate, each way round. */
const RACES = 20;
const LOAD_LANES = 8;
const LOAD_BEFORE_MS = 500;
const SAVED_WITHIN_MS = 1_000;

describePostgres( 'two workers and a bundle', ( postgres ) => {
	const workers = useTwoWorkers( postgres );
	const kits = async (): Promise< number | undefined > =>
		( await stateOf( workers.one, 'KIT' ) ).quantity;

	it( 'C1: sales of two of its components at once leave it at what the scarcer one allows', async () => {
		const { one, two, place } = workers;
		await openKitShop( one, 10 );
		const gate = await Gate.at( place.target, desiredRow( 'KIT' ) );
		const scarce = commit( one, [ placed( sold( 'o1', 'A', 7 ) ) ] );
		await gate.stops( 1 );
		// Writes last: had it read A before its turn, it would say 7.
		const plenty = commit( two, [ placed( sold( 'o2', 'B', 3 ) ) ] );
		await gate.stops( 2 );
		await gate.open();
		await Promise.all( [ scarce, plenty ] );
		expect( await kits() ).toBe( 3 );
	} );

	it( 'C1: races of such sales leave it right every time', async () => {
		const { one, two } = workers;
		await openKitShop( one, 1_000 );
		let [ ofA, ofB ] = [ 1_000, 1_000 ];
		for ( let race = 0; race < 2 * RACES; race += 1 ) {
			const [ a, b ] = race % 2 === 0 ? [ 7, 3 ] : [ 3, 7 ];
			const sales = [
				() => commit( one, [ placed( sold( `a${ race }`, 'A', a ) ) ] ),
				() => commit( two, [ placed( sold( `b${ race }`, 'B', b ) ) ] ),
			];
			await Promise.all(
				( race % 4 < 2 ? sales : sales.toReversed() ).map( ( sell ) => sell() )
			);
			[ ofA, ofB ] = [ ofA - a, ofB - b ];
			expect( [ race, await kits() ] ).toEqual( [ race, Math.min( ofA, ofB ) ] );
		}
	} );

	it( 'C2: a bill saved while a batch is under way holds for the bundle afterwards', async () => {
		const { one, two, place } = workers;
		await openKitShop( one, 10 );
		const gate = await Gate.at( place.target, shelfRow( 'A' ) );
		const batch = commit( one, [ received( 'A', 2, 'two more' ) ] );
		await gate.stops( 1 );
		const saved = two.model.saveBill( kitOf( { A: 4 }, LATER_MS ) );
		// It waits for the batch, or is through.
		await Promise.race( [ gate.stops( 2 ), saved ] );
		await gate.open();
		await Promise.all( [ batch, saved ] );
		expect( await kits() ).toBe( 3 );
	} );

	it( 'C2: a batch that comes while a bill is saved counts with that bill', async () => {
		const { one, two, place } = workers;
		await openKitShop( one, 10 );
		const gate = await Gate.at( place.target, desiredRow( 'KIT' ) );
		const saved = two.model.saveBill( kitOf( { A: 4 }, LATER_MS ) );
		await gate.stops( 1 );
		const batch = commit( one, [ received( 'A', 2, 'two more' ) ] );
		await gate.stops( 2 );
		await gate.open();
		await Promise.all( [ batch, saved ] );
		expect( await kits() ).toBe( 3 );
	} );

	it( 'C2: a bill that the other has saved holds from the next batch on', async () => {
		const { one, two } = workers;
		await openKitShop( one, 10 );
		await two.model.saveBill( kitOf( { A: 5 }, LATER_MS ) );
		expect( await kits() ).toBe( 2 );
		await commit( one, [ received( 'A', 5, 'five more' ) ] );
		expect( await kits() ).toBe( 3 );
		const later = { ...sold( 'o1', 'KIT', 1 ), placedAt: LATER_MS, updatedAt: LATER_MS };
		await commit( one, [ placed( later ) ] );
		expect( await onHandAndCommitted( two, 'A' ) ).toBe( '15/5' );
	} );

	it( 'C2: a bill waits for no end of the load', async () => {
		const { one, two } = workers;
		await openKitShop( one, 10 );
		let isOver = false;
		let committed = 0;
		const lanes = Array.from( { length: LOAD_LANES }, async ( _none, lane ) => {
			for ( let at = 0; ! isOver; at += 1 ) {
				await commit( lane % 2 === 0 ? one : two, [
					received( 'A', 1, `${ lane }/${ at }` ),
				] );
				committed += 1;
			}
		} );
		await new Promise( ( resolve ) => {
			setTimeout( resolve, LOAD_BEFORE_MS );
		} );
		const startedAt = performance.now();
		await two.model.saveBill( kitOf( { A: 2 }, LATER_MS ) );
		const tookMs = performance.now() - startedAt;
		isOver = true;
		await Promise.all( lanes );
		expect( committed ).toBeGreaterThan( LOAD_LANES );
		expect( tookMs ).toBeLessThan( SAVED_WITHIN_MS );
		expect( await kits() ).toBe( Math.floor( ( 10 + committed ) / 2 ) );
	} );
} );
