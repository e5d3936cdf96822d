import { nextDesired } from '../../../src/worker/allocation/next-desired.ts';
import { judgeRead } from '../../../src/worker/propagation/judge-read.ts';
import { judgeWrite } from '../../../src/worker/propagation/judge-write.ts';
import { planListing, type Plan } from '../../../src/worker/propagation/plan-listing.ts';
import type { WriteAnswer } from '../../../src/worker/channels/contract.ts';
import type { CallItem, ListingState } from '../../../src/worker/store/contract.ts';
import { atRest, itemFor, noJitter, withCut } from './listing-state.ts';

/** One channel with its own sales, one ledger, one dispatcher that runs the product's own rules. */
export interface CutWorld {
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
	/** What others changed so far, writes that were made for it, and how many of the last were refused in a row. */
	readonly tally: {
		readonly changes: number;
		readonly writes: number;
		readonly refused: number;
	};
	readonly budget: {
		readonly sales: number;
		readonly receipts: number;
		readonly others: number;
		readonly looks: number;
	};
}

/** What of the product runs in the model, or what somebody could have written in its place. */
export interface CutRules {
	readonly revise: typeof nextDesired;
	readonly plan: ( listing: ListingState ) => Plan;
	readonly judge: typeof judgeWrite;
}

export const PRODUCT: CutRules = {
	revise: nextDesired,
	plan: ( listing ) => planListing( listing, withCut, 1_000_000 ),
	judge: judgeWrite,
};

export const cutStart = ( budget: CutWorld[ 'budget' ], stock: number ): CutWorld => ( {
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
	tally: { changes: 0, writes: 0, refused: 0 },
	budget,
} );

/** The ledger commits: own orders counted, units received, units sold elsewhere, all at once. */
export function commit(
	world: CutWorld,
	own: number,
	received: number,
	elsewhere: number,
	{ revise }: Pick< CutRules, 'revise' > = PRODUCT
): CutWorld {
	const { listing } = world;
	const change = {
		quantity: listing.quantity + received - elsewhere - own,
		known: listing.known + own,
		unreduced: 0,
		includes: null,
	};
	const { desired, isRevised } = revise( { ...listing, unreduced: 0 }, change, 0 );
	return {
		...world,
		underWay: world.underWay - own,
		listing: { ...listing, ...desired },
		isDirty: world.isDirty || isRevised,
		tally: { ...world.tally, changes: world.tally.changes + received + elsewhere },
		budget: {
			...world.budget,
			receipts: world.budget.receipts - received,
			others: world.budget.others - elsewhere,
		},
	};
}

export function cutSteps( world: CutWorld, rules: CutRules ): { did: string; state: CutWorld }[] {
	const { budget, call, listing } = world;
	const next: { did: string; state: CutWorld }[] = [];
	const may = ( did: string, isPossible: boolean, state: () => CutWorld ): void => {
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
	may( 'order arrives', world.underWay > 0, () => commit( world, 1, 0, 0, rules ) );
	may( 'receipt', budget.receipts > 0, () => commit( world, 0, 1, 0, rules ) );
	may( 'sale elsewhere', budget.others > 0 && listing.quantity > 0, () =>
		commit( world, 0, 0, 1, rules )
	);
	may( 'order and receipt in one commit', world.underWay > 0 && budget.receipts > 0, () =>
		commit( world, 1, 1, 0, rules )
	);
	may( 'dispatch', world.isDirty && call === null, () => dispatch( world, rules ) );
	may( 'call is carried out', call !== null && call.answer === null, () => carryOut( world ) );
	may( 'answer arrives', call !== null && call.answer !== null, () => hear( world, rules ) );
	may( 'read back', budget.looks > 0 && call === null, () => ( {
		...world,
		budget: { ...budget, looks: budget.looks - 1 },
		listing: {
			...listing,
			...judgeRead( listing, world.shown, withCut, 1_000_000 ).change.patch,
			confirmedAtMs: 0,
		},
	} ) );
	return next;
}

function dispatch( world: CutWorld, rules: CutRules ): CutWorld {
	const { listing } = world;
	const plan = rules.plan( listing );
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

function carryOut( world: CutWorld ): CutWorld {
	const { call } = world;
	if ( call === null ) {
		return world;
	}
	const { listing, quantity, onlyIfShown } = call.item;
	const { changes, writes, refused } = world.tally;
	if ( onlyIfShown !== null && onlyIfShown !== world.shown ) {
		const tally = { changes, writes: writes + 1, refused: refused + 1 };
		return { ...world, tally, call: { ...call, answer: { listing, result: 'stale' } } };
	}
	const shown = call.kind === 'set' ? quantity : world.shown + quantity;
	return {
		...world,
		shown,
		tally: { changes, writes: writes + 1, refused: 0 },
		call: { ...call, answer: { listing, result: 'accepted', shownAfter: shown } },
	};
}

function hear( world: CutWorld, rules: CutRules ): CutWorld {
	const { call, listing } = world;
	if ( call === null || call.answer === null ) {
		return world;
	}
	const { patch } = rules.judge( listing, call.item, call.kind, call.answer, 0, noJitter );
	const isDirty = call.answer.result !== 'accepted' || listing.revision > call.item.revision;
	return {
		...world,
		call: null,
		isDirty,
		listing: { ...listing, ...patch, checkAtMs: null, attempts: 0 },
	};
}

/** At rest: nothing is under way, and nothing is due. */
export const isSettled = ( { underWay, call, isDirty }: CutWorld ): boolean =>
	underWay === 0 && call === null && ! isDirty;
