import { __, _n, sprintf } from '@wordpress/i18n';
import type { ChannelCard } from '../../../shared/api/channels.ts';
import type { WaitsFor } from '../../../shared/api/waits-for.ts';
import { momentText } from '../../components/moment.tsx';
import { durationText } from '../../duration.ts';
import { whenWords } from '../../waits-for-words.ts';

export type Sync = NonNullable< ChannelCard[ 'fullSync' ] >;

/** Nothing is read either. What else holds keeps only from being written: the comparison itself is made. */
const UNREAD: readonly WaitsFor[] = [
	'copy',
	'unpaired',
	'connecting',
	'needs-attention',
	'no-answer',
];

/** When it reads, if not now. */
export function readsWhen( waitsFor: readonly WaitsFor[], isRunning: boolean ): string {
	const unread = waitsFor.filter( ( one ) => UNREAD.includes( one ) );
	if ( unread.length === 0 ) {
		return '';
	}
	return isRunning
		? sprintf(
				/* translators: %s: such as "the channel answers again". */
				__( 'It goes on when %s.', 'lockstep' ),
				whenWords( unread )
			)
		: sprintf(
				/* translators: %s: such as "the channel answers again". */
				__( 'Started now, it begins when %s.', 'lockstep' ),
				whenWords( unread )
			);
}

/** When it writes what differs, if not at once. */
export function writesWhen( waitsFor: readonly WaitsFor[] ): string {
	const unwritten = waitsFor.filter( ( one ) => ! UNREAD.includes( one ) );
	return unwritten.length === 0
		? ''
		: sprintf(
				/* translators: %s: such as "pushes are resumed". */
				__( 'It only compares for now: what differs is put right when %s.', 'lockstep' ),
				whenWords( unwritten )
			);
}

/** Somebody has just started it. */
export function fullSyncBegun( waitsFor: readonly WaitsFor[] ): string {
	const reads = readsWhen( waitsFor, true );
	return reads === ''
		? __( 'The full sync has begun.', 'lockstep' )
		: `${ __( 'The full sync is started.', 'lockstep' ) } ${ reads }`;
}

export function comparedWords( { done, listings }: Sync ): string {
	return sprintf(
		/* translators: 1: how many are done, 2: of how many. */
		_n(
			'%1$s of %2$s listing is compared.',
			'%1$s of %2$s listings are compared.',
			listings,
			'lockstep'
		),
		done.toLocaleString(),
		listings.toLocaleString()
	);
}

export function endedWords( { startedAtMs, endedAtMs, done }: Sync ): string {
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
