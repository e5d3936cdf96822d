import { Button, ProgressBar } from '@wordpress/components';
import { __, _n, sprintf } from '@wordpress/i18n';
import type { ChannelCard } from '../../../shared/api/channels.ts';
import { momentText } from '../../components/moment.tsx';
import { durationText } from '../../duration.ts';

interface FullSyncProps {
	readonly card: ChannelCard;
	readonly isBusy: boolean;
	readonly onStart: () => void;
}

/** Reads every listing of the channel and puts right what is not: how far it is, or when it was. */
export function FullSync( { card: { fullSync, name }, isBusy, onStart }: FullSyncProps ) {
	const isRunning = fullSync !== null && fullSync.endedAtMs === null;
	return (
		<section>
			<h3>{ __( 'Full sync', 'lockstep' ) }</h3>
			{ isRunning ? (
				<>
					<ProgressBar
						className="lockstep-channel__progress"
						value={ percentOf( fullSync ) }
						aria-label={
							/* translators: %s: name of a channel. */
							sprintf( __( 'Full sync of %s', 'lockstep' ), name )
						}
					/>
					<p>
						{ sprintf(
							/* translators: 1: how many are done, 2: of how many. */
							_n(
								'%1$s of %2$s listing is compared.',
								'%1$s of %2$s listings are compared.',
								fullSync.listings,
								'lockstep'
							),
							fullSync.done.toLocaleString(),
							fullSync.listings.toLocaleString()
						) }
					</p>
				</>
			) : (
				<>
					<p>
						{ fullSync === null
							? __(
									'None was made yet. It reads what every listing shows, and puts right what is not as it should be.',
									'lockstep'
								)
							: endedWords( fullSync ) }
					</p>
					<Button
						variant="secondary"
						isBusy={ isBusy }
						disabled={ isBusy }
						accessibleWhenDisabled
						onClick={ onStart }
						__next40pxDefaultSize
					>
						{ __( 'Start full sync', 'lockstep' ) }
					</Button>
				</>
			) }
		</section>
	);
}

type Sync = NonNullable< ChannelCard[ 'fullSync' ] >;

function percentOf( { done, listings }: Sync ): number {
	return listings === 0 ? 100 : Math.min( 100, ( done / listings ) * 100 );
}

function endedWords( { startedAtMs, endedAtMs, done }: Sync ): string {
	return sprintf(
		/* translators: 1: day and time, 2: how many, 3: a duration. */
		_n(
			'The last one ended at %1$s: %2$s listing in %3$s.',
			'The last one ended at %1$s: %2$s listings in %3$s.',
			done,
			'lockstep'
		),
		momentText( endedAtMs ?? startedAtMs ),
		done.toLocaleString(),
		durationText( Math.max( 0, ( endedAtMs ?? startedAtMs ) - startedAtMs ) )
	);
}
