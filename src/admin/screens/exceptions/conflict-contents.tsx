import { Button } from '@wordpress/components';
import { useState } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import { readConflict, type ConflictContents as Contents } from '../../api/exceptions.ts';
import type { Problem } from '../../api/problem.ts';
import { Loading } from '../../components/loading.tsx';
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
	switch ( state.phase ) {
		case 'closed':
			return (
				<Button
					variant="secondary"
					onClick={ () => void open() }
					aria-label={ `${ __( 'Compare both', 'lockstep' ) }: ${ title }` }
					__next40pxDefaultSize
				>
					{ __( 'Compare both', 'lockstep' ) }
				</Button>
			);
		case 'loading':
			return <Loading>{ __( 'Reading both…', 'lockstep' ) }</Loading>;
		case 'failed':
			return <ProblemNotice problem={ state.problem } onRetry={ () => void open() } />;
		case 'open':
			return <Compared contents={ state.contents } />;
	}
}

function Compared( { contents: { standing, refused } }: { readonly contents: Contents } ) {
	const differences = standing === null ? [] : contentDifferences( standing.body, refused );
	const [ stands, notTaken ] = [ __( 'Stands', 'lockstep' ), __( 'Was not taken', 'lockstep' ) ];
	return (
		<div className="lockstep-conflict">
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
