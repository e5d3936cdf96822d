import { nextDesired } from '../../../src/worker/allocation/next-desired.ts';
import { judgeRead } from '../../../src/worker/propagation/judge-read.ts';
import { judgeWrite } from '../../../src/worker/propagation/judge-write.ts';
import { planListing } from '../../../src/worker/propagation/plan-listing.ts';
import type { ChannelCapabilities, WriteAnswer } from '../../../src/worker/channels/contract.ts';
import type { CallItem, ListingState } from '../../../src/worker/store/contract.ts';
import { searchInterleavings } from './interleavings.ts';
import { atRest, blind, itemFor, noJitter, withCut } from './listing-state.ts';

/** One channel with its own sales, one ledger, one dispatcher that runs the product's own rules. */
interface World {
	/** What a shopper sees, and what the channel has sold. */
	readonly shown: number;
	readonly sold: number;
	/** Own orders whose event has not reached the ledger. */
	readonly underWay: number;
	readonly listing: ListingState;
	readonly isDirty: boolean;
	/** The call in flight: on its way out, or carried out with its answer on its way back. */
	readonly call: {
		readonly item: CallItem;
		readonly kind: 'set' | 'adjust';
		readonly answer: WriteAnswer | null;
		readonly wanted: number;
	} | null;
	readonly budget: {
		readonly sales: number;
		readonly receipts: number;
		readonly others: number;
		readonly looks: number;
	};
}

const start = ( budget: World[ 'budget' ], stock: number ): World => ( {
	shown: stock,
	sold: 0,
	underWay: 0,
	listing: {
		...atRest,
		quantity: stock,
		sentQuantity: stock,
		cut: { shown: stock, ownInside: 0 },
	},
	isDirty: false,
	call: null,
	budget,
} );

/** The ledger commits: own orders counted, units received, units sold elsewhere, all at once. */
function commit( world: World, own: number, received: number, elsewhere: number ): World {
	const { listing } = world;
	const change = {
		quantity: listing.quantity + received - elsewhere - own,
		known: listing.known + own,
		unreduced: 0,
		includes: null,
	};
	const { desired, isRevised } = nextDesired( { ...listing, unreduced: 0 }, change, 0 );
	return {
		...world,
		underWay: world.underWay - own,
		listing: { ...listing, ...desired },
		isDirty: world.isDirty || isRevised,
		budget: {
			...world.budget,
			receipts: world.budget.receipts - received,
			others: world.budget.others - elsewhere,
		},
	};
}

function steps( world: World, capabilities: ChannelCapabilities ): { did: string; state: World }[] {
	const { budget, call, listing } = world;
	const next: { did: string; state: World }[] = [];
	const may = ( did: string, isPossible: boolean, state: () => World ): void => {
		if ( isPossible ) {
			next.push( { did, state: state() } );
		}
	};
	may( 'own sale', budget.sales > 0 && world.shown > 0, () => ( {
		...world,
		shown: world.shown - 1,
		sold: world.sold + 1,
		underWay: world.underWay + 1,
		budget: { ...budget, sales: budget.sales - 1 },
	} ) );
	may( 'order arrives', world.underWay > 0, () => commit( world, 1, 0, 0 ) );
	may( 'receipt', budget.receipts > 0, () => commit( world, 0, 1, 0 ) );
	may( 'sale elsewhere', budget.others > 0 && listing.quantity > 0, () =>
		commit( world, 0, 0, 1 )
	);
	may( 'order and receipt in one commit', world.underWay > 0 && budget.receipts > 0, () =>
		commit( world, 1, 1, 0 )
	);
	may( 'dispatch', world.isDirty && call === null, () => dispatch( world, capabilities ) );
	may( 'call is carried out', call !== null && call.answer === null, () => carryOut( world ) );
	may( 'answer arrives', call !== null && call.answer !== null, () => hear( world ) );
	may( 'read back', budget.looks > 0 && call === null, () => ( {
		...world,
		budget: { ...budget, looks: budget.looks - 1 },
		listing: {
			...listing,
			...judgeRead( listing, world.shown, capabilities, 1_000_000 ).change.patch,
			confirmedAtMs: 0,
		},
	} ) );
	return next;
}

function dispatch( world: World, capabilities: ChannelCapabilities ): World {
	const { listing } = world;
	const plan = planListing( listing, capabilities, 1_000_000 );
	if ( plan.next === 'set' || plan.next === 'adjust' ) {
		const item = itemFor(
			listing,
			plan.quantity,
			plan.next === 'set' ? plan.onlyIfShown : null
		);
		const call = { item, kind: plan.next, answer: null, wanted: listing.quantity };
		return { ...world, call, listing: { ...listing, sentRevision: listing.revision } };
	}
	return { ...world, isDirty: false, listing: { ...listing, sentRevision: listing.revision } };
}

function carryOut( world: World ): World {
	const { call } = world;
	if ( call === null ) {
		return world;
	}
	const { listing, quantity, onlyIfShown } = call.item;
	if ( onlyIfShown !== null && onlyIfShown !== world.shown ) {
		return { ...world, call: { ...call, answer: { listing, result: 'stale' } } };
	}
	const shown = call.kind === 'set' ? quantity : world.shown + quantity;
	return {
		...world,
		shown,
		call: { ...call, answer: { listing, result: 'accepted', shownAfter: shown } },
	};
}

function hear( world: World ): World {
	const { call, listing } = world;
	if ( call === null || call.answer === null ) {
		return world;
	}
	const { patch } = judgeWrite( listing, call.item, call.kind, call.answer, 0, noJitter );
	const isDirty = call.answer.result !== 'accepted' || listing.revision > call.item.revision;
	return {
		...world,
		call: null,
		isDirty,
		listing: { ...listing, ...patch, checkAtMs: null, attempts: 0 },
	};
}

describe( 'P3: a channel with compare-and-set, over every interleaving', () => {
	const budgets = [
		{ sales: 2, receipts: 1, others: 1, looks: 0 },
		{ sales: 3, receipts: 1, others: 0, looks: 0 },
		{ sales: 1, receipts: 2, others: 1, looks: 1 },
	];

	it.each( budgets )(
		'shows what it should when nothing is under way any more (%o)',
		( budget ) => {
			const states = searchInterleavings( {
				initial: start( budget, 3 ),
				next: ( world: World ) => steps( world, withCut ),
				statesMax: 300_000,
				check: ( world, isQuiet, way ) => {
					const isSettled =
						isQuiet ||
						( world.underWay === 0 && world.call === null && ! world.isDirty );
					if ( isSettled && world.shown !== world.listing.quantity ) {
						throw new Error(
							`shows ${ world.shown }, should show ${ world.listing.quantity } after: ${ way.join( ', ' ) }`
						);
					}
				},
			} );
			expect( states ).toBeGreaterThan( 500 );
		}
	);

	it.each( budgets )( 'never puts a sold unit back on sale (%o)', ( budget ) => {
		searchInterleavings( {
			initial: start( budget, 3 ),
			next: ( world: World ) => steps( world, withCut ),
			statesMax: 300_000,
			check: ( { call, shown, sold }, _isQuiet, way ) => {
				// Just after a write: what the ledger wanted then, less every own sale it had not counted.
				const isJustCarriedOut =
					way.at( -1 ) === 'call is carried out' && call?.answer?.result === 'accepted';
				if (
					isJustCarriedOut &&
					shown > Math.max( 0, call.wanted - ( sold - call.item.knownWhenSent ) )
				) {
					throw new Error( `shows ${ shown } after: ${ way.join( ', ' ) }` );
				}
			},
		} );
	} );

	it( 'P1: writes after an own sale and a receipt in one commit', () => {
		const sold = {
			...start( { sales: 0, receipts: 1, others: 0, looks: 0 }, 10 ),
			shown: 9,
			sold: 1,
			underWay: 1,
		};
		const committed = commit( sold, 1, 1, 0 );
		expect( committed.listing.quantity ).toBe( 10 );
		expect( planListing( committed.listing, withCut, 0 ) ).toEqual( {
			next: 'set',
			quantity: 10,
			onlyIfShown: 9,
		} );
	} );

	it( 'does not write to the channel that an order came from when it has decremented itself', () => {
		const sold = {
			...start( { sales: 0, receipts: 0, others: 0, looks: 0 }, 10 ),
			shown: 9,
			sold: 1,
			underWay: 1,
		};
		expect( planListing( commit( sold, 1, 0, 0 ).listing, withCut, 0 ) ).toEqual( {
			next: 'nothing',
		} );
	} );

	it( 'P4: goes relative after one stale answer', () => {
		const listing = { ...atRest, quantity: 8, revision: 2, isStale: true };
		expect( planListing( listing, withCut, 0 ) ).toEqual( { next: 'adjust', quantity: -2 } );
	} );
} );

describe( 'P2: a channel with plain absolute writes', () => {
	const ownOrder = {
		...atRest,
		cut: null,
		quantity: 9,
		revision: 2,
		known: 1,
		ownCountedAtMs: 50_000,
	};

	it( 'looks after its own order, and does not write while more of them can be under way', () => {
		expect( planListing( ownOrder, blind, 50_001 ) ).toEqual( { next: 'look' } );
		const { change } = judgeRead( ownOrder, 8, blind, 50_100 );
		expect( change.dirty ).toBeUndefined();
		expect( change.patch ).toEqual( { checkAtMs: 60_000, checks: 0 } );
	} );

	it( 'asks for the orders, and writes nothing, when none can be under way and one is missing', () => {
		const { verdict, change } = judgeRead( ownOrder, 8, blind, 60_000 );
		expect( verdict ).toBe( 'reconcile' );
		expect( change ).toEqual( {
			listing: ownOrder.listing,
			patch: { checkAtMs: 90_000, checks: 0 },
		} );
	} );

	it( 'writes at once what a sale elsewhere caused', () => {
		expect( planListing( { ...ownOrder, foreignRevision: 2 }, blind, 50_001 ) ).toEqual( {
			next: 'set',
			quantity: 9,
			onlyIfShown: null,
		} );
	} );

	it( 'writes zero at once, which can sell nothing twice', () => {
		expect( planListing( { ...ownOrder, quantity: 0 }, blind, 50_001 ) ).toEqual( {
			next: 'set',
			quantity: 0,
			onlyIfShown: null,
		} );
	} );

	it( 'needs no write when the look shows what it should', () => {
		const { verdict, change } = judgeRead( ownOrder, 9, blind, 60_000 );
		expect( verdict ).toBe( 'confirmed' );
		expect( change.patch ).toMatchObject( {
			sentRevision: 2,
			confirmedRevision: 2,
			mustResend: false,
		} );
	} );

	it( 'writes at once when an earlier write put its own sale back, without waiting for quiet', () => {
		const { change } = judgeRead( ownOrder, 10, blind, 50_100 );
		expect( change.dirty ).toEqual( { notBeforeMs: 50_100 } );
		expect( planListing( { ...ownOrder, ...change.patch }, blind, 50_100 ) ).toEqual( {
			next: 'set',
			quantity: 9,
			onlyIfShown: null,
		} );
	} );
} );

describe( 'a cancelled order whose units are owed to somebody else', () => {
	it( 'is written over, though 0 was wanted before and after', () => {
		// Four units sold here of which two were cancelled; more are owed than there are.
		const cancelled = {
			...atRest,
			quantity: 0,
			revision: 2,
			known: 2,
			cut: { shown: 0, ownInside: 4 },
		};
		expect( planListing( cancelled, withCut, 0 ) ).toEqual( { next: 'nothing' } );
		for ( const acceptedRevision of [ 1, 2 ] ) {
			const looked = { ...cancelled, sentRevision: 2, acceptedRevision };
			const { change } = judgeRead( looked, 2, withCut, 100 );
			expect( change.dirty ).toEqual( { notBeforeMs: 100 } );
			expect( planListing( { ...looked, ...change.patch }, withCut, 100 ) ).toEqual( {
				next: 'set',
				quantity: 0,
				onlyIfShown: 2,
			} );
		}
	} );
} );

describe( 'P5: a read-back that disagrees', () => {
	it.each( [ 9, 11, 0 ] )( 'never re-sends by itself (%i shown for 10)', ( shown ) => {
		for ( const [ state, capabilities ] of [
			[ atRest, withCut ],
			[ { ...atRest, cut: null }, blind ],
		] as const ) {
			const { verdict, change } = judgeRead( state, shown, capabilities, 1_000_000 );
			expect( verdict ).not.toBe( 'confirmed' );
			expect( change.dirty ).toBeUndefined();
			expect( planListing( { ...state, ...change.patch }, capabilities, 1_000_000 ) ).toEqual(
				{ next: 'nothing' }
			);
		}
	} );

	it( 'is looked at again, and goes to reconciliation when that does not help', () => {
		const verdicts: string[] = [];
		let state: ListingState = atRest;
		for ( let look = 0; look < 6; look += 1 ) {
			const { verdict, change } = judgeRead( state, 9, withCut, 1_000_000 );
			verdicts.push( verdict );
			expect( [ change.dirty, change.patch.mustResend ] ).toEqual( [ undefined, undefined ] );
			state = { ...state, ...change.patch };
		}
		expect( verdicts ).toEqual( [
			'look-again',
			'look-again',
			'look-again',
			'look-again',
			'look-again',
			'reconcile',
		] );
	} );

	it( 'is explained once its order arrives', () => {
		const { change } = judgeRead( atRest, 9, withCut, 0 );
		const counted = { ...atRest, ...change.patch, quantity: 9, known: 1, revision: 2 };
		expect( judgeRead( counted, 9, withCut, 0 ).verdict ).toBe( 'confirmed' );
	} );
} );

describe( 'a look at a listing of which nothing is known any more', () => {
	// Its write had an unknown outcome, and then somebody bought one: 10 became 9, and no order tells yet.
	const unknown: ListingState = { ...atRest, cut: null };

	it.each( [ 10, 9 ] )( 'is explained by the orders first, whatever it shows (%i)', ( shown ) => {
		const { verdict, change } = judgeRead( unknown, shown, withCut, 1_000 );
		expect( verdict ).toBe( 'reconcile' );
		expect( change.patch ).not.toHaveProperty( 'cut' );
		expect( change.patch.checkAtMs ).toBeGreaterThan( 1_000 );
		expect( change.dirty ).toBeUndefined();
	} );
} );
