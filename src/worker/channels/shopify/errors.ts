import { z } from 'zod';
import type { HttpResponse } from '../../ports.ts';
import type { CallFailure } from '../contract.ts';
import { appliedWhenLost, unreadableAnswer, type CallEffect } from '../lost-call.ts';
import { RETRY_AFTER_MAX_MS, retryAfterMs } from '../retry-after.ts';

/**
 * What a failed call means. `Admin API 2026-10` unless said otherwise; the codes are those of the
 * published schema, the top-level ones those of the page "GraphQL Admin API" on shopify.dev.
 */

const WAIT_DEFAULT_MS = 2_000;
const WAIT_MIN_MS = 50;

export const graphqlErrorSchema = z.object( {
	message: z.string().catch( '' ),
	extensions: z.object( { code: z.string().optional() } ).optional().catch( undefined ),
} );
export type GraphqlError = z.infer< typeof graphqlErrorSchema >;

/** `null` when the status is one that carries an answer. */
export function fromStatus(
	response: HttpResponse,
	effect: CallEffect,
	nowMs: number | undefined
): CallFailure | null {
	const { status } = response;
	const code = `HTTP_${ status }`;
	if ( status === 200 ) {
		return null;
	}
	if ( status === 429 || status === 430 ) {
		return {
			action: 'retryAfter',
			waitMs: clampWait(
				retryAfterMs( response.headers[ 'retry-after' ], nowMs ) ?? WAIT_DEFAULT_MS
			),
			scope: 'channel',
			applied: 'no',
			code,
			reason: 'Shopify asks for fewer calls.',
		};
	}
	const person = NEEDS_A_PERSON.get( status );
	if ( person !== undefined || ( status >= 300 && status < 400 ) ) {
		return {
			action: 'needsHuman',
			...( status === 401 ? { isExpired: true } : {} ),
			scope: 'channel',
			applied: 'no',
			code,
			reason:
				person ??
				'Shopify sends this address elsewhere: enter the myshopify.com address of the shop.',
		};
	}
	if ( status >= 500 || status === 408 || status === 409 ) {
		return {
			action: 'retry',
			scope: 'channel',
			applied: appliedWhenLost( effect ),
			code,
			reason: `Shopify failed to answer (${ status }).`,
		};
	}
	if ( status >= 400 ) {
		return {
			action: 'giveUp',
			scope: 'call',
			applied: 'no',
			code,
			reason: `Shopify refused the request (${ status }).`,
		};
	}
	return unreadableAnswer( 'Shopify', effect, `status ${ status }` );
}

const NEEDS_A_PERSON: ReadonlyMap< number, string > = new Map( [
	[ 401, 'Shopify does not accept the access token: enter a valid one.' ],
	[ 402, 'The Shopify shop is frozen until its bill is paid.' ],
	[ 403, 'The Shopify app may not do this: check its scopes and that it is still installed.' ],
	[
		404,
		'There is no Shopify Admin API at this address: check the shop address and the API version.',
	],
	[ 423, 'The Shopify shop is locked: ask Shopify support.' ],
] );

/**
 * A call that GraphQL refused as a whole.
 * @param throttleWaitMs - how long until the bucket holds what the call needs.
 */
export function fromGraphqlErrors(
	errors: readonly GraphqlError[],
	effect: CallEffect,
	throttleWaitMs: number | undefined
): CallFailure {
	const codes = errors.map( ( each ) => each.extensions?.code ?? '' );
	if ( codes.includes( 'THROTTLED' ) ) {
		return {
			action: 'retryAfter',
			waitMs: clampWait( throttleWaitMs ?? WAIT_DEFAULT_MS ),
			scope: 'channel',
			applied: 'no',
			code: 'THROTTLED',
			reason: 'The call costs more than the Shopify budget holds right now.',
		};
	}
	for ( const code of codes ) {
		const known = byCode( code );
		if ( known !== null ) {
			return known;
		}
	}
	return {
		action: 'retry',
		scope: 'channel',
		applied: appliedWhenLost( effect ),
		code: codes.find( ( code ) => code !== '' ) ?? 'GRAPHQL_ERROR',
		reason: `Shopify answered with an error: ${ quote( errors[ 0 ]?.message ) }`,
	};
}

/** Codes that condemn the whole call, wherever in the answer they stand. `null`: not one of them. */
export function byCode( code: string ): CallFailure | null {
	const known = CALL_CODES.get( code );
	return known === undefined ? null : { ...known, code };
}

const CALL_CODES: ReadonlyMap< string, Omit< CallFailure, 'code' > > = new Map<
	string,
	Omit< CallFailure, 'code' >
>( [
	[
		'ACCESS_DENIED',
		{
			action: 'needsHuman',
			scope: 'channel',
			applied: 'no',
			reason: 'The Shopify app lacks a scope for this: grant the scopes of the set-up steps and install it again.',
		},
	],
	[
		'SHOP_INACTIVE',
		{
			action: 'needsHuman',
			scope: 'channel',
			applied: 'no',
			reason: 'The Shopify shop is not active.',
		},
	],
	[
		'MAX_COST_EXCEEDED',
		{
			action: 'giveUp',
			scope: 'call',
			applied: 'no',
			reason: 'The call costs more than Shopify allows for a single one.',
		},
	],
	...[
		'undefinedField',
		'undefinedType',
		'argumentNotAccepted',
		'missingRequiredArguments',
		'missingRequiredInputObjectAttribute',
		'variableMismatch',
		'INVALID_VARIABLE',
		'parseError',
	].map( ( code ): [ string, Omit< CallFailure, 'code' > ] => [
		code,
		{
			action: 'giveUp',
			scope: 'call',
			applied: 'no',
			reason: 'This version of the Shopify API does not know the request.',
		},
	] ),
	[
		'IDEMPOTENCY_CONCURRENT_REQUEST',
		{
			action: 'retry',
			scope: 'call',
			applied: 'unknown',
			reason: 'The same call is still being carried out: ask again with the same key.',
		},
	],
	[
		'IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED',
		{
			action: 'retry',
			scope: 'call',
			applied: 'no',
			reason: 'The earlier attempt with this key failed: it needs a new key.',
		},
	],
	[
		'IDEMPOTENCY_KEY_PARAMETER_MISMATCH',
		{
			action: 'giveUp',
			scope: 'call',
			applied: 'no',
			reason: 'This key was already used for another call.',
		},
	],
	[
		'SERVICE_UNAVAILABLE',
		{
			action: 'retry',
			scope: 'channel',
			applied: 'no',
			reason: 'Shopify says that the service is not available at the moment.',
		},
	],
	[
		'ADJUST_QUANTITIES_FAILED',
		{
			action: 'retry',
			scope: 'call',
			applied: 'no',
			reason: 'Shopify could not adjust the quantities this time.',
		},
	],
] );

export function clampWait( waitMs: number ): number {
	return Math.min( RETRY_AFTER_MAX_MS, Math.max( WAIT_MIN_MS, Math.ceil( waitMs ) ) );
}

/** A stranger's words, short and on one line. */
export function quote( message: string | undefined ): string {
	const line = ( message ?? '' ).replace( /\s+/g, ' ' ).trim();
	return line === '' ? '(no message)' : line.slice( 0, 200 );
}
