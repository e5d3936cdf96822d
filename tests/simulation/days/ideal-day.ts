import { DayCounter, type DayBooks } from './day-books.ts';
import type { DayPlan } from './day-plan.ts';

/** Units that a channel offers of those that are left. */
export type Offering = ( left: number, channel: string ) => number;

/** One counter for all channels: nothing is ever left that anybody still comes for. */
export const ONE_COUNTER: Offering = ( left ) => left;

/**
 * The same day with the same shoppers, and a splitter that takes no time at all: what it leaves over is not
 * for want of speed.
 */
export function idealDay( plan: DayPlan, offers: Offering ): DayBooks {
	const counter = new DayCounter( plan );
	const events = [
		...plan.receipts.map( ( one ) => ( {
			atMs: one.atMs,
			act: () => counter.delivered( one.sku, one.units ),
		} ) ),
		...plan.shoppers.map( ( one ) => ( { atMs: one.atMs, act: () => shop( one ) } ) ),
	];
	const cancelled: { readonly atMs: number; readonly sku: string }[] = [];
	const shop = ( {
		atMs,
		sku,
		channel,
		cancelsAfterMs,
	}: DayPlan[ 'shoppers' ][ number ] ): void => {
		if ( offers( counter.left( sku ), channel ) <= 0 ) {
			counter.refused( sku );
			return;
		}
		counter.sold( sku );
		if ( cancelsAfterMs !== null ) {
			cancelled.push( { atMs: atMs + cancelsAfterMs, sku } );
		}
	};
	const cancelUntil = ( untilMs: number ): void => {
		for ( const one of cancelled.filter( ( { atMs } ) => atMs <= untilMs ) ) {
			counter.cancelled( one.sku );
			cancelled.splice( cancelled.indexOf( one ), 1 );
		}
	};
	for ( const { atMs, act } of events.toSorted( ( one, other ) => one.atMs - other.atMs ) ) {
		cancelUntil( atMs );
		act();
	}
	cancelUntil( Infinity );
	return counter.books( ( sku ) => counter.left( sku ) );
}

/** Shares that follow from how many shoppers each channel has: nobody can know that better. */
export function idealSplit( { shares, model }: DayPlan ): Offering {
	const weights = [ ...shares ].toSorted( ( [ , one ], [ , other ] ) => other - one );
	return ( left, channel ) => {
		if ( left > model.splitBelow ) {
			return left;
		}
		const units = new Map< string, number >();
		for ( let unit = 0; unit < left; unit += 1 ) {
			const quotient = ( [ name, weight ]: readonly [ string, number ] ): number =>
				weight / ( 2 * ( units.get( name ) ?? 0 ) + 1 );
			const [ next ] = weights.toSorted(
				( one, other ) => quotient( other ) - quotient( one )
			);
			if ( next ) {
				units.set( next[ 0 ], ( units.get( next[ 0 ] ) ?? 0 ) + 1 );
			}
		}
		return units.get( channel ) ?? 0;
	};
}
