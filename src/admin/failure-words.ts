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
	return words()[ code ] ?? null;
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
