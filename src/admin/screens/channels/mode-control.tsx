import { useId } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import type { ChannelCard, ChannelModeName } from '../../../shared/api/channels.ts';
import { ConfirmedButton } from '../../components/confirmed-button.tsx';
import { momentText } from '../../components/moment.tsx';
import { Agreement } from './agreement.tsx';
import { modeAction, modeConsequence, modeWord, notYetLive } from './mode-words.ts';

const MODES: readonly ChannelModeName[] = [ 'live', 'paused', 'shadow' ];

interface ModeControlProps {
	readonly card: ChannelCard;
	readonly isBusy: boolean;
	readonly onChange: ( mode: ChannelModeName ) => void;
}

/** Whether the channel is written to, and the ways to change that. */
export function ModeControl( { card, isBusy, onChange }: ModeControlProps ) {
	const { mode, modeSinceMs, standing, name, waitsFor } = card;
	const why = useId();
	// Paused out of shadow, it has to agree all the same.
	const lacking = mode !== 'live' && standing && standing.missing !== null ? standing : null;
	return (
		<section>
			<h3>{ __( 'Mode', 'lockstep' ) }</h3>
			<p>
				<strong>{ modeWord( mode ) }</strong>{ ' ' }
				{ modeSinceMs > 0 && (
					<span className="lockstep-muted">
						{
							/* translators: %s: day and time. */
							sprintf( __( 'since %s', 'lockstep' ), momentText( modeSinceMs ) )
						}
					</span>
				) }
			</p>
			{ mode === 'shadow' && <Agreement card={ card } /> }
			{ lacking && <p id={ why }>{ notYetLive( lacking ) }</p> }
			<div className="lockstep-buttons">
				{ MODES.filter( ( one ) => one !== mode ).map( ( one ) => (
					<ConfirmedButton
						key={ one }
						label={ modeAction( one ) }
						isBusy={ isBusy }
						disabledBy={ one === 'live' && lacking ? why : undefined }
						onConfirm={ () => onChange( one ) }
					>
						<p>{ modeConsequence( one, name, waitsFor ) }</p>
					</ConfirmedButton>
				) ) }
			</div>
		</section>
	);
}
