import {
	Button,
	Card,
	CardBody,
	CardFooter,
	CardHeader,
	Notice,
	TextControl,
} from '@wordpress/components';
import { useState } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import type { FormEvent } from 'react';
import { pair, type PluginStatus } from '../../api/plugin-status.ts';
import type { Problem } from '../../api/problem.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';

interface PairingProps {
	readonly status: PluginStatus;
	readonly onPaired: ( status: PluginStatus ) => void;
}

/**
 * What there is to know and to do while no worker is connected. The form keeps what was typed when
 * pairing fails: most often it is one letter that was wrong.
 */
export function Pairing( { status, onPaired }: PairingProps ) {
	const [ worker, setWorker ] = useState( status.pairing.worker ?? '' );
	const [ code, setCode ] = useState( '' );
	const [ isBusy, setIsBusy ] = useState( false );
	const [ problem, setProblem ] = useState< Problem | null >( null );

	const submit = async ( event: FormEvent ) => {
		event.preventDefault();
		if ( isBusy ) {
			return;
		}
		setIsBusy( true );
		setProblem( null );
		const answer = await pair( worker.trim(), code.trim() );
		setIsBusy( false );
		if ( answer.ok ) {
			onPaired( answer.value );
		} else {
			setProblem( answer.problem );
		}
	};

	return (
		<Card className="lockstep-pairing">
			<CardHeader>
				<h2>{ __( 'Not paired with a worker yet', 'lockstep' ) }</h2>
			</CardHeader>
			<CardBody>
				{ status.problems.map( ( { code: name, message } ) => (
					<Notice key={ name } status="warning" isDismissible={ false }>
						{ message }
					</Notice>
				) ) }
				<p>
					{ __(
						'The count is kept by the Lockstep worker, a program that runs beside your shop. Until the two are paired nothing is synchronised; your stock and your orders are untouched.',
						'lockstep'
					) }
				</p>
				<ol>
					<li>
						{ __(
							'Start the worker on a machine of yours: README.md of Lockstep says how.',
							'lockstep'
						) }
					</li>
					<li>
						{ __( 'On that machine, run', 'lockstep' ) } <code>npx lockstep pair</code>.{ ' ' }
						{ __(
							'It shows an address and a code that holds for 15 minutes.',
							'lockstep'
						) }
					</li>
					<li>{ __( 'Enter both here.', 'lockstep' ) }</li>
				</ol>
				<form onSubmit={ ( event ) => void submit( event ) }>
					<TextControl
						__nextHasNoMarginBottom
						label={ __( 'Address of the worker', 'lockstep' ) }
						help={ __(
							'Begins with https://; http:// only for a worker on this very machine.',
							'lockstep'
						) }
						type="url"
						placeholder="https://worker.example"
						required
						value={ worker }
						onChange={ setWorker }
						__next40pxDefaultSize
					/>
					<TextControl
						__nextHasNoMarginBottom
						label={ __( 'Pairing code', 'lockstep' ) }
						help={ __(
							'Capital or small letters, with or without the dash.',
							'lockstep'
						) }
						className="lockstep-pairing__code"
						placeholder="7Q4M-XK2P"
						autoComplete="off"
						spellCheck={ false }
						maxLength={ 20 }
						required
						value={ code }
						onChange={ setCode }
						__next40pxDefaultSize
					/>
					<Button
						variant="primary"
						type="submit"
						isBusy={ isBusy }
						disabled={ isBusy }
						accessibleWhenDisabled
						__next40pxDefaultSize
					>
						{ isBusy
							? __( 'Pairing…', 'lockstep' )
							: __( 'Pair this shop', 'lockstep' ) }
					</Button>
				</form>
				<div aria-live="polite">
					{ isBusy && (
						<p>
							{ __(
								'Asking the worker. It looks at this shop before it answers, which can take some seconds.',
								'lockstep'
							) }
						</p>
					) }
				</div>
				{ problem && <ProblemNotice problem={ problem } /> }
			</CardBody>
			<CardFooter>
				{ sprintf(
					/* translators: %s: version number of the plugin. */
					__( 'Lockstep plugin %s', 'lockstep' ),
					status.version
				) }
			</CardFooter>
		</Card>
	);
}
