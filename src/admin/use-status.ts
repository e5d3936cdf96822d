import { useEffect, useState } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import { readStatus, type Status } from './api/read-status.ts';

/**
 * `loading` until the first answer; then `known` or `failed`. `retry` goes back to `loading`, and an
 * answer that comes after it, or after the screen was left, is ignored.
 */
export type StatusState =
	| { readonly phase: 'loading' }
	| { readonly phase: 'known'; readonly status: Status }
	| { readonly phase: 'failed'; readonly reason: string };

/** What apiFetch rejects with has a message as a rule, but another plugin's middleware need not. */
function reasonOf( error: unknown ): string {
	const hasMessage = typeof error === 'object' && error !== null && 'message' in error;
	return hasMessage ? String( error.message ) : __( 'no reason was given', 'lockstep' );
}

export function useStatus(): { state: StatusState; retry: () => void } {
	const [ attempt, setAttempt ] = useState( 0 );
	const [ state, setState ] = useState< StatusState >( {
		phase: 'loading',
	} );

	useEffect( () => {
		let isCurrent = true;
		const show = ( next: StatusState ) => {
			if ( isCurrent ) {
				setState( next );
			}
		};
		readStatus().then(
			( status ) => show( { phase: 'known', status } ),
			( error: unknown ) => show( { phase: 'failed', reason: reasonOf( error ) } )
		);
		return () => {
			isCurrent = false;
		};
	}, [ attempt ] );

	const retry = () => {
		setState( { phase: 'loading' } );
		setAttempt( ( previous ) => previous + 1 );
	};
	return { state, retry };
}
