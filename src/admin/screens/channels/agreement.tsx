import { Button } from '@wordpress/components';
import { dateI18n, getSettings } from '@wordpress/date';
import { useId, useState } from '@wordpress/element';
import { __, _n, sprintf } from '@wordpress/i18n';
import {
	AGREEMENT_NEEDED,
	type AgreementAnswer,
	type ChannelCard,
} from '../../../shared/api/channels.ts';
import { Differences } from './differences.tsx';
import { percentText } from './percent-text.ts';

/** More days than these say nothing about today. */
const DAYS_SHOWN = 7;

/** How often what would have been sent was what the channel showed, day by day. */
export function Agreement( { card }: { readonly card: ChannelCard } ) {
	const [ isOpen, setIsOpen ] = useState( false );
	const id = useId();
	const days = card.agreement.filter( ( { compared } ) => compared > 0 ).slice( 0, DAYS_SHOWN );
	if ( days.length === 0 ) {
		return null;
	}
	return (
		<>
			<ul
				className="lockstep-agreement"
				aria-label={ __( 'Agreement with the channel, by day', 'lockstep' ) }
			>
				{ days.map( ( day ) => (
					<Day key={ day.day } { ...day } />
				) ) }
			</ul>
			<Button
				variant="link"
				aria-expanded={ isOpen }
				aria-controls={ id }
				onClick={ () => setIsOpen( ! isOpen ) }
			>
				{ __( 'Where do they differ?', 'lockstep' ) }
			</Button>
			<div id={ id } hidden={ ! isOpen }>
				{ isOpen && <Differences channel={ card.channel } /> }
			</div>
		</>
	);
}

function Day( { day, compared, agreed }: AgreementAnswer[ 'days' ][ number ] ) {
	const share = agreed / compared;
	const isEnough = share >= AGREEMENT_NEEDED;
	return (
		<li className={ isEnough ? 'is-enough' : undefined }>
			<span className="lockstep-agreement__day">
				{ dateI18n( getSettings().formats.date, `${ day }T00:00:00Z`, 'UTC' ) }
			</span>
			<span className="lockstep-meter" aria-hidden="true">
				<span style={ { inlineSize: `${ share * 100 }%` } } />
			</span>
			<span>
				<strong>{ percentText( share ) }</strong>{ ' ' }
				<span className="lockstep-muted">
					{ sprintf(
						/* translators: 1: how many agreed, 2: of how many. */
						_n( '%1$d of %2$d listing', '%1$d of %2$d listings', compared, 'lockstep' ),
						agreed,
						compared
					) }
				</span>
			</span>
		</li>
	);
}
