import { useCallback, useEffect, useState } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import type { ReactNode } from 'react';
import type { Answer } from '../api/ask.ts';
import type { Problem } from '../api/problem.ts';

/**
 * - `loading`: the question is under way; after "Refresh", too.
 * - `failed`: this site did not answer, or does not let this user see it.
 * - `known`: with what the plugin answered.
 */
type BoxState< T > =
	| { readonly phase: 'loading' }
	| { readonly phase: 'failed'; readonly problem: Problem }
	| { readonly phase: 'known'; readonly value: T };

interface BoxProps< T > {
	readonly title: string;
	/** The same function for the same question. */
	readonly ask: () => Promise< Answer< T > >;
	readonly children: ( value: T ) => ReactNode;
}

/** A box on one of WooCommerce's screens. It stands within WooCommerce's form, so it sends nothing. */
export function Box< T >( { title, ask, children }: BoxProps< T > ) {
	const [ state, setState ] = useState< BoxState< T > >( { phase: 'loading' } );
	const load = useCallback( async () => {
		setState( { phase: 'loading' } );
		const answer = await ask();
		setState(
			answer.ok
				? { phase: 'known', value: answer.value }
				: { phase: 'failed', problem: answer.problem }
		);
	}, [ ask ] );
	useEffect( () => void load(), [ load ] );
	return (
		<div role="group" aria-label={ title } aria-busy={ state.phase === 'loading' }>
			<div className="lockstep-box__head">
				<strong>{ title }</strong>
				<button
					type="button"
					className="button-link"
					// Not `disabled`: it would lose the focus of the keyboard.
					aria-disabled={ state.phase === 'loading' }
					onClick={ () => {
						if ( state.phase !== 'loading' ) {
							void load();
						}
					} }
				>
					{ __( 'Refresh', 'lockstep' ) }
				</button>
			</div>
			<div role="status">
				{ state.phase === 'loading' && (
					<p className="lockstep-box__loading">
						<span className="spinner is-active" aria-hidden="true" />
						{ __( 'Asking Lockstep…', 'lockstep' ) }
					</p>
				) }
				{ state.phase === 'failed' && <Told text={ state.problem.message } isProblem /> }
			</div>
			{ state.phase === 'known' && children( state.value ) }
		</div>
	);
}

interface ToldProps {
	readonly text: string;
	readonly isProblem?: boolean;
	/** What leads further. */
	readonly children?: ReactNode;
}

/** Why there is nothing to be shown, or what is wrong. */
export function Told( { text, isProblem = false, children }: ToldProps ) {
	return (
		<p className={ isProblem ? 'lockstep-box__problem' : undefined } dir="auto">
			{ text }
			{ children !== undefined && <> { children }</> }
		</p>
	);
}
