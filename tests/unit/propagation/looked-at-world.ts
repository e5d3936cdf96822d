import { nextDesired } from '../../../src/worker/allocation/next-desired.ts';
import { judgeDrift, judgeRead } from '../../../src/worker/propagation/judge-read.ts';
import { judgeWrite } from '../../../src/worker/propagation/judge-write.ts';
import { begun, itemOf, withoutWrite } from '../../../src/worker/propagation/planned-change.ts';
import { planListing } from '../../../src/worker/propagation/plan-listing.ts';
import { compare } from '../../../src/worker/reconciliation/difference-explainer.ts';
import type { ChannelCapabilities, WriteAnswer } from '../../../src/worker/channels/contract.ts';
import type { CallItem, ListingChange, ListingState } from '../../../src/worker/store/contract.ts';
import { atRest, noJitter } from './listing-state.ts';

/** One channel that is looked at, and whose differences are explained by the orders it has. */
export interface LookedAtWorld {
	readonly shown: number;
	/** Units that nobody has bought. */
	readonly unsold: number;
	/** Sold there; the order's event has not reached the ledger. */
	readonly underWay: number;
	/** Somebody has changed the number there, and nothing of ours has put it right yet. */
	readonly isEdited: boolean;
	readonly nowMs: number;
	readonly listing: ListingState;
	readonly isDirty: boolean;
	readonly call: {
		readonly item: CallItem;
		readonly kind: 'set' | 'adjust';
		readonly answer: WriteAnswer | null;
	} | null;
	/** Somebody wants the difference explained; how far that has come. */
	readonly isWanted: boolean;
	readonly round: {
		readonly read: { readonly before: ListingState; readonly shown: number } | null;
		readonly hasFetched: boolean;
	} | null;
	/** What went wrong in this very step: the searches fail by it. */
	readonly wrong: string | null;
	readonly budget: {
		readonly sales: number;
		readonly receipts: number;
		readonly edits: number;
		readonly looks: number;
		readonly rounds: number;
		readonly waits: number;
	};
}

/** What of the product runs in the model, or what somebody could have written in its place. */
export interface LookedAtRules {
	readonly capabilities: ChannelCapabilities;
	readonly plan: typeof planListing;
	readonly judge: typeof judgeRead;
	/** The orders are fetched after the listing was read, or before. */
	readonly isReadFirst: boolean;
	/** A plain write for what others did runs over a sale that nobody has heard of: it only has to come right. */
	readonly mayRunOver: boolean;
}

export const productOn = ( capabilities: ChannelCapabilities ): LookedAtRules => ( {
	capabilities,
	plan: planListing,
	judge: judgeRead,
	isReadFirst: true,
	mayRunOver: false,
} );

type Step = { readonly did: string; readonly state: LookedAtWorld };

export function lookedAtStart(
	stock: number,
	{ writes }: ChannelCapabilities,
	budget: LookedAtWorld[ 'budget' ]
): LookedAtWorld {
	const cut = writes === 'cut' ? { shown: stock, ownInside: 0 } : null;
	return {
		shown: stock,
		unsold: stock,
		underWay: 0,
		isEdited: false,
		nowMs: 1,
		listing: { ...atRest, quantity: stock, sentQuantity: stock, cut, checkAtMs: 1 },
		isDirty: false,
		call: null,
		isWanted: false,
		round: null,
		wrong: null,
		budget,
	};
}

/** Nothing is under way, nothing is due, and nothing is to be looked at or explained any more. */
export const isAtRest = ( world: LookedAtWorld ): boolean =>
	world.underWay === 0 &&
	world.call === null &&
	! world.isDirty &&
	! world.isWanted &&
	world.round === null &&
	world.listing.checkAtMs === null;

/** Everything that can happen next. */
export function lookedAtSteps( before: LookedAtWorld, rules: LookedAtRules ): Step[] {
	const world = { ...before, wrong: null };
	const { budget, call, listing, nowMs, round } = world;
	const steps: Step[] = [];
	const may = ( did: string, isPossible: boolean, state: () => LookedAtWorld ): void => {
		if ( isPossible ) {
			steps.push( { did, state: state() } );
		}
	};
	const spent = ( what: keyof typeof budget ): LookedAtWorld => ( {
		...world,
		budget: { ...budget, [ what ]: budget[ what ] - 1 },
	} );
	may( 'own sale', budget.sales > 0 && world.shown > 0, () => ( {
		...spent( 'sales' ),
		shown: world.shown - 1,
		unsold: world.unsold - 1,
		underWay: world.underWay + 1,
	} ) );
	may( 'order arrives', world.underWay > 0, () => counted( world, 1, 0 ) );
	may( 'receipt', budget.receipts > 0, () =>
		counted( { ...spent( 'receipts' ), unsold: world.unsold + 1 }, 0, 1 )
	);
	may( 'edited there', budget.edits > 0, () => ( {
		...spent( 'edits' ),
		shown: world.shown + 1,
		isEdited: true,
	} ) );
	may( 'dispatch', world.isDirty && call === null, () => dispatched( world, rules ) );
	may( 'call lands', call !== null && call.answer === null, () => landed( world, rules ) );
	may( 'answer arrives', call !== null && call.answer !== null, () => heard( world ) );
	const { checkAtMs } = listing;
	const isLookDue = call === null && checkAtMs !== null;
	may( 'time passes', isLookDue && checkAtMs > nowMs && budget.waits > 0, () => ( {
		...spent( 'waits' ),
		nowMs: checkAtMs ?? nowMs,
	} ) );
	may( 'look', isLookDue && checkAtMs <= nowMs && budget.looks > 0, () => {
		const { verdict, change } = rules.judge( listing, world.shown, rules.capabilities, nowMs );
		const isWanted = world.isWanted || verdict === 'reconcile';
		return changedBy( { ...spent( 'looks' ), isWanted }, change );
	} );
	const mayBegin = round === null && world.isWanted && budget.rounds > 0;
	const read = { before: listing, shown: world.shown };
	const { isReadFirst } = rules;
	may( 'read', isReadFirst ? mayBegin : round?.read === null, () => ( {
		...( isReadFirst ? spent( 'rounds' ) : world ),
		round: { read, hasFetched: ! isReadFirst },
	} ) );
	may( 'fetch orders', isReadFirst ? round?.hasFetched === false : mayBegin, () => ( {
		...counted( isReadFirst ? world : spent( 'rounds' ), world.underWay, 0 ),
		round: { read: round?.read ?? null, hasFetched: true },
	} ) );
	may( 'compare', Boolean( round?.read && round.hasFetched ), () => compared( world, rules ) );
	return steps;
}

function changedBy( world: LookedAtWorld, { patch, dirty }: ListingChange ): LookedAtWorld {
	const { listing } = world;
	const isCleared =
		dirty !== undefined && 'clearUpTo' in dirty && listing.revision <= dirty.clearUpTo;
	const isDue = dirty !== undefined && 'notBeforeMs' in dirty;
	return {
		...world,
		isDirty: isDue || ( world.isDirty && ! isCleared ),
		// No rule asks when something was confirmed; as a part of the state it would only multiply it.
		listing: { ...listing, ...patch, confirmedAtMs: 0, attempts: 0, unsettledQuantity: null },
	};
}

function counted( world: LookedAtWorld, own: number, received: number ): LookedAtWorld {
	const { listing } = world;
	const change = {
		quantity: listing.quantity + received - own,
		known: listing.known + own,
		unreduced: 0,
		includes: null,
	};
	const { desired, isRevised } = nextDesired( listing, change, world.nowMs );
	return {
		...world,
		underWay: world.underWay - own,
		isDirty: world.isDirty || isRevised,
		listing: { ...listing, ...desired },
	};
}

function dispatched( world: LookedAtWorld, { capabilities, plan }: LookedAtRules ): LookedAtWorld {
	const { listing, nowMs } = world;
	const next = plan( listing, capabilities, nowMs );
	if ( next.next !== 'set' && next.next !== 'adjust' ) {
		return changedBy( world, withoutWrite( listing, next, nowMs, capabilities.eventLagMs ) );
	}
	const item = itemOf( { state: listing, plan: next } );
	const isAgain = listing.acceptedRevision >= item.revision && ! world.isEdited;
	return {
		...changedBy( world, begun( 'call', next.next, item, listing, nowMs ) ),
		call: { item, kind: next.next, answer: null },
		wrong: isAgain ? `revision ${ item.revision } is sent again` : null,
	};
}

function landed( world: LookedAtWorld, { mayRunOver }: LookedAtRules ): LookedAtWorld {
	const { call } = world;
	if ( call === null ) {
		return world;
	}
	const { listing, quantity, onlyIfShown } = call.item;
	if ( onlyIfShown !== null && onlyIfShown !== world.shown ) {
		return { ...world, call: { ...call, answer: { listing, result: 'stale' } } };
	}
	const shown = call.kind === 'set' ? quantity : world.shown + quantity;
	const answer: WriteAnswer = { listing, result: 'accepted', shownAfter: shown };
	const wrong =
		shown > world.unsold && ! mayRunOver
			? `${ shown } of ${ world.unsold } units are shown`
			: null;
	return { ...world, shown, call: { ...call, answer }, wrong };
}

function heard( world: LookedAtWorld ): LookedAtWorld {
	const { call, listing, nowMs } = world;
	if ( ! call?.answer ) {
		return world;
	}
	const change = judgeWrite( listing, call.item, call.kind, call.answer, nowMs, noJitter );
	return changedBy( { ...world, call: null }, change );
}

function compared( world: LookedAtWorld, { capabilities }: LookedAtRules ): LookedAtWorld {
	const { listing, nowMs, round } = world;
	if ( ! round?.read ) {
		return world;
	}
	const { before, shown } = round.read;
	const found = compare( before, listing, shown, capabilities, nowMs );
	const over = { ...world, isWanted: false, round: null };
	if ( found.found !== 'unexplained' ) {
		return found.change ? changedBy( over, found.change ) : over;
	}
	const isDrift = shown !== found.now.quantity;
	const wrong = isDrift && ! world.isEdited ? 'a sale is taken for drift' : null;
	return { ...changedBy( over, judgeDrift( found.now, shown, capabilities, nowMs ) ), wrong };
}
