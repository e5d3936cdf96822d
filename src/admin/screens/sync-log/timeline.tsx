import { __, sprintf } from '@wordpress/i18n';
import type { SyncLogChannel, SyncLogListing, SyncLogRow } from '../../../shared/sync-log.ts';
import { nameOf, reachedWord } from './channel-progress.tsx';
import { durationText } from '../../duration.ts';
import { progressOf, reachedBy, segmentsOf, type Segment } from './progress-of.ts';

interface TimelineProps {
	readonly row: SyncLogRow;
	readonly channels: readonly SyncLogChannel[];
	readonly nowMs: number;
}

const STEPS: readonly Segment[ 'step' ][] = [ 'commit', 'send', 'accept', 'confirm' ];

/** What happens during a step; its end is when the next thing was reached. */
function stepWord( step: Segment[ 'step' ] ): string {
	switch ( step ) {
		case 'commit':
			return __( 'into the log', 'lockstep' );
		case 'send':
			return __( 'until sent', 'lockstep' );
		case 'accept':
			return __( 'until accepted', 'lockstep' );
		case 'confirm':
			return __( 'until confirmed', 'lockstep' );
	}
}

/**
 * Every listing's way on one axis of time, which begins when the event arrived. The durations stand
 * beside the bars in words as well: a bar of 12 ms beside one of a minute is a hair.
 */
export function Timeline( { row, channels, nowMs }: TimelineProps ) {
	const ways = row.listings.map( ( listing ) => ( {
		listing,
		segments: segmentsOf( row, listing, nowMs ),
	} ) );
	const endMs = Math.max(
		1,
		...ways.flatMap( ( { segments } ) => segments.map( ( { toMs } ) => toMs ) )
	);
	const lengthMs = Math.max( 1, endMs - row.receivedAtMs );
	return (
		<div className="lockstep-timeline">
			<p className="lockstep-timeline__sum">{ summaryOf( row ) }</p>
			<ul className="lockstep-timeline__legend" aria-hidden="true">
				{ STEPS.map( ( step ) => (
					<li key={ step }>
						<span className={ `lockstep-swatch is-${ step }` } />
						{ stepWord( step ) }
					</li>
				) ) }
			</ul>
			<ol className="lockstep-timeline__ways">
				{ ways.map( ( { listing, segments } ) => (
					<li key={ listing.listing }>
						<div className="lockstep-timeline__label">
							<span>{ nameOf( channels, listing.channel ) }</span>{ ' ' }
							<bdi className="lockstep-muted">{ listing.sku }</bdi>{ ' ' }
							<strong>{ listing.quantity }</strong>
						</div>
						<div className="lockstep-timeline__track" aria-hidden="true">
							{ segments.map( ( segment ) => (
								<span
									key={ segment.step }
									className={ `lockstep-timeline__bar is-${ segment.step }${
										segment.isOpen ? ' is-open' : ''
									}` }
									title={ `${ stepWord( segment.step ) }: ${ lengthOf( segment ) }` }
									style={ {
										insetInlineStart: `${ share( segment.fromMs - row.receivedAtMs, lengthMs ) }%`,
										width: `${ share( segment.toMs - segment.fromMs, lengthMs ) }%`,
									} }
								/>
							) ) }
						</div>
						<Words listing={ listing } segments={ segments } />
					</li>
				) ) }
			</ol>
			<div className="lockstep-timeline__axis" aria-hidden="true">
				<span>0</span>
				<span>{ durationText( lengthMs / 2 ) }</span>
				<span>{ durationText( lengthMs ) }</span>
			</div>
		</div>
	);
}

/** The whole in one sentence: what most people open this for. */
function summaryOf( row: SyncLogRow ): string {
	const progress = progressOf( row );
	const times = progress.flatMap( ( { confirmedAfterMs } ) => confirmedAfterMs ?? [] );
	if ( times.length === progress.length ) {
		return sprintf(
			/* translators: %s: a duration. */
			__( 'Every channel was seen to show it %s after it arrived.', 'lockstep' ),
			durationText( Math.max( 0, ...times ) )
		);
	}
	return sprintf(
		/* translators: 1: how many, 2: of how many. */
		__( '%1$d of %2$d channels have been seen to show it.', 'lockstep' ),
		times.length,
		progress.length
	);
}

interface WordsProps {
	readonly listing: SyncLogListing;
	readonly segments: readonly Segment[];
}

function Words( { listing, segments }: WordsProps ) {
	const reached = reachedBy( listing );
	const hasNoCall = listing.sentAtMs === null && reached === 'confirmed';
	return (
		<div className="lockstep-timeline__words">
			{ segments.map( ( segment ) => (
				<span key={ segment.step }>
					{ stepWord( segment.step ) } <b>{ lengthOf( segment ) }</b>
				</span>
			) ) }
			<span className={ `lockstep-state is-${ reached }` }>{ reachedWord( reached ) }</span>
			{ hasNoCall && (
				<span>
					{ __(
						'Nothing had to be sent: the channel had counted it itself.',
						'lockstep'
					) }
				</span>
			) }
			{ listing.isSuperseded && (
				<span>
					{ reached === 'confirmed'
						? __( 'Confirmed together with a newer quantity.', 'lockstep' )
						: __( 'A newer quantity has taken its place.', 'lockstep' ) }
				</span>
			) }
			{ listing.failure && <span>{ listing.failure.reason }</span> }
		</div>
	);
}

function lengthOf( { fromMs, toMs, isOpen }: Segment ): string {
	const text = durationText( toMs - fromMs );
	/* translators: %s: a duration that is still growing. */
	return isOpen ? sprintf( __( '%s so far', 'lockstep' ), text ) : text;
}

function share( partMs: number, wholeMs: number ): number {
	return Math.min( 100, Math.max( 0, ( partMs / wholeMs ) * 100 ) );
}
