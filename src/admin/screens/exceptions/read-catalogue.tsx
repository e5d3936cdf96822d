import { Button } from '@wordpress/components';
import { useState } from '@wordpress/element';
import { __, _n, sprintf } from '@wordpress/i18n';
import { readCatalogue } from '../../api/exceptions.ts';
import type { Problem } from '../../api/problem.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';

interface ReadCatalogueProps {
	readonly channel: string;
	readonly name: string;
	/** Asks for the list again. */
	readonly onRead: () => Promise< unknown >;
}

/** Has a channel's catalogue read again: what is parked for a mapping that it has now takes effect. */
export function ReadCatalogue( { channel, name, onRead }: ReadCatalogueProps ) {
	const [ isBusy, setIsBusy ] = useState( false );
	const [ listings, setListings ] = useState< number | null >( null );
	const [ problem, setProblem ] = useState< Problem | null >( null );
	const read = async () => {
		setIsBusy( true );
		setListings( null );
		setProblem( null );
		const answer = await readCatalogue( channel );
		await onRead();
		setIsBusy( false );
		setListings( answer.ok ? answer.value.listings : null );
		setProblem( answer.ok ? null : answer.problem );
	};
	return (
		<div className="lockstep-exceptions__catalogue">
			<Button
				variant="secondary"
				isBusy={ isBusy }
				disabled={ isBusy }
				accessibleWhenDisabled
				onClick={ () => void read() }
				__next40pxDefaultSize
			>
				{
					/* translators: %s: name of a channel. */
					sprintf( __( 'Read the catalogue of %s again', 'lockstep' ), name )
				}
			</Button>
			<p className="lockstep-exception__said" role="status">
				{ isBusy && __( 'Reading the catalogue…', 'lockstep' ) }
				{ listings !== null &&
					sprintf(
						/* translators: %d: how many. */
						_n(
							'It is read: %d product has its SKU. What it named is being worked on again.',
							'It is read: %d products have their SKU. What they named is being worked on again.',
							listings,
							'lockstep'
						),
						listings
					) }
			</p>
			{ problem && (
				<ProblemNotice
					problem={ problem }
					note={
						problem.kind === 'worker'
							? __(
									'A large catalogue takes longer than this page waits; the worker goes on with it, and the list follows.',
									'lockstep'
								)
							: ''
					}
				/>
			) }
		</div>
	);
}
