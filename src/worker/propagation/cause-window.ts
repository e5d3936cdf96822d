import type { ListingId, Sku } from '../../shared/ids.ts';
import type { ChangeStep } from '../store/mass-change-store.ts';
import { causeOf } from './mass-change-cause.ts';
import { isBigStep, isZeroed } from './shown-now.ts';

/** What one cause does to one listing. */
export interface CausedChange {
	readonly listing: ListingId;
	readonly sku: Sku;
	readonly cause: string;
	readonly before: number;
	readonly after: number;
	readonly revision: number;
	readonly atMs: number;
	/** Of the last event of the cause; 0: the model was changed. */
	readonly position: number;
	/** The same of what the cause did within a window before it did the last of it: what `busiestWindow` looks at. */
	readonly last: { readonly before: number; readonly after: number };
	/** What the ledger would want without the cause: what others have done is taken off. */
	readonly without: number;
}

/**
 * Of each listing the cause that has changed it most; none, where only orders did.
 *
 * @param windowMs what was done longer than this before the last of it is no part of one act: a channel that was down for
 *                 an hour has missed a hundred small receipts, and would be told of all of them within a minute.
 */
export function changesIn( steps: readonly ChangeStep[], windowMs: number ): CausedChange[] {
	const byListing = Map.groupBy( steps, ( { listing } ) => listing );
	return [ ...byListing.values() ].flatMap( ( ofListing ) => {
		const caused = ofListing.flatMap( ( step, nth ) => {
			const cause = causeOf( step.event, step.atMs );
			return cause === null ? [] : [ { ...step, cause, nth } ];
		} );
		const sums = [ ...Map.groupBy( caused, ( { cause } ) => cause ).values() ]
			.map( ( own ) => ( { own, delta: sumOf( own ) } ) )
			.filter( ( { delta } ) => delta !== 0 );
		const [ most ] = sums.toSorted(
			( one, other ) => Math.abs( other.delta ) - Math.abs( one.delta )
		);
		const last = most?.own.at( -1 );
		if ( ! most || ! last ) {
			return [];
		}
		const { listing, sku, cause, before, after, atMs } = last;
		const then = after - sumOf( ofListing.slice( last.nth + 1 ) );
		const within = sumOf( most.own.filter( ( step ) => step.atMs > atMs - windowMs ) );
		return [
			{
				...{ listing, sku, cause, before, after, atMs },
				last: most.own.every( ( step ) => step.atMs > atMs - windowMs )
					? { before, after }
					: { before: then - within, after: then },
				revision: ofListing.at( -1 )?.revision ?? last.revision,
				position: last.event?.position ?? 0,
				without: after - most.delta,
			},
		];
	} );
}

function sumOf( steps: readonly { readonly delta: number }[] ): number {
	return steps.reduce( ( sum, { delta } ) => sum + delta, 0 );
}

/** What one cause did to most listings within one window of time. */
export interface WindowCount {
	readonly zeroed: number;
	/** To zero or by more than half. */
	readonly changed: number;
	readonly sinceMs: number;
}

export function busiestWindow( changes: readonly CausedChange[], windowMs: number ): WindowCount {
	const big = changes
		.filter( ( { last } ) => isBigStep( last.before, last.after ) )
		.toSorted( ( one, other ) => one.atMs - other.atMs );
	let most: WindowCount = { zeroed: 0, changed: 0, sinceMs: big[ 0 ]?.atMs ?? 0 };
	let first = 0;
	let zeroed = 0;
	big.forEach( ( change, index ) => {
		zeroed += Number( isZeroed( change.last.before, change.last.after ) );
		while ( change.atMs - ( big[ first ]?.atMs ?? change.atMs ) >= windowMs ) {
			const left = big[ first ];
			zeroed -= left && isZeroed( left.last.before, left.last.after ) ? 1 : 0;
			first += 1;
		}
		const changed = index - first + 1;
		if ( zeroed > most.zeroed || changed > most.changed ) {
			most = {
				zeroed: Math.max( most.zeroed, zeroed ),
				changed: Math.max( most.changed, changed ),
				sinceMs: big[ first ]?.atMs ?? change.atMs,
			};
		}
	} );
	return most;
}
