import { Button, ProgressBar } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import type { ChannelCard } from '../../../shared/api/channels.ts';
import { comparedWords, endedWords, readsWhen, writesWhen, type Sync } from './full-sync-words.ts';

interface FullSyncProps {
	readonly card: ChannelCard;
	readonly isBusy: boolean;
	readonly onStart: () => void;
}

/** Reads every listing of the channel and puts right what is not: how far it is, or when it was. */
export function FullSync( { card, isBusy, onStart }: FullSyncProps ) {
	const { fullSync, name, waitsFor } = card;
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
					<p>{ comparedWords( fullSync ) }</p>
					<Meanwhile waitsFor={ waitsFor } isRunning />
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
					<Meanwhile waitsFor={ waitsFor } isRunning={ false } />
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

function percentOf( { done, listings }: Sync ): number {
	return listings === 0 ? 100 : Math.min( 100, ( done / listings ) * 100 );
}

interface MeanwhileProps {
	readonly waitsFor: ChannelCard[ 'waitsFor' ];
	readonly isRunning: boolean;
}

/** What it cannot do for now. */
function Meanwhile( { waitsFor, isRunning }: MeanwhileProps ) {
	const words = [ readsWhen( waitsFor, isRunning ), writesWhen( waitsFor ) ].filter( Boolean );
	return words.length === 0 ? null : <p>{ words.join( ' ' ) }</p>;
}
