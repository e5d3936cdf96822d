import { __ } from '@wordpress/i18n';
import { z } from 'zod';

/**
 * Why a request came to nothing, as the screens tell it apart:
 * - `refused`: WordPress does not let this user, or this session is over;
 * - `worker`: WordPress answered, the worker did not;
 * - `site`: WordPress itself did not answer;
 * - `other`: an answer that says what is wrong with the request, or that nobody expected.
 */
export interface Problem {
	readonly kind: 'refused' | 'worker' | 'site' | 'other';
	readonly code: string;
	/** In words for people, as WordPress or the worker put it. */
	readonly message: string;
	/** What is wrong with a request, by the name of its field. */
	readonly fields: Readonly< Record< string, string > >;
}

const fieldsSchema = z.record( z.string(), z.string() ).catch( {} );

const REFUSED = [ 'rest_forbidden', 'rest_cookie_invalid_nonce', 'rest_not_logged_in' ];
const SITE = [ 'fetch_error', 'offline_error', 'invalid_json' ];
/** The worker's own words are about a token, which nobody here has ever seen. */
const TOKEN_REFUSED = 'TOKEN_MISSING_OR_WRONG';
const WORKER = [ 'lockstep_worker_unreachable', 'lockstep_not_paired' ];

function field( from: unknown, name: string ): unknown {
	return typeof from === 'object' && from !== null && name in from
		? ( from as Record< string, unknown > )[ name ]
		: undefined;
}

function kindOf( code: string, status: unknown ): Problem[ 'kind' ] {
	if ( REFUSED.includes( code ) || ( status === 403 && ! code.startsWith( 'lockstep_' ) ) ) {
		return 'refused';
	}
	if ( SITE.includes( code ) ) {
		return 'site';
	}
	return WORKER.includes( code ) ? 'worker' : 'other';
}

/** Reads whatever a request was rejected with: WordPress' error, the worker's own, or neither. */
export function problemOf( error: unknown ): Problem {
	// The worker's errors come through the proxy as the worker says them.
	const source = field( error, 'error' ) ?? error;
	const code = String( field( source, 'code' ) ?? '' );
	if ( code === TOKEN_REFUSED ) {
		const message = __(
			'The worker no longer accepts this shop. Unpair it in the settings, and pair it again.',
			'lockstep'
		);
		return { kind: 'other', code, message, fields: {} };
	}
	const words = [ field( source, 'message' ), field( source, 'detail' ) ].filter(
		( text ) => typeof text === 'string' && text !== ''
	);
	return {
		kind: kindOf( code, field( field( source, 'data' ), 'status' ) ),
		code,
		message: words.join( ' ' ) || __( 'No reason was given.', 'lockstep' ),
		fields: fieldsSchema.parse( field( source, 'fields' ) ),
	};
}

export function unexpectedAnswer(): Problem {
	return {
		kind: 'other',
		code: 'unexpected_answer',
		message: __(
			'The answer is not of the expected form. Plugin and worker may be of different versions.',
			'lockstep'
		),
		fields: {},
	};
}
