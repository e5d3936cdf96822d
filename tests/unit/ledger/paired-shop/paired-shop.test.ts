import fc from 'fast-check';
import type { OwnCounterState, OwnStart } from '../../../../src/worker/ledger/own-counter-state.ts';
import { tellStory } from './random-story.ts';
import { searchAll } from './search.ts';
import { CASES, type Case } from './stories.ts';
import { RIGHT, World, type Rules } from './world.ts';

/**
 * An executable model of a paired shop, the link and the worker, with the real ledger and the real
 * allocation in the middle. Wrong is: a unit is shown that is sold, at any moment; or the shop or the
 * ledger is off once everything has arrived.
 */
const RUNS = 1_000;
const SEED = 7;

/** Delivers all rows (of an order: and its snapshot), pushes, and applies. */
function settle( world: World ): void {
	world.shop.unacknowledged().forEach( ( row ) => world.deliverRow( row ) );
	readAndDeliver( world );
	pushAndApply( world );
}

function readAndDeliver( world: World ): void {
	for ( const { id } of world.shop.db.orders ) {
		world.beginReading( id );
		world.finishReading( id );
	}
	while ( world.snapshots.length > 0 ) {
		world.deliverSnapshot( 0 );
	}
}

function pushAndApply( world: World ): void {
	world.push();
	while ( world.pushes.length > 0 ) {
		world.apply( 0 );
	}
}

function firstRow( world: World ) {
	const [ row ] = world.shop.unacknowledged();
	if ( ! row ) {
		throw new Error( 'the shop has no row' );
	}
	return row;
}

describe( 'a paired shop', () => {
	it( 'W1a: is not shown a sold unit again when the change arrives before its order', () => {
		const world = new World( RIGHT );
		world.act( { does: 'sell', order: 1, units: 1 } );
		world.deliverRow( firstRow( world ) );
		expect( world.worker.desired ).toMatchObject( { quantity: 4, includes: { number: 1 } } );
		pushAndApply( world );
		expect( world.shop.db.stock ).toBe( 4 );
		readAndDeliver( world );
		pushAndApply( world );
		expect( [ world.shop.db.stock, world.worker.available() ] ).toEqual( [ 4, 4 ] );
	} );

	it( 'W1b: does not lose a unit for ever when the order arrives before its change', () => {
		const world = new World( RIGHT );
		world.act( { does: 'sell', order: 1, units: 1 } );
		readAndDeliver( world );
		expect( world.worker.desired ).toMatchObject( { quantity: 5, includes: { number: 0 } } );
		pushAndApply( world );
		expect( world.shop.db.stock ).toBe( 4 );
		world.deliverRow( firstRow( world ) );
		expect( world.worker.desired ).toMatchObject( { quantity: 4, includes: { number: 1 } } );
		pushAndApply( world );
		expect( world.shop.db.stock ).toBe( 4 );
	} );

	it( 'W2: adds an acknowledged change to an older push that arrives after it', () => {
		const world = new World( RIGHT );
		settle( world );
		world.act( { does: 'elsewhere' } );
		world.push();
		world.act( { does: 'sell', order: 1, units: 1 } );
		const row = firstRow( world );
		world.deliverRow( row );
		world.shop.acknowledge( row );
		readAndDeliver( world );
		world.apply( 0 );
		expect( world.shop.db.stock ).toBe( 3 );
		settle( world );
		expect( world.shop.db.stock ).toBe( 3 );
	} );

	it( 'W3: is sent the debt, so that its own restock does not show a unit that is owed', () => {
		const world = new World( RIGHT, { shelf: 1 } );
		world.act( { does: 'sell', order: 1, units: 1 } );
		world.act( { does: 'elsewhere' } );
		world.act( { does: 'elsewhere' } );
		settle( world );
		expect( world.shop.db.stock ).toBe( -2 );
		world.act( { does: 'cancel', order: 1 } );
		expect( world.shop.db.stock ).toBe( -1 );
		settle( world );
		expect( world.shop.db.stock ).toBe( -1 );
	} );

	it( 'W4: does not lose sales whose numbers a restored database gives out again', () => {
		const world = new World( RIGHT );
		world.act( { does: 'backup' } );
		world.act( { does: 'sell', order: 1, units: 1 } );
		settle( world );
		world.act( { does: 'restore' } );
		expect( world.shop.db.stock ).toBe( 5 );
		world.act( { does: 'sell', order: 2, units: 2 } );
		world.drain();
		expect( [ world.shop.db.stock, world.worker.available() ] ).toEqual( [ 2, 2 ] );
	} );

	it( 'has a double reduction undone by the next push', () => {
		const world = new World( RIGHT );
		world.act( { does: 'sell', order: 1, units: 1 } );
		world.act( { does: 'reduce-again', order: 1 } );
		expect( world.shop.db.stock ).toBe( 3 );
		world.shop.unacknowledged().forEach( ( row ) => world.deliverRow( row ) );
		pushAndApply( world );
		expect( world.shop.db.stock ).toBe( 3 );
		settle( world );
		expect( world.shop.db.stock ).toBe( 4 );
	} );

	it.each( CASES )(
		'is right at every moment and in the end, however it comes: $name',
		( { actions, beginning = {}, isUnordered = false } ) => {
			const found = searchAll( actions, RIGHT, { beginning, isOrdered: ! isUnordered } );
			expect( found.wrong ).toBeNull();
			expect( found.worlds ).toBeGreaterThan( 20 );
		}
	);

	it.each( [
		[ 'as it is', {} ],
		[ 'with nothing on the shelf', { shelf: 0 } ],
		[ 'connected meanwhile', { isUnread: true } ],
		[ 'with events committed together', { groupsCommits: true } ],
		[ 'with new epochs and restored databases', { hasUpheavals: true, areRowsAlong: true } ],
	] )( 'is right in long stories told at random, %s', ( _, beginning ) => {
		fc.assert(
			fc.property( stories(), ( choices ) => {
				expect( tellStory( choices, RIGHT, beginning ) ).toBeNull();
			} ),
			{ numRuns: RUNS, seed: SEED }
		);
	} );
} );

function stories() {
	return fc.array( fc.nat( 2 ** 30 ), { minLength: 5, maxLength: 60, size: 'max' } );
}

describe( 'each rule of the link is needed:', () => {
	type Formula = ( start: OwnStart, counter: OwnCounterState, total: number ) => number;
	const formula = ( units: Formula ): Partial< Rules > => ( {
		formula: ( start, counter ) =>
			start && counter.reached && counter.read !== null
				? {
						units: units( start, counter, counter.reached.total ),
						includes: { epoch: start.epoch, ...counter.reached },
					}
				: { units: 0, includes: null },
	} );
	it.each< [ string, Partial< Rules >, string ] >( [
		[
			'what no order explains yet is shown as the shop shows it',
			formula( () => 0 ),
			'a sale',
		],
		[
			'what orders had caused before the first reading is taken off',
			formula(
				( start, counter, total ) =>
					total - start.total - counter.explainedByOrders - counter.explainedByThemselves
			),
			'a shop that had sold before',
		],
		[
			'what an edit moved is taken off',
			formula(
				( start, counter, total ) =>
					total - start.total - ( counter.explainedByOrders - start.orderTotal )
			),
			'an edit',
		],
		[
			'W2: rows are kept until a push that includes them was applied',
			{ keepsRowsUntilIncluded: false },
			'a sale',
		],
		[ 'the shop adds its later changes', { addsItsLaterChanges: false }, 'a sale' ],
		[ 'the shop ignores an older revision', { ignoresOlderRevisions: false }, 'a sale' ],
		[
			'what an order explains is read before the order',
			{ readsExplainsFirst: false, readsAtOneMoment: false },
			'an order that is paid later',
		],
		[
			'an order that changed while it was read is read anew',
			{ readsAtOneMoment: false },
			'a cancellation',
		],
		[
			'an order is not read in the middle of a request',
			{ readsSettledOrdersOnly: false },
			'a cancellation cut in two',
		],
		[
			'P1: the revision grows with includes, too',
			{ revisesWhenIncludesChanges: false },
			'an edit and a receipt in one commit',
		],
		[ 'W3: the debt is shown', { showsTheDebt: false }, 'a debt' ],
		[
			'changes are counted from the first reading',
			{ countsFromTheFirstReading: false },
			'an edit and a reading',
		],
		[
			'in a later epoch they are counted from zero',
			{ countsLaterEpochsFromZero: false },
			'an edit in a new epoch',
		],
		[
			'deliveries wait while the shop is read first',
			{ holdsDeliveriesWhileReading: false },
			'a sale and an edit while it is connected',
		],
		[
			'what an epoch left behind is fetched before the next is read',
			{ pullsBeforeReading: false },
			'a sale before a new epoch',
		],
		[
			'an opening balance knows of the orders that were not listed',
			{ opensWithUnexplainedOrders: false },
			'a cancellation while it is connected',
		],
	] )( '%s', ( _, broken, name ) => {
		const { actions, beginning = {}, isUnordered = false } = caseNamed( name );
		const rules = { ...RIGHT, ...broken };
		const found = searchAll( actions, rules, { beginning, isOrdered: ! isUnordered } );
		expect( found.wrong ).not.toBeNull();
	} );

	function caseNamed( name: string ): Case {
		const found = CASES.find( ( each ) => each.name === name );
		if ( ! found ) {
			throw new Error( `there is no case “${ name }”` );
		}
		return found;
	}
} );
