import { channelIdSchema, listingIdSchema } from '../../../src/shared/ids.ts';
import { nextDesired } from '../../../src/worker/allocation/next-desired.ts';
import { split } from '../../../src/worker/allocation/split.ts';
import { judgeDrift, judgeRead } from '../../../src/worker/propagation/judge-read.ts';
import { judgeWrite } from '../../../src/worker/propagation/judge-write.ts';
import { begun, itemOf } from '../../../src/worker/propagation/planned-change.ts';
import { planListing } from '../../../src/worker/propagation/plan-listing.ts';
import { releaseRaises } from '../../../src/worker/propagation/release-raises.ts';
import type { WriteAnswer } from '../../../src/worker/channels/contract.ts';
import type { CallItem, ListingState } from '../../../src/worker/store/contract.ts';
import { atRest, noJitter, withCut } from './listing-state.ts';

/** A channel of a SKU whose units are split: what its shoppers see, and what is known of it. */
export interface SplitChannel {
	readonly shown: number;
	/** Sold there; its order's event has not reached the ledger. */
	readonly underWay: number;
	/** Cancelled there, and shown again; nobody has told the ledger. */
	readonly givenBack: number;
	readonly listing: ListingState;
	readonly isDirty: boolean;
	readonly call: {
		readonly item: CallItem;
		readonly kind: 'set' | 'adjust';
		readonly answer: WriteAnswer | null;
		/** Nobody hears the answer: the very same call is made again. */
		readonly isLost: boolean;
	} | null;
}

export interface SplitWorld {
	/** Units that nobody has bought, wherever they are shown. */
	readonly unsold: number;
	/** As the ledger has it. */
	readonly available: number;
	readonly weights: readonly number[];
	readonly channels: readonly SplitChannel[];
	readonly budget: {
		readonly sales: number;
		readonly cancellations: number;
		/** Units that are found on the shelf, or missed there, one after the other. */
		readonly counts: readonly number[];
		readonly losses: number;
		/** Calls that the channel answers without carrying them out. */
		readonly refusals: number;
		/** What the channels weigh next, one after the other. */
		readonly weights: readonly ( readonly number[] )[];
	};
}

export interface SplitRules {
	readonly isGated: boolean;
	readonly hasCompareAndSet: boolean;
	/** Does an answer say what is shown now? Else only a look does. */
	readonly saysShown: boolean;
}

type Step = { readonly did: string; readonly state: SplitWorld };

/** Each shows its share, and everybody knows it. */
export function splitStart(
	units: number,
	weights: readonly number[],
	budget: SplitWorld[ 'budget' ]
): SplitWorld {
	const shares = sharesOf( units, weights, () => 0 );
	return {
		unsold: units,
		available: units,
		weights,
		budget,
		channels: weights.map( ( _weight, index ) => {
			const shown = shares.get( nameOf( index ) ) ?? 0;
			const listing = {
				...atRest,
				listing: listingIdSchema.parse( nameOf( index ) ),
				channel: channelIdSchema.parse( nameOf( index ) ),
				quantity: shown,
				sentQuantity: shown,
				cut: { shown, ownInside: 0 },
				split: { of: units, share: shown },
			};
			return { shown, underWay: 0, givenBack: 0, listing, isDirty: false, call: null };
		} ),
	};
}

const nameOf = ( index: number ): string => `c${ index }`;

const sharesOf = (
	units: number,
	weights: readonly number[],
	soldOn: ( index: number ) => number
): ReadonlyMap< string, number > =>
	split(
		units,
		weights.map( ( weight, index ) => ( {
			name: nameOf( index ),
			weight,
			atMost: units,
			sold: soldOn( index ),
		} ) )
	);

/** Everything that can happen next. */
export function splitSteps( world: SplitWorld, rules: SplitRules ): Step[] {
	const { budget } = world;
	const steps: Step[] = world.channels.flatMap( ( channel, at ) =>
		channelSteps( world, channel, at, rules )
	);
	const [ units, ...counts ] = budget.counts;
	if ( units !== undefined ) {
		const unsold = world.unsold + units;
		const state = { ...world, unsold, budget: { ...budget, counts } };
		steps.push( { did: `count of ${ units }`, state: committed( state, units, null ) } );
	}
	const [ weights, ...later ] = budget.weights;
	if ( weights ) {
		const state = { ...world, weights, budget: { ...budget, weights: later } };
		steps.push( { did: 'other weights', state: committed( state, 0, null ) } );
	}
	return steps;
}

function channelSteps(
	world: SplitWorld,
	channel: SplitChannel,
	at: number,
	rules: SplitRules
): Step[] {
	const steps: Step[] = [];
	const put = ( did: string, state: SplitWorld ): void => {
		steps.push( { did: `${ did } (${ nameOf( at ) })`, state } );
	};
	const { shown, underWay, givenBack, call, isDirty, listing } = channel;
	const { budget } = world;
	if ( budget.sales > 0 && shown > 0 ) {
		const sold = changed( world, at, { shown: shown - 1, underWay: underWay + 1 } );
		const sales = budget.sales - 1;
		put( 'sale', { ...sold, unsold: world.unsold - 1, budget: { ...budget, sales } } );
	}
	if ( underWay > 0 ) {
		put( 'order arrives', committed( world, -1, at ) );
	}
	if ( budget.cancellations > 0 && listing.known + underWay > givenBack ) {
		const back = changed( world, at, { shown: shown + 1, givenBack: givenBack + 1 } );
		const cancellations = budget.cancellations - 1;
		put( 'cancellation', {
			...back,
			unsold: world.unsold + 1,
			budget: { ...budget, cancellations },
		} );
	}
	if ( givenBack > 0 && listing.known > 0 ) {
		put( 'cancellation arrives', committed( world, 1, at ) );
	}
	if ( givenBack > 0 && underWay > 0 ) {
		const never = { givenBack: givenBack - 1, underWay: underWay - 1 };
		put( 'cancelled order arrives', changed( world, at, never ) );
	}
	const begun = isDirty && call === null ? dispatched( world, at, rules ) : null;
	if ( begun ) {
		put( 'dispatch', begun );
	}
	if ( call && call.answer === null ) {
		put( 'call lands', landed( world, at, rules ) );
	}
	if ( call && call.answer === null && budget.refusals > 0 ) {
		const answer = { listing: call.item.listing, result: 'not-attempted' } as const;
		const refused = changed( world, at, { call: { ...call, answer } } );
		const refusals = budget.refusals - 1;
		put( 'call is refused', { ...refused, budget: { ...budget, refusals } } );
	}
	if ( call?.answer && budget.losses > 0 && ! call.isLost ) {
		const losses = budget.losses - 1;
		const lost = changed( world, at, { call: { ...call, isLost: true } } );
		put( 'answer is lost', { ...lost, budget: { ...budget, losses } } );
	}
	if ( call?.answer ) {
		// A repeat with the same key is answered as the first was.
		put( call.isLost ? 'repeat is answered' : 'answer arrives', heard( world, at ) );
	}
	if ( call === null && channel.listing.checkAtMs !== null ) {
		put( 'read back', seen( world, at ) );
	}
	const isExplained = listing.cut === null || listing.cut.ownInside === listing.known;
	if ( call === null && underWay === 0 && givenBack === 0 && ! isExplained ) {
		put( 'orders are fetched', explained( world, at ) );
	}
	return steps;
}

function changed( world: SplitWorld, at: number, change: Partial< SplitChannel > ): SplitWorld {
	return {
		...world,
		channels: world.channels.map( ( one, index ) =>
			index === at ? { ...one, ...change } : one
		),
	};
}

/** One commit of the ledger: another number of units, or other weights. */
function committed( world: SplitWorld, delta: number, seller: number | null ): SplitWorld {
	const available = world.available + delta;
	const ownOf = ( index: number ): number => ( index === seller ? -delta : 0 );
	const shares = sharesOf(
		available,
		world.weights,
		( index ) => ( world.channels[ index ]?.listing.known ?? 0 ) + ownOf( index )
	);
	return {
		...world,
		available,
		channels: world.channels.map( ( channel, index ) => {
			const own = ownOf( index );
			const share = shares.get( nameOf( index ) ) ?? 0;
			const { listing } = channel;
			const change = {
				quantity: share,
				known: listing.known + own,
				unreduced: 0,
				includes: null,
				split: available > 0 ? { of: available, share } : null,
			};
			const { desired, isRevised } = nextDesired( listing, change, 0 );
			return {
				...channel,
				underWay: channel.underWay - Math.max( 0, own ),
				givenBack: channel.givenBack - Math.max( 0, -own ),
				isDirty: channel.isDirty || isRevised,
				listing: { ...listing, ...desired },
			};
		} ),
	};
}

/** `null`: it waits until others show less. */
function dispatched( world: SplitWorld, at: number, { isGated }: SplitRules ): SplitWorld | null {
	const channel = world.channels[ at ];
	if ( ! channel ) {
		return null;
	}
	const { listing } = channel;
	const plan = planListing( listing, withCut, 0 );
	if ( plan.next === 'look' ) {
		return changed( world, at, { isDirty: false, listing: { ...listing, checkAtMs: 0 } } );
	}
	if ( plan.next !== 'set' && plan.next !== 'adjust' ) {
		return changed( world, at, {
			isDirty: false,
			listing: { ...listing, sentRevision: listing.revision, isStale: false, checkAtMs: 0 },
		} );
	}
	const planned = itemOf( { state: listing, plan } );
	const states = world.channels.map( ( one ) => one.listing );
	const [ item ] = isGated
		? releaseRaises( { kind: plan.next, items: [ planned ] }, states ).items
		: [ planned ];
	if ( ! item ) {
		return null;
	}
	const { patch } = begun( 'call', plan.next, item, listing, 0 );
	return changed( world, at, {
		call: { item, kind: plan.next, answer: null, isLost: false },
		listing: { ...listing, ...patch, sentRevision: grown( listing, patch ) },
	} );
}

const grown = (
	{ sentRevision }: ListingState,
	patch: { readonly sentRevision?: number }
): number => Math.max( sentRevision, patch.sentRevision ?? 0 );

function landed(
	world: SplitWorld,
	at: number,
	{ hasCompareAndSet, saysShown }: SplitRules
): SplitWorld {
	const channel = world.channels[ at ];
	if ( ! channel?.call ) {
		return world;
	}
	const { call, shown } = channel;
	const { listing, quantity, onlyIfShown } = call.item;
	if ( hasCompareAndSet && onlyIfShown !== null && onlyIfShown !== shown ) {
		return changed( world, at, { call: { ...call, answer: { listing, result: 'stale' } } } );
	}
	const after = call.kind === 'set' ? quantity : shown + quantity;
	const shownAfter = saysShown ? after : null;
	const answer: WriteAnswer = { listing, result: 'accepted', shownAfter };
	return changed( world, at, { shown: after, call: { ...call, answer } } );
}

function heard( world: SplitWorld, at: number ): SplitWorld {
	const channel = world.channels[ at ];
	if ( ! channel?.call?.answer ) {
		return world;
	}
	const { listing } = channel;
	const { item, kind, answer } = channel.call;
	const { patch } = judgeWrite( listing, item, kind, answer, 0, noJitter );
	return changed( world, at, {
		call: null,
		isDirty: answer.result !== 'accepted' || listing.revision > item.revision,
		listing: {
			...listing,
			...patch,
			attempts: 0,
			checkAtMs: ( patch.checkAtMs ?? null ) === null ? null : 0,
			acceptedRevision: 0,
		},
	} );
}

/** No order is under way any more: what is shown is what there is. */
function explained( world: SplitWorld, at: number ): SplitWorld {
	const channel = world.channels[ at ];
	if ( ! channel ) {
		return world;
	}
	const { listing, shown } = channel;
	const { patch } = judgeDrift( listing, shown, withCut, 0 );
	return changed( world, at, {
		isDirty: true,
		listing: { ...listing, ...patch, checkAtMs: null, unsettledQuantity: null },
	} );
}

/** As the reader does it: nothing was under way since the read began. */
function seen( world: SplitWorld, at: number ): SplitWorld {
	const channel = world.channels[ at ];
	if ( ! channel ) {
		return world;
	}
	const { listing, shown } = channel;
	const { change } = judgeRead( listing, shown, withCut, 0 );
	const isDue = change.dirty !== undefined && 'notBeforeMs' in change.dirty;
	return changed( world, at, {
		isDirty: channel.isDirty || isDue,
		listing: {
			...listing,
			...change.patch,
			sentRevision: grown( listing, change.patch ),
			unsettledQuantity: null,
			acceptedRevision: 0,
			confirmedRevision: 0,
			confirmedQuantity: 0,
			checkAtMs: null,
			checks: 0,
		},
	} );
}
