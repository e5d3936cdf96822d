import { useEffect, useState } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import type { Answer } from '../../api/ask.ts';
import { readWhy, type Why } from '../../api/stock.ts';
import { Loading } from '../../components/loading.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { routeTo } from '../../use-route.ts';
import { Steps } from '../sync-log/steps.tsx';

/** The steps that lead to what a listing should show, and the event that caused it. */
export function WhyNow( { listing }: { readonly listing: string } ) {
	const [ answer, setAnswer ] = useState< Answer< Why > | null >( null );
	useEffect( () => {
		let isCurrent = true;
		void readWhy( listing ).then( ( found ) => {
			if ( isCurrent ) {
				setAnswer( found );
			}
		} );
		return () => {
			isCurrent = false;
		};
	}, [ listing ] );
	if ( answer === null ) {
		return <Loading>{ __( 'Loading…', 'lockstep' ) }</Loading>;
	}
	if ( ! answer.ok ) {
		return <ProblemNotice problem={ answer.problem } />;
	}
	const { steps, quantity, cause } = answer.value;
	return (
		<>
			<Steps steps={ steps } quantity={ quantity } />
			{ cause !== null && (
				<p>
					<a href={ routeTo( 'sync-log', String( cause ) ) }>
						{ __( 'Open the event that caused it', 'lockstep' ) }
					</a>
				</p>
			) }
		</>
	);
}
