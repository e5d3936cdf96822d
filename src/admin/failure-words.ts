import { __ } from '@wordpress/i18n';
import { ERRORS } from '../shared/errors.ts';
import type { ErrorEntry } from '../shared/errors/error-entry.ts';

/** A failure as the catalogue of errors explains it. */
export interface FailureWords {
	readonly happened: string;
	readonly fix: string;
}

const CATALOGUE: Readonly< Record< string, ErrorEntry > > = ERRORS;

/**
 * What a code means and what to do about it: in this site's language where these words are here, else as
 * the catalogue has them; `null`: a newer worker has it.
 */
export function failureWords( code: string ): FailureWords | null {
	const entry = CATALOGUE[ code ];
	return (
		translatedFailure( code ) ??
		( entry ? { happened: entry.message, fix: entry.action } : null )
	);
}

/** Only in this site's language. */
export function translatedFailure( code: string ): FailureWords | null {
	return words()[ code ] ?? callWords( code );
}

const HTTP = /^HTTP_(\d{3})$/;

/** Of calls to a channel, which name their failures by HTTP's status or by a word of their own. */
function callWords( code: string ): FailureWords | null {
	const status = Number( HTTP.exec( code )?.[ 1 ] ?? 0 );
	if ( code === 'THROTTLED' || status === 429 ) {
		return {
			happened: __( 'The channel was asked more often than it allows.', 'lockstep' ),
			fix: __(
				'It is asked more slowly by itself. If this comes often, look whether another app uses the same access.',
				'lockstep'
			),
		};
	}
	if ( status === 401 || status === 403 ) {
		return {
			happened: __( 'The channel does not let Lockstep in.', 'lockstep' ),
			fix: __(
				'Give it new access on the channel, and connect it again with that.',
				'lockstep'
			),
		};
	}
	if ( code === 'NO_ANSWER' || status >= 500 ) {
		return {
			happened: __( 'The channel did not answer as it should.', 'lockstep' ),
			fix: __(
				'It is tried again by itself. If this lasts, look whether the channel is down.',
				'lockstep'
			),
		};
	}
	return null;
}

const words = (): Readonly< Record< string, FailureWords > > => ( {
	PUSH_REJECTED: {
		happened: __( 'The channel refuses this quantity for good.', 'lockstep' ),
		fix: __(
			'Read the reason and correct the listing on the channel. The next quantity is sent there by itself.',
			'lockstep'
		),
	},
	PUSH_FAILED: {
		happened: __( 'All attempts to send this quantity have failed.', 'lockstep' ),
		fix: __(
			'Look at the last reason: the channel may be down, or its access withdrawn. The next quantity is tried again by itself.',
			'lockstep'
		),
	},
} );
