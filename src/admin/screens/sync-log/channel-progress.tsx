import { VisuallyHidden } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import type { SyncLogChannel, SyncLogRow } from '../../../shared/sync-log.ts';
import { durationText } from '../../duration.ts';
import { Nothing } from './nothing.tsx';
import { progressOf, type ChannelProgress, type Reached } from './progress-of.ts';

export function reachedWord( reached: Reached ): string {
	switch ( reached ) {
		case 'failed':
			return __( 'failed', 'lockstep' );
		case 'waiting':
			return __( 'waiting', 'lockstep' );
		case 'sent':
			return __( 'sent', 'lockstep' );
		case 'accepted':
			return __( 'accepted', 'lockstep' );
		case 'confirmed':
			return __( 'confirmed', 'lockstep' );
	}
}

export function nameOf( channels: readonly SyncLogChannel[], channel: string ): string {
	return channels.find( ( one ) => one.channel === channel )?.name ?? channel;
}

interface RowProgressProps {
	readonly row: SyncLogRow;
	readonly channels: readonly SyncLogChannel[];
}

/** Each channel that an event gave a new number, and how far that has come. */
export function RowProgress( { row, channels }: RowProgressProps ) {
	const progress = progressOf( row );
	if ( progress.length === 0 ) {
		return <Nothing>{ __( 'No channel shows another number', 'lockstep' ) }</Nothing>;
	}
	return (
		<ul className="lockstep-progress">
			{ progress.map( ( one ) => (
				<li key={ one.channel } className={ `lockstep-progress__one is-${ one.reached }` }>
					<span className="lockstep-dot" aria-hidden="true" />
					<span className="lockstep-progress__name">
						{ nameOf( channels, one.channel ) }
					</span>{ ' ' }
					<Quantity { ...one } />{ ' ' }
					<span className="lockstep-progress__state">
						{ one.confirmedAfterMs === null
							? reachedWord( one.reached )
							: durationText( one.confirmedAfterMs ) }
					</span>
					{ one.confirmedAfterMs !== null && (
						<VisuallyHidden as="span">{ reachedWord( one.reached ) }</VisuallyHidden>
					) }
				</li>
			) ) }
		</ul>
	);
}

function Quantity( { quantity, listings }: ChannelProgress ) {
	if ( quantity !== null ) {
		return <strong>{ quantity }</strong>;
	}
	return (
		<span>
			{
				/* translators: %d: how many products. */
				sprintf( __( '(%d products)', 'lockstep' ), listings )
			}
		</span>
	);
}
