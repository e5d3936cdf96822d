import { z } from 'zod';
import type { HttpResponse } from '../../ports.ts';
import type { CallFailure } from '../contract.ts';
import { appliedWhenLost, type CallEffect } from '../lost-call.ts';
import { retryAfterMs } from '../retry-after.ts';

/** What a failed call of the plugin's routes means. */

const WAIT_DEFAULT_MS = 5_000;
const WAIT_MAX_MS = 60_000;

/** How WordPress words an error: the plugin's own (`lockstep_…`), or its own before that. */
export const linkErrorSchema = z.object( {
	code: z.string().max( 200 ),
	message: z.string().catch( '' ),
} );

/** `error` is the body, when it was WordPress' own error. */
export function fromStatus(
	response: HttpResponse,
	error: z.infer< typeof linkErrorSchema > | null,
	effect: CallEffect,
	nowMs: number | undefined
): CallFailure {
	const { status } = response;
	const code = error?.code ?? `HTTP_${ status }`;
	const said = error === null ? `status ${ status }` : `"${ plain( error.message ) }"`;
	const retryAfter = response.headers[ 'retry-after' ];
	if ( status === 429 || ( status === 503 && retryAfter !== undefined ) ) {
		return {
			action: 'retryAfter',
			waitMs: Math.min( retryAfterMs( retryAfter, nowMs ) ?? WAIT_DEFAULT_MS, WAIT_MAX_MS ),
			scope: 'channel',
			applied: status === 429 || code === 'wp_die' ? 'no' : appliedWhenLost( effect ),
			code,
			reason: `The shop is busy or being updated (${ said }).`,
		};
	}
	if ( status >= 300 && status < 400 ) {
		return needsHuman( code, 'The shop redirects to another address: pair it again.' );
	}
	if ( status === 401 || status === 403 ) {
		return needsHuman(
			code,
			`The shop refused our signature (${ said }): compare the clocks of both machines; if they agree, pair the shop again.`
		);
	}
	if ( code === 'rest_no_route' || ( status === 404 && error === null ) ) {
		return needsHuman(
			code,
			'The plugin does not answer at this shop: check that it is active and that REST requests are not blocked.'
		);
	}
	if ( status >= 500 || status === 408 ) {
		return {
			action: 'retry',
			scope: 'channel',
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
		reason: `The plugin refused the call (${ said }).`,
	};
}

export function notPaired(): CallFailure {
	return needsHuman( 'NOT_PAIRED', 'The shop is not paired any more.' );
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
