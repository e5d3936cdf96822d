import { __, sprintf } from '@wordpress/i18n';
import type { SyncLogChannel, SyncLogRow } from '../../../shared/sync-log.ts';
import { actorText } from '../../actor-text.ts';
import { nameOf } from './channel-progress.tsx';
import { titleOf } from './title-of.ts';
import { deliveryStateWord, flagWord, originWord, outcomeWord, sourceWord } from './words.ts';

/** The title, with a mark on what is not simply applied. */
export function RowTitle( { row }: { readonly row: SyncLogRow } ) {
	return (
		<span className="lockstep-title">
			<bdi>{ titleOf( row ) }</bdi>
			{ row.outcome !== 'applied' && (
				<span className={ `lockstep-mark is-${ row.outcome }` }>
					{ outcomeWord( row.outcome ) }
				</span>
			) }
		</span>
	);
}

interface RowOriginProps {
	readonly row: SyncLogRow;
	readonly channels: readonly SyncLogChannel[];
}

/** Where it came from and why, in one line. */
export function RowOrigin( { row, channels }: RowOriginProps ) {
	const parts = [
		row.channel === null ? sourceWord( row.source ) : nameOf( channels, row.channel ),
		row.origin === null ? null : originWord( row.origin ),
		row.actor === null || row.actor === row.channel
			? null
			: actorText( row.actor, ( channel ) => nameOf( channels, channel ) ),
		row.kind === 'own-change' ? null : row.reason,
		row.deliveryState === null || row.deliveryState === row.outcome
			? null
			: /* translators: %s: what has become of a delivery. */
				sprintf( __( 'now: %s', 'lockstep' ), deliveryStateWord( row.deliveryState ) ),
		row.detail,
		...row.flags.map( ( { flag, units } ) => `${ flagWord( flag ) } (${ units })` ),
		row.isClamped ? __( 'its clock was ahead of ours', 'lockstep' ) : null,
	];
	return (
		<span className="lockstep-origin">
			{ parts
				.filter( ( part ) => part !== null && part !== '' )
				.map( ( part, index ) => (
					<span key={ index }>
						<bdi>{ part }</bdi>
					</span>
				) ) }
		</span>
	);
}
