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
	/** What the ledger would want without the cause: what others have done is taken off. */
	readonly without: number;
}

/** Of each listing the cause that has changed it most; none, where only orders did. */
export function changesIn( steps: readonly ChangeStep[] ): CausedChange[] {
	const byListing = Map.groupBy( steps, ( { listing } ) => listing );
	return [ ...byListing.values() ].flatMap( ( ofListing ) => {
		const sums = new Map< string, { delta: number; atMs: number; position: number } >();
		for ( const { delta, event, atMs } of ofListing ) {
			const cause = causeOf( event, atMs );
			if ( cause !== null ) {
				const position = event?.position ?? 0;
				const sum = ( sums.get( cause )?.delta ?? 0 ) + delta;
				sums.set( cause, { delta: sum, atMs, position } );
			}
		}
		const last = ofListing.at( -1 );
		const [ most ] = [ ...sums ]
			.filter( ( [ , { delta } ] ) => delta !== 0 )
			.toSorted(
				( [ , one ], [ , other ] ) => Math.abs( other.delta ) - Math.abs( one.delta )
			);
		if ( ! most || ! last ) {
			return [];
		}
		const [ cause, { delta, atMs, position } ] = most;
		const { listing, sku, before, after, revision } = last;
		const without = after - delta;
		return [ { listing, sku, cause, before, after, revision, atMs, position, without } ];
	} );
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
		.filter( ( { before, after } ) => isBigStep( before, after ) )
		.toSorted( ( one, other ) => one.atMs - other.atMs );
	let most: WindowCount = { zeroed: 0, changed: 0, sinceMs: big[ 0 ]?.atMs ?? 0 };
	let first = 0;
	let zeroed = 0;
	big.forEach( ( change, index ) => {
		zeroed += Number( isZeroed( change.before, change.after ) );
		while ( change.atMs - ( big[ first ]?.atMs ?? change.atMs ) >= windowMs ) {
			const left = big[ first ];
			zeroed -= left && isZeroed( left.before, left.after ) ? 1 : 0;
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
