import { Button } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import type { Retries } from './use-retries.ts';

interface RetryButtonProps {
	readonly delivery: number;
	readonly title: string;
	readonly retries: Retries;
}

/** Has a delivery worked on again, and says what came of the last time. */
export function RetryButton( { delivery, title, retries }: RetryButtonProps ) {
	const { run, refusals, retried, retry } = retries;
	const refusal = refusals.get( delivery );
	const isBusy = run?.deliveries.includes( delivery ) ?? false;
	return (
		<>
			{ refusal !== undefined && (
				<p className="lockstep-exception__refusal" dir="auto">
					{ __( 'It could not be retried:', 'lockstep' ) } { refusal }
				</p>
			) }
			{ refusal === undefined && ! isBusy && retried.has( delivery ) && (
				<p className="lockstep-exception__refusal">
					{ __( 'It was tried again, and came back.', 'lockstep' ) }
				</p>
			) }
			<Button
				variant="secondary"
				isBusy={ isBusy }
				disabled={ run !== null }
				accessibleWhenDisabled
				onClick={ () => void retry( [ delivery ] ) }
				aria-label={
					/* translators: %s: what is retried. */
					sprintf( __( 'Retry: %s', 'lockstep' ), title )
				}
				__next40pxDefaultSize
			>
				{ __( 'Retry', 'lockstep' ) }
			</Button>
		</>
	);
}
