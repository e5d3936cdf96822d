import { z } from 'zod';
import type { ExceptionAnswer } from '../../shared/api/exceptions.ts';
import { ERRORS, type ErrorCode } from '../../shared/errors.ts';
import { listingIdSchema, locationIdSchema, skuSchema } from '../../shared/ids.ts';
import { canUndo } from '../propagation/mass-change-cause.ts';
import type { Store } from '../store/contract.ts';
import type { Shortage } from '../store/insight-rows.ts';
import type {
	Conflict,
	DeadListing,
	DriftingListing,
	StoppedDelivery,
} from '../store/list-store.ts';
import type { MassChangeRow } from '../store/mass-change-store.ts';

/**
 * Everything that waits for a person, as one list: what costs a customer first. Each kind is a stretch of
 * the list, and has an order of its own.
 */
const PARTS = [
	'shortage',
	'mass-change',
	'push',
	'drift',
	'conflict',
	'dead-letter',
	'parked',
] as const;
type Part = ( typeof PARTS )[ number ];

const numberSchema = z.int().min( 1 );
/** The last exception that was answered. */
export const exceptionPlaceSchema = z.discriminatedUnion( 'of', [
	z.object( {
		of: z.literal( 'shortage' ),
		last: z.object( { sku: skuSchema, location: locationIdSchema } ),
	} ),
	z.object( { of: z.literal( 'mass-change' ), last: numberSchema } ),
	z.object( { of: z.literal( 'push' ), last: listingIdSchema } ),
	z.object( { of: z.literal( 'drift' ), last: listingIdSchema } ),
	z.object( { of: z.literal( 'conflict' ), last: numberSchema } ),
	z.object( { of: z.literal( 'dead-letter' ), last: numberSchema } ),
	z.object( { of: z.literal( 'parked' ), last: numberSchema } ),
] );
export type ExceptionPlace = z.infer< typeof exceptionPlaceSchema >;

export interface FoundException {
	readonly place: ExceptionPlace;
	readonly exception: ExceptionAnswer;
}

const HOUR_MS = 3_600_000;
/** A drift is put right within seconds where the channel answers. */
const STAYS_AFTER_MS = 5 * 60_000;

export interface WantedExceptions {
	readonly nowMs: number;
	/** Those that a person has dismissed, instead of those that wait. */
	readonly isDismissed: boolean;
}

/** The next exceptions after one, at most `limit`. */
export async function findExceptions(
	store: Store,
	wanted: WantedExceptions,
	after: ExceptionPlace | null,
	limit: number
): Promise< readonly FoundException[] > {
	const found: FoundException[] = [];
	const first = after ? PARTS.indexOf( after.of ) : 0;
	for ( const part of PARTS.slice( first ) ) {
		if ( found.length < limit ) {
			const from = after?.of === part ? after : null;
			found.push( ...( await findPart( store, wanted, part, from, limit - found.length ) ) );
		}
	}
	return found;
}

async function findPart(
	{ ledger, lists, massChanges }: Store,
	{ nowMs, isDismissed }: WantedExceptions,
	part: Part,
	after: ExceptionPlace | null,
	limit: number
): Promise< readonly FoundException[] > {
	const number = typeof after?.last === 'number' ? after.last : null;
	switch ( part ) {
		case 'shortage': {
			if ( isDismissed ) {
				return [];
			}
			const all = ( await ledger.shortages() ).map( ofShortage );
			const known = after?.of === 'shortage' ? after : null;
			return all.filter( ( one ) => isAfter( one, known ) ).slice( 0, limit );
		}
		case 'mass-change': {
			if ( isDismissed ) {
				return [];
			}
			const wanted = { state: 'held', after: number, limit } as const;
			return ( await massChanges.list( wanted ) ).map( ofMassChange );
		}
		case 'push': {
			if ( isDismissed ) {
				return [];
			}
			const listing = after?.of === 'push' ? after.last : null;
			return ( await lists.deadListings( listing, limit ) ).map( ofPush );
		}
		case 'drift': {
			const since = {
				sinceMs: nowMs - 7 * 24 * HOUR_MS,
				oftenSinceMs: nowMs - 24 * HOUR_MS,
				stayedSinceMs: nowMs - STAYS_AFTER_MS,
			};
			const listing = after?.of === 'drift' ? after.last : null;
			const found = await lists.driftingListings( since, listing, limit, isDismissed );
			return found.map( ofDrift );
		}
		case 'conflict':
			return ( await lists.conflicts( number, limit, isDismissed ) ).map( ofConflict );
		case 'dead-letter':
		case 'parked': {
			const state = part === 'parked' ? part : 'dead';
			const found = await lists.stoppedDeliveries( state, number, limit, isDismissed );
			return found.map( ( one ) => ofDelivery( part, one ) );
		}
	}
}

/** By code points, as a store sorts them: compared as JavaScript does, "￿" came after "😀". */
function isAfter(
	{ place }: FoundException,
	after: Extract< ExceptionPlace, { of: 'shortage' } > | null
): boolean {
	if ( after === null || place.of !== 'shortage' ) {
		return true;
	}
	const { sku, location } = place.last;
	return (
		compared( sku, after.last.sku ) > 0 ||
		( sku === after.last.sku && compared( location, after.last.location ) > 0 )
	);
}

function compared( left: string, right: string ): number {
	return Buffer.compare( Buffer.from( left ), Buffer.from( right ) );
}

function explained(
	code: string | null,
	otherwise: ErrorCode,
	detail: string | null
): Pick< ExceptionAnswer, 'code' | 'message' | 'detail' | 'action' > {
	const known = Object.entries( ERRORS ).find( ( [ name ] ) => name === code );
	const [ name, { message, action } ] = known ?? [ otherwise, ERRORS[ otherwise ] ];
	return { code: name, message, detail: detail ?? '', action };
}

function ofShortage( shortage: Shortage ): FoundException {
	const { sku, location, short, sinceMs, cause, orders, unnamedUnits, proposals } = shortage;
	return {
		place: { of: 'shortage', last: { sku, location } },
		exception: {
			kind: 'shortage',
			...explained( 'OVERSOLD', 'OVERSOLD', `${ short } of "${ sku }" at "${ location }"` ),
			sku,
			location,
			short,
			sinceMs,
			position: cause?.position ?? null,
			orders: [ ...orders ],
			unnamedUnits,
			proposals: proposals.map( ( proposal ) =>
				'orders' in proposal ? { ...proposal, orders: [ ...proposal.orders ] } : proposal
			),
		},
	};
}

function ofMassChange( row: MassChangeRow ): FoundException {
	const { change, channel, cause, zeroed, shifted, listings, held, sent, foundAtMs } = row;
	const detail = `${ cause }: ${ zeroed } to zero, ${ shifted } by more than half, of ${ listings }`;
	return {
		place: { of: 'mass-change', last: change },
		exception: {
			kind: 'mass-change',
			...explained( 'MASS_CHANGE_HELD', 'MASS_CHANGE_HELD', detail ),
			...{ change, channel, cause, zeroed, shifted, listings, held, sent, foundAtMs },
			canUndo: canUndo( cause ),
		},
	};
}

function ofPush( row: DeadListing ): FoundException {
	const { failureCode, failureReason, ...listing } = row;
	return {
		place: { of: 'push', last: listing.listing },
		exception: {
			kind: 'push',
			...explained( failureCode, 'PUSH_REJECTED', failureReason ),
			...listing,
		},
	};
}

function ofDrift( drift: DriftingListing ): FoundException {
	const code = drift.isCorrected ? 'DRIFT_OFTEN' : 'DRIFT_STAYS';
	const detail = `${ drift.shown } instead of ${ drift.expected }`;
	return {
		place: { of: 'drift', last: drift.listing },
		exception: { kind: 'drift', ...explained( code, code, detail ), ...drift },
	};
}

function ofConflict( conflict: Conflict ): FoundException {
	return {
		place: { of: 'conflict', last: conflict.conflict },
		exception: {
			kind: 'conflict',
			...explained( 'KEY_WITH_OTHER_BODY', 'KEY_WITH_OTHER_BODY', `"${ conflict.key }"` ),
			...conflict,
		},
	};
}

function ofDelivery( kind: 'dead-letter' | 'parked', row: StoppedDelivery ): FoundException {
	const { errorCode, errorDetail, ...delivery } = row;
	const otherwise = kind === 'parked' ? 'OFFER_NOT_MAPPED' : 'BODY_UNREADABLE';
	return {
		place: { of: kind, last: delivery.delivery },
		exception: { kind, ...explained( errorCode, otherwise, errorDetail ), ...delivery },
	};
}
