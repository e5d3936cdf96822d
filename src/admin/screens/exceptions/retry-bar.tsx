import { Button, ProgressBar } from '@wordpress/components';
import { __, _n, sprintf } from '@wordpress/i18n';
import type { Retries } from './use-retries.ts';

interface RetryBarProps {
	readonly selected: readonly number[];
	readonly onClear: () => void;
	readonly retries: Retries;
}

/** What can be done with all that is selected, and how far it is done. */
export function RetryBar( { selected, onClear, retries }: RetryBarProps ) {
	const { run, retry, stop } = retries;
	if ( run !== null && run.deliveries.length > 1 ) {
		const total = run.deliveries.length;
		const words = sprintf(
			/* translators: 1: how many, 2: of how many. */
			__( 'Retrying: %1$d of %2$d', 'lockstep' ),
			run.done,
			total
		);
		return (
			<div className="lockstep-retry-bar">
				<span>{ words }</span>
				<ProgressBar
					className="lockstep-retry-bar__progress"
					value={ ( run.done / total ) * 100 }
					aria-label={ __( 'Retrying', 'lockstep' ) }
				/>
				<Button variant="tertiary" onClick={ stop } __next40pxDefaultSize>
					{ __( 'Stop', 'lockstep' ) }
				</Button>
			</div>
		);
	}
	if ( selected.length === 0 || run !== null ) {
		return null;
	}
	return (
		<div className="lockstep-retry-bar">
			<Button
				variant="primary"
				onClick={ () => void retry( selected ) }
				__next40pxDefaultSize
			>
				{ sprintf(
					/* translators: %d: how many. */
					_n(
						'Retry %d selected delivery',
						'Retry %d selected deliveries',
						selected.length,
						'lockstep'
					),
					selected.length
				) }
			</Button>
			<Button variant="tertiary" onClick={ onClear } __next40pxDefaultSize>
				{ __( 'Select none', 'lockstep' ) }
			</Button>
		</div>
	);
}
