import { __, _n, sprintf } from '@wordpress/i18n';
import {
	AGREEMENT_NEEDED,
	type ChannelCard,
	type ChannelModeName,
} from '../../../shared/api/channels.ts';
import { percentText } from './percent-text.ts';

export function modeWord( mode: ChannelModeName ): string {
	switch ( mode ) {
		case 'live':
			return __( 'Live', 'lockstep' );
		case 'paused':
			return __( 'Paused', 'lockstep' );
		case 'shadow':
			return __( 'Shadow', 'lockstep' );
	}
}

/** On the button that leads there. */
export function modeAction( mode: ChannelModeName ): string {
	switch ( mode ) {
		case 'live':
			return __( 'Go live', 'lockstep' );
		case 'paused':
			return __( 'Pause', 'lockstep' );
		case 'shadow':
			return __( 'Go into shadow', 'lockstep' );
	}
}

/** What will happen when the channel goes there. */
export function modeConsequence( mode: ChannelModeName, name: string ): string {
	switch ( mode ) {
		case 'live':
			return sprintf(
				/* translators: %s: name of a channel. */
				__(
					'From now on Lockstep writes the quantities of %s. Each listing that shows something else is set to what it should show, the most urgent first.',
					'lockstep'
				),
				name
			);
		case 'paused':
			return sprintf(
				/* translators: %s: name of a channel. */
				__(
					'From now on nothing is sent to %s. It goes on showing what it shows now, and can sell what is sold elsewhere meanwhile. Its orders are counted all the same; going live sends the newest quantities.',
					'lockstep'
				),
				name
			);
		case 'shadow':
			return sprintf(
				/* translators: %s: name of a channel. */
				__(
					'From now on nothing is sent to %s. Lockstep works out what it would send, compares that with what the channel shows, and says how often both agree. So you see whether it is right before it writes anything.',
					'lockstep'
				),
				name
			);
	}
}

/** What came of it. */
export function modeDone( mode: ChannelModeName ): string {
	switch ( mode ) {
		case 'live':
			return __( 'It is live.', 'lockstep' );
		case 'paused':
			return __( 'It is paused.', 'lockstep' );
		case 'shadow':
			return __( 'It is in shadow.', 'lockstep' );
	}
}

/** Why a channel cannot leave shadow yet. */
export function notYetLive( { agreement, listings }: ChannelCard ): string {
	const { compared, agreed } = agreement[ 0 ] ?? { compared: 0, agreed: 0 };
	const rule = sprintf(
		/* translators: %s: a percentage. */
		__(
			'Before it can go live, every listing has to be compared within a day, and %s of them have to agree.',
			'lockstep'
		),
		percentText( AGREEMENT_NEEDED )
	);
	const soFar =
		compared < listings
			? sprintf(
					/* translators: 1: how many are compared, 2: of how many. */
					_n(
						'Today %1$d of %2$d listing was compared so far.',
						'Today %1$d of %2$d listings were compared so far.',
						listings,
						'lockstep'
					),
					compared,
					listings
				)
			: sprintf(
					/* translators: %s: a percentage. */
					__( 'Today %s of them agree.', 'lockstep' ),
					percentText( compared === 0 ? 0 : agreed / compared )
				);
	return `${ rule } ${ soFar }`;
}
