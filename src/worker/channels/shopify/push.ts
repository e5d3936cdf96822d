import { z } from 'zod';
import type { CallFailure, CallResult, WriteAnswer, WriteCall, WriteItem } from '../contract.ts';
import { failed, succeeded } from './admin-api.ts';
import type { AdminApi } from './admin-api.ts';
import { byCode, quote } from './errors.ts';
import { ADJUST_AVAILABLE, SET_AVAILABLE } from './queries.ts';
import { shopifyExternalSchema } from './settings.ts';
import type { ShopifyExternal } from './settings.ts';

/**
 * One call that writes `available`. Shopify takes a call as one unit: one bad item spoils the
 * others, which are answered `not-attempted`. (That nothing at all is applied beside an error is
 * not stated anywhere; items that the answer lists as changed are believed to be changed.)
 */

const REASON = 'correction';

const payloadSchema = z.object( {
	inventoryAdjustmentGroup: z
		.object( {
			changes: z.array(
				z.object( {
					name: z.string(),
					quantityAfterChange: z.int().nullable(),
					item: z.object( { id: z.string() } ).nullable(),
					location: z.object( { id: z.string() } ).nullable(),
				} )
			),
		} )
		.nullable(),
	userErrors: z.array(
		z.object( {
			code: z.string().nullable(),
			field: z.array( z.string() ).nullable(),
			message: z.string(),
		} )
	),
} );
type Payload = z.infer< typeof payloadSchema >;
type UserError = Payload[ 'userErrors' ][ number ];

const answerSchema = z.union( [
	z
		.object( { inventorySetQuantities: payloadSchema } )
		.transform( ( answer ) => answer.inventorySetQuantities ),
	z
		.object( { inventoryAdjustQuantities: payloadSchema } )
		.transform( ( answer ) => answer.inventoryAdjustQuantities ),
] );

interface Addressed {
	readonly item: WriteItem;
	readonly external: ShopifyExternal;
}

export async function writeQuantities(
	api: AdminApi,
	call: WriteCall
): Promise< CallResult< readonly WriteAnswer[] > > {
	const addressed: Addressed[] = [];
	const unaddressed: WriteAnswer[] = [];
	for ( const item of call.items ) {
		const external = shopifyExternalSchema.safeParse( item.target.external );
		if ( external.success ) {
			addressed.push( { item, external: external.data } );
		} else {
			unaddressed.push(
				rejected( item, 'NO_IDENTIFIERS', 'The listing lacks its Shopify identifiers.' )
			);
		}
	}
	if ( unaddressed.length > 0 ) {
		// Leaving them out would send other variables under a key that is stored with these.
		const others = addressed.map( ( { item } ) => answerFor( item, 'not-attempted' ) );
		return succeeded( [ ...unaddressed, ...others ], undefined );
	}
	if ( addressed.length === 0 ) {
		return succeeded( [], undefined );
	}
	const answer = await api.call( {
		document: call.kind === 'set' ? SET_AVAILABLE : ADJUST_AVAILABLE,
		variables: {
			input: toInput( call, addressed ),
			key: call.idempotencyKey,
		},
		effect: 'writes',
		schema: answerSchema,
	} );
	if ( ! answer.ok ) {
		return answer;
	}
	const outcome = toOutcome( answer.value, addressed );
	return Array.isArray( outcome )
		? succeeded( outcome, answer.limit )
		: failed( outcome, answer.limit );
}

function toInput( call: WriteCall, addressed: readonly Addressed[] ) {
	const head = {
		name: 'available',
		reason: REASON,
		// Shows up in the shop's own inventory history.
		referenceDocumentUri: `lockstep://call/${ encodeURIComponent( call.idempotencyKey ) }`,
	};
	return call.kind === 'set'
		? {
				...head,
				quantities: addressed.map( ( { item, external } ) => ( {
					inventoryItemId: external.inventoryItemId,
					locationId: external.locationId,
					quantity: item.quantity,
					// Must be there since 2026-04: null opts out of the comparison.
					changeFromQuantity: item.onlyIfShown,
				} ) ),
			}
		: {
				...head,
				changes: addressed.map( ( { item, external } ) => ( {
					inventoryItemId: external.inventoryItemId,
					locationId: external.locationId,
					delta: item.quantity,
					changeFromQuantity: null,
				} ) ),
			};
}

function toOutcome(
	payload: Payload,
	addressed: readonly Addressed[]
): WriteAnswer[] | CallFailure {
	const changed = new Map(
		( payload.inventoryAdjustmentGroup?.changes ?? [] )
			.filter( ( change ) => change.name === 'available' )
			.map( ( change ) => [
				`${ change.item?.id } ${ change.location?.id }`,
				change.quantityAfterChange,
			] )
	);
	const spoiled = new Map< number, WriteAnswer >();
	for ( const error of payload.userErrors ) {
		const condemned = byCode( error.code ?? '' );
		if ( condemned !== null ) {
			return condemned;
		}
		const index = indexOf( error, addressed );
		const target = index === null ? undefined : addressed[ index ];
		if ( index === null || target === undefined ) {
			return anonymous( error );
		}
		spoiled.set( index, spoil( target.item, error ) );
	}
	return addressed.map( ( { item, external }, index ) => {
		const address = `${ external.inventoryItemId } ${ external.locationId }`;
		if ( payload.userErrors.length === 0 || changed.has( address ) ) {
			return {
				listing: item.target.listing,
				result: 'accepted',
				shownAfter: changed.get( address ) ?? null,
			};
		}
		return spoiled.get( index ) ?? answerFor( item, 'not-attempted' );
	} );
}

/** `["input", "quantities", "3", "changeFromQuantity"]` names the fourth item. */
function indexOf( error: UserError, addressed: readonly Addressed[] ): number | null {
	const position = error.field?.find( ( part ) => /^\d+$/.test( part ) );
	if ( position !== undefined ) {
		return Number( position );
	}
	return addressed.length === 1 ? 0 : null;
}

function spoil( item: WriteItem, error: UserError ): WriteAnswer {
	return STALE.has( error.code ?? '' )
		? answerFor( item, 'stale' )
		: rejected(
				item,
				error.code ?? 'USER_ERROR',
				`Shopify refused this quantity: ${ quote( error.message ) }`
			);
}

/** `COMPARE_QUANTITY_STALE` is still in the schema of 2026-10, from before the field's renaming. */
const STALE = new Set( [ 'CHANGE_FROM_QUANTITY_STALE', 'COMPARE_QUANTITY_STALE' ] );

/** An error that names no item of several: only smaller calls can find out which it is. */
function anonymous( error: UserError ): CallFailure {
	return {
		action: 'giveUp',
		scope: 'call',
		applied: 'no',
		code: error.code ?? 'USER_ERROR',
		reason: `Shopify refused the call: ${ quote( error.message ) }`,
	};
}

function answerFor( item: WriteItem, result: 'stale' | 'not-attempted' ): WriteAnswer {
	return { listing: item.target.listing, result };
}

function rejected( item: WriteItem, code: string, reason: string ): WriteAnswer {
	return {
		listing: item.target.listing,
		result: 'rejected',
		failure: {
			action: 'giveUp',
			scope: 'call',
			applied: 'no',
			code,
			reason,
		},
	};
}
