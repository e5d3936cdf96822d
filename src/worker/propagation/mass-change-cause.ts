import type { StepEvent } from '../store/mass-change-store.ts';

/**
 * What belongs together as one act. An import is one, however many rows it has; a bill or a setting that is
 * saved is one; so is all that a paired shop changes by itself (a bulk edit, a file read in there), that one
 * token tells by the api, or that an authority says of its place.
 *
 * Orders are none: what is sold is gone, and held back it would be sold a second time. That goes for a flash
 * sale, and for the one order that takes the last gift box of fifty bundles. Nor is what the ledger tells
 * itself (openings, the undo of a mass change), and the undo of an import: a person has decided it just now.
 */
export function causeOf( event: StepEvent | null, atMs: number ): string | null {
	if ( event === null ) {
		return `model:${ atMs }`;
	}
	const { source, kind, key, actor, location } = event;
	if ( SALES.has( kind ) || source === LEDGER ) {
		return null;
	}
	if ( source === API ) {
		const [ , id, isUndone ] = IMPORT_KEY.exec( key ) ?? [];
		if ( id !== undefined ) {
			return isUndone === undefined ? `${ IMPORT }${ id }` : null;
		}
	}
	if ( kind === 'observed' ) {
		return `observed:${ location ?? source }`;
	}
	return source === API && actor !== null ? `actor:${ actor }` : `source:${ source }/${ kind }`;
}

/** The import that a cause is; `null`: it is none. */
export function importOf( cause: string ): string | null {
	return cause.startsWith( IMPORT ) ? cause.slice( IMPORT.length ) : null;
}

/** Done once and over: what a person has released of it he has released all of. */
export function isOneAct( cause: string ): boolean {
	return cause.startsWith( IMPORT ) || cause.startsWith( 'model:' );
}

/**
 * Can it be taken back event by event? Not what was saved (the version before is saved again by hand), and
 * not what an authority says: it knows its shelves, we do not, and says it again within minutes.
 */
export function canUndo( cause: string ): boolean {
	return ! cause.startsWith( 'model:' ) && ! cause.startsWith( 'observed:' );
}

/** The source of what the ledger tells itself: nobody else can use the name. */
export const LEDGER = 'ledger';
const API = 'api';
const IMPORT = 'import:';
/** As `imports/stock-teller.ts` names what it tells. */
const IMPORT_KEY = /^import\/(.+)\/\d+(\/undo)?$/;

const SALES: ReadonlySet< string > = new Set( [
	'order',
	'lines-mapped',
	'reserve',
	'reservation-extended',
	'reservation-ended',
	'shipment',
	'return',
	'opening',
	'own-baseline',
] );
