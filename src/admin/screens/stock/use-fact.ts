import { useCallback, useRef, useState } from '@wordpress/element';
import type { Problem } from '../../api/problem.ts';
import { recordFact, type Fact, type FactKind, type Recorded } from '../../api/stock.ts';

export interface FactSending {
	readonly isSending: boolean;
	/** As `isSending`, for who asks later than it was rendered. */
	readonly isUnderWay: () => boolean;
	/** Why the last attempt came to nothing. */
	readonly problem: Problem | null;
	readonly send: ( fact: Fact ) => void;
}

/**
 * Tells the worker of a fact about shelves. Its key is made once, when the form is opened: whoever clicks
 * twice, or tries again because no answer came, still tells of one fact. So the form must not be closed while it
 * is sending: whoever opened it again would tell of another one.
 */
export function useFact( kind: FactKind, onRecorded: ( recorded: Recorded ) => void ): FactSending {
	const [ key ] = useState( newKey );
	const [ isSending, setIsSending ] = useState( false );
	const [ problem, setProblem ] = useState< Problem | null >( null );
	const isUnderWay = useRef( false );

	const send = useCallback(
		async ( fact: Fact ) => {
			if ( isUnderWay.current ) {
				return;
			}
			isUnderWay.current = true;
			setIsSending( true );
			setProblem( null );
			const answer = await recordFact( kind, { ...fact, key } );
			isUnderWay.current = false;
			setIsSending( false );
			if ( answer.ok ) {
				onRecorded( answer.value );
			} else {
				setProblem( answer.problem );
			}
		},
		[ kind, key, onRecorded ]
	);
	return {
		isSending,
		isUnderWay: () => isUnderWay.current,
		problem,
		send: useCallback( ( fact ) => void send( fact ), [ send ] ),
	};
}

/** `randomUUID` is there on https alone, and a shop's wp-admin need not be. */
function newKey(): string {
	const bytes = window.crypto.getRandomValues( new Uint8Array( 16 ) );
	return `wp-admin-${ [ ...bytes ].map( ( byte ) => byte.toString( 16 ).padStart( 2, '0' ) ).join( '' ) }`;
}
