import { z } from 'zod';
import type { HttpResponse } from '../../ports.ts';
import type { CallFailure } from '../contract.ts';
import { appliedWhenLost, type CallEffect } from '../lost-call.ts';
import { retryAfterMs } from '../retry-after.ts';

/**
 * What a failed call means. Codes and statuses as WooCommerce 11.0.1 and 9.9.5 on WordPress 6.9
 * really answered them, 2026-11-21.
 */

const WAIT_DEFAULT_MS = 5_000;
/** WordPress says 600 s whenever it updates a plugin, which takes a few: ask again sooner. */
const WAIT_MAX_MS = 60_000;

/** How WordPress' REST API and WooCommerce's batches word an error. */
export const restErrorSchema = z.object( {
	code: z.string().max( 200 ),
	message: z.string().catch( '' ),
	data: z
		.object( { status: z.int().optional().catch( undefined ) } )
		.nullish()
		.catch( undefined ),
} );
export type RestError = z.infer< typeof restErrorSchema >;

/** `error` is the body, when it was WordPress' own error. */
export function fromStatus(
	response: HttpResponse,
	error: RestError | null,
	effect: CallEffect,
	nowMs: number | undefined
): CallFailure {
	const { status } = response;
	const code = error?.code ?? `HTTP_${ status }`;
	const said = error === null ? `status ${ status }` : `"${ plain( error.message ) }"`;
	const retryAfter = response.headers[ 'retry-after' ];
	if ( status === 429 || ( status === 503 && retryAfter !== undefined ) ) {
		// WordPress' own maintenance page comes before any plugin runs.
		const isRefusal = status === 429 || code === 'wp_die';
		return {
			action: 'retryAfter',
			waitMs: Math.min( retryAfterMs( retryAfter, nowMs ) ?? WAIT_DEFAULT_MS, WAIT_MAX_MS ),
			scope: 'channel',
			applied: isRefusal ? 'no' : appliedWhenLost( effect ),
			code,
			reason: `The shop is busy or being updated (${ said }).`,
		};
	}
	if ( status >= 300 && status < 400 ) {
		return needsHuman(
			code,
			'The shop redirects to another address: set the address that it redirects to.'
		);
	}
	if ( status === 401 || status === 403 ) {
		return {
			...needsHuman(
				code,
				`The shop refused the key (${ said }): check the key, its permission (read/write) and the clocks of both machines.`
			),
			...( status === 401 ? { isExpired: true } : {} ),
		};
	}
	if ( code === 'rest_no_route' || ( status === 404 && error === null ) ) {
		return needsHuman(
			code,
			'WooCommerce\'s REST API is not at this address: check the address, that WooCommerce is active and that permalinks are not "Plain".'
		);
	}
	if ( status >= 500 || status === 408 ) {
		return {
			action: 'retry',
			// One product can bring a shop's plugin down on saving; a gateway's error is everybody's.
			scope: status === 500 && effect === 'writes' ? 'call' : 'channel',
			applied: appliedWhenLost( effect ),
			code,
			reason: `The shop failed (${ said }).`,
		};
	}
	return {
		action: 'giveUp',
		scope: 'call',
		applied: 'no',
		code,
		reason: `WooCommerce refused the call (${ said }).`,
	};
}

/** An item's own error inside a batch that was answered with 200. */
export function fromItemError( error: RestError ): CallFailure {
	const status = error.data?.status ?? 400;
	const said = plain( error.message );
	if ( status === 401 || status === 403 || error.code.includes( '_cannot_' ) ) {
		return {
			...needsHuman( error.code, `The key may not edit this product ("${ said }").` ),
			scope: 'call',
		};
	}
	return {
		action: status >= 500 ? 'retry' : 'giveUp',
		scope: 'call',
		applied: status >= 500 ? 'unknown' : 'no',
		code: error.code,
		reason: `WooCommerce refused this product ("${ said }").`,
	};
}

/** Only a person can make this listing writable. */
export function listingNeedsHuman( code: string, reason: string ): CallFailure {
	return { ...needsHuman( code, reason ), scope: 'call' };
}

/** The listing as it is set up here can never be written. */
export function listingGivenUp( code: string, reason: string ): CallFailure {
	return { action: 'giveUp', scope: 'call', applied: 'no', code, reason };
}

function needsHuman( code: string, reason: string ): CallFailure {
	return { action: 'needsHuman', scope: 'channel', applied: 'no', code, reason };
}

/** A stranger's sentence for the log: short, one line, no markup. */
function plain( message: string ): string {
	return message
		.replace( /<[^>]*>/g, '' )
		.replace( /&lt;|&gt;|\s+/g, ' ' )
		.trim()
		.slice( 0, 200 );
}
