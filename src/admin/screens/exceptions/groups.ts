import type { Dismissible, Exception, ExceptionKind } from '../../api/exceptions.ts';

/** In the order in which the worker tells them: what costs a customer first. */
export const KINDS = [
	'shortage',
	'mass-change',
	'push',
	'drift',
	'conflict',
	'dead-letter',
	'parked',
	'other',
] as const;

export interface ExceptionGroup {
	readonly kind: ExceptionKind;
	readonly exceptions: readonly Exception[];
}

/**
 * @param exceptions in the order in which the worker tells them.
 * @param only       the one kind to be shown; `null`: all.
 */
export function groupsOf(
	exceptions: readonly Exception[],
	only: ExceptionKind | null
): ExceptionGroup[] {
	return KINDS.filter( ( kind ) => only === null || kind === only )
		.map( ( kind ) => ( {
			kind,
			exceptions: exceptions.filter( ( exception ) => exception.kind === kind ),
		} ) )
		.filter( ( group ) => group.exceptions.length > 0 );
}

/** What stays the same for one exception from one answer to the next. */
export function keyOf( exception: Exception ): string {
	switch ( exception.kind ) {
		case 'shortage':
			return JSON.stringify( [ exception.sku, exception.location ] );
		case 'mass-change':
			return String( exception.change );
		case 'push':
		case 'drift':
			return exception.listing;
		case 'conflict':
			return String( exception.conflict );
		case 'dead-letter':
		case 'parked':
			return String( exception.delivery );
		case 'other':
			return JSON.stringify( exception );
	}
}

/** The number of the delivery that can be worked on again; `null` where there is none. */
export function deliveryOf( exception: Exception ): number | null {
	return exception.kind === 'dead-letter' || exception.kind === 'parked'
		? exception.delivery
		: null;
}

/** As something that a person can dismiss; `null`: it ends only when its cause does. */
export function dismissibleOf( exception: Exception ): Dismissible | null {
	switch ( exception.kind ) {
		case 'conflict':
		case 'drift':
		case 'dead-letter':
		case 'parked':
			return exception;
		default:
			return null;
	}
}

/** Of what waits, by what it is selected; `null`: nothing can be done with it from here. */
export function selectableOf( exception: Exception ): string | null {
	const dismissible = dismissibleOf( exception );
	return dismissible === null || dismissible.dismissal !== null
		? null
		: `${ exception.kind } ${ keyOf( exception ) }`;
}
