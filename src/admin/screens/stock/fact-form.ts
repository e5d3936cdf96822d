import { __, sprintf } from '@wordpress/i18n';
import type { Fact, FactKind } from '../../api/stock.ts';

/** What is typed into the form of a fact about a shelf, and the fact that it makes. */

/** As the worker calls them, so that what it refuses finds its way back. */
export type FactField = 'location' | 'from' | 'to' | 'delta' | 'units' | 'reason' | 'reference';
export type Draft = Readonly< Record< FactField, string > >;
export type FieldErrors = Readonly< Partial< Record< FactField, string > > >;

export const FIELDS: Readonly< Record< FactKind, readonly FactField[] > > = {
	adjust: [ 'location', 'delta', 'reason' ],
	count: [ 'location', 'units' ],
	receive: [ 'location', 'units', 'reference' ],
	transfer: [ 'from', 'to', 'units' ],
};

/** What a fact does to the units on hand of a shelf: so many come or go, or so many are there. */
export type ShelfMove =
	| { readonly location: string; readonly by: number }
	| { readonly location: string; readonly to: number };

export type ReadDraft =
	| {
			readonly ok: true;
			readonly fact: Fact;
			readonly moves: readonly ShelfMove[];
	  }
	| { readonly ok: false; readonly errors: FieldErrors };

const REASON_MAX = 200;

/** The fact that a draft makes, or what is wrong with it, field by field. */
export function readDraft( kind: FactKind, sku: string, draft: Draft ): ReadDraft {
	const errors = errorsOf( kind, draft );
	if ( Object.keys( errors ).length > 0 ) {
		return { ok: false, errors };
	}
	const { location, from, to } = draft;
	const units = wholeNumber( kind === 'adjust' ? draft.delta : draft.units ) ?? 0;
	switch ( kind ) {
		case 'adjust':
			return {
				ok: true,
				fact: { sku, location, delta: units, reason: draft.reason.trim() },
				moves: [ { location, by: units } ],
			};
		case 'count':
			return {
				ok: true,
				fact: { sku, location, units },
				moves: [ { location, to: units } ],
			};
		case 'receive': {
			const reference = draft.reference.trim();
			return {
				ok: true,
				fact: { sku, location, units, ...( reference !== '' && { reference } ) },
				moves: [ { location, by: units } ],
			};
		}
		case 'transfer':
			return {
				ok: true,
				fact: { sku, from, to, units },
				moves: [
					{ location: from, by: -units },
					{ location: to, by: units },
				],
			};
	}
}

function errorsOf( kind: FactKind, draft: Draft ): FieldErrors {
	const found = FIELDS[ kind ].map(
		( field ) => [ field, errorOf( kind, field, draft ) ] as const
	);
	return Object.fromEntries( found.filter( ( [ , error ] ) => error !== null ) );
}

function errorOf( kind: FactKind, field: FactField, draft: Draft ): string | null {
	const text = draft[ field ].trim();
	switch ( field ) {
		case 'location':
		case 'from':
			return text === '' ? __( 'Choose a location.', 'lockstep' ) : null;
		case 'to':
			return text === '' || text === draft.from
				? __( 'Choose another location.', 'lockstep' )
				: null;
		case 'delta':
			return deltaError( wholeNumber( text ) );
		case 'units':
			return unitsError( wholeNumber( text ), kind === 'count' ? 0 : 1 );
		case 'reason':
			return reasonError( text );
		case 'reference':
			return null;
	}
}

function deltaError( delta: number | null ): string | null {
	if ( delta === null ) {
		return __( 'Write a whole number, such as 3 or −2.', 'lockstep' );
	}
	return delta === 0 ? __( 'A change of 0 changes nothing.', 'lockstep' ) : null;
}

function unitsError( units: number | null, least: number ): string | null {
	return units === null || units < least
		? /* translators: %d: the smallest number that is allowed. */
			sprintf( __( 'Write a whole number, %d or more.', 'lockstep' ), least )
		: null;
}

function reasonError( reason: string ): string | null {
	if ( reason === '' ) {
		return __( 'Say why: it stands in the log.', 'lockstep' );
	}
	return reason.length > REASON_MAX
		? /* translators: %d: how many characters. */
			sprintf( __( 'Use at most %d characters.', 'lockstep' ), REASON_MAX )
		: null;
}

/** Also with the minus that text is printed with. */
function wholeNumber( text: string ): number | null {
	const plain = text.trim().replace( '−', '-' );
	return /^[+-]?\d{1,15}$/.test( plain ) ? Number( plain ) : null;
}
