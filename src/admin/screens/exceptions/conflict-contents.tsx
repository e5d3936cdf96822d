import { Button } from '@wordpress/components';
import { useEffect, useRef, useState } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import { readConflict, type ConflictContents as Contents } from '../../api/exceptions.ts';
import type { Problem } from '../../api/problem.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { ScrollBox } from '../../components/scroll-box.tsx';
import { contentDifferences } from './content-differences.ts';

type State =
	| { readonly phase: 'closed' | 'loading' }
	| { readonly phase: 'failed'; readonly problem: Problem }
	| { readonly phase: 'open'; readonly contents: Contents };

interface ConflictContentsProps {
	readonly conflict: number;
	/** The title of its entry. */
	readonly title: string;
}

/** Both contents of a conflict, for a person to decide; asked for when he wants to see them. */
export function ConflictContents( { conflict, title }: ConflictContentsProps ) {
	const [ state, setState ] = useState< State >( { phase: 'closed' } );
	const open = async () => {
		setState( { phase: 'loading' } );
		const answer = await readConflict( conflict );
		setState(
			answer.ok
				? { phase: 'open', contents: answer.value }
				: { phase: 'failed', problem: answer.problem }
		);
	};
	if ( state.phase === 'open' ) {
		return <Compared contents={ state.contents } />;
	}
	const isBusy = state.phase === 'loading';
	return (
		<>
			<Button
				variant="secondary"
				onClick={ () => void open() }
				isBusy={ isBusy }
				disabled={ isBusy }
				accessibleWhenDisabled
				aria-label={ `${ __( 'Compare both', 'lockstep' ) }: ${ title }` }
				__next40pxDefaultSize
			>
				{ __( 'Compare both', 'lockstep' ) }
			</Button>
			{ state.phase === 'failed' && <ProblemNotice problem={ state.problem } /> }
		</>
	);
}

function Compared( { contents: { standing, refused } }: { readonly contents: Contents } ) {
	const differences = standing === null ? [] : contentDifferences( standing.body, refused );
	const [ stands, notTaken ] = [ __( 'Stands', 'lockstep' ), __( 'Was not taken', 'lockstep' ) ];
	const whole = useRef< HTMLDivElement >( null );
	useEffect( () => {
		// The button that was pressed has made room for it.
		const { activeElement, body } = whole.current?.ownerDocument ?? {};
		if ( activeElement === body ) {
			whole.current?.focus();
		}
	}, [] );
	return (
		<div
			className="lockstep-conflict"
			ref={ whole }
			tabIndex={ -1 }
			role="group"
			aria-label={ __( 'Both contents', 'lockstep' ) }
		>
			{ differences.length > 0 && (
				<ScrollBox label={ __( 'What they say differently', 'lockstep' ) }>
					<table className="lockstep-conflict__table">
						<thead>
							<tr>
								<th scope="col">{ __( 'Field', 'lockstep' ) }</th>
								<th scope="col">{ stands }</th>
								<th scope="col">{ notTaken }</th>
							</tr>
						</thead>
						<tbody>
							{ differences.map( ( one ) => (
								<tr key={ one.path }>
									<th scope="row">{ one.path }</th>
									<td dir="auto">{ one.standing ?? '–' }</td>
									<td dir="auto">{ one.refused ?? '–' }</td>
								</tr>
							) ) }
						</tbody>
					</table>
				</ScrollBox>
			) }
			<details>
				<summary>{ __( 'Both in full', 'lockstep' ) }</summary>
				<h4>{ stands }</h4>
				<Json value={ standing?.body ?? null } label={ stands } />
				<h4>{ notTaken }</h4>
				<Json value={ refused } label={ notTaken } />
			</details>
		</div>
	);
}

function Json( { value, label }: { readonly value: unknown; readonly label: string } ) {
	return (
		<ScrollBox label={ label }>
			<pre>{ JSON.stringify( value, null, 2 ) }</pre>
		</ScrollBox>
	);
}
