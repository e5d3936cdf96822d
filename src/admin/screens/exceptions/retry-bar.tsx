import { Button, ProgressBar } from '@wordpress/components';
import { __, _n, sprintf } from '@wordpress/i18n';
import type { Dismissible } from '../../api/exceptions.ts';
import { deliveryOf } from './groups.ts';
import type { Dismissals } from './use-dismissals.ts';
import type { Retries } from './use-retries.ts';

interface RetryBarProps {
	/** Of those that can be dismissed, and maybe retried. */
	readonly selected: readonly Dismissible[];
	readonly onClear: () => void;
	readonly retries: Retries;
	readonly dismissals: Dismissals;
}

/** What can be done with all that is selected, and how far it is done. */
export function RetryBar( { selected, onClear, retries, dismissals }: RetryBarProps ) {
	const deliveries = selected.flatMap( ( one ) => deliveryOf( one ) ?? [] );
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
			{ deliveries.length > 0 && (
				<Button
					variant="primary"
					onClick={ () => void retry( deliveries ) }
					__next40pxDefaultSize
				>
					{ sprintf(
						/* translators: %d: how many. */
						_n(
							'Retry %d selected delivery',
							'Retry %d selected deliveries',
							deliveries.length,
							'lockstep'
						),
						deliveries.length
					) }
				</Button>
			) }
			<Button
				variant="secondary"
				disabled={ dismissals.done !== null }
				accessibleWhenDisabled
				onClick={ () => dismissals.ask( selected ) }
				__next40pxDefaultSize
			>
				{ sprintf(
					/* translators: %d: how many. */
					_n(
						'Dismiss %d selected…',
						'Dismiss %d selected…',
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
