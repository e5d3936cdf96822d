import { Button } from '@wordpress/components';
import { useRef } from '@wordpress/element';
import { __, _n, sprintf } from '@wordpress/i18n';
import type { z } from 'zod';
import type { ChannelCard, PushesAnswer } from '../../../shared/api/channels.ts';
import type { retriedListingsSchema } from '../../../shared/api/waits-for.ts';
import { retryDead, setForeignEdits, setMode, startFullSync } from '../../api/channels.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { StatusTag } from '../../components/status-tag.tsx';
import { useActing } from '../../use-acting.ts';
import { useFocusKept } from '../../use-focus-kept.ts';
import { routeTo } from '../../use-route.ts';
import { goOutWords } from '../../waits-for-words.ts';
import { ForeignEdits } from './foreign-edits.tsx';
import { FullSync } from './full-sync.tsx';
import { fullSyncBegun } from './full-sync-words.ts';
import { healthOf } from './health.ts';
import { kindWord } from './kind-word.ts';
import { LastError } from './last-error.tsx';
import { Limits } from './limits.tsx';
import { ListingCounts } from './listing-counts.tsx';
import { ModeControl } from './mode-control.tsx';
import { modeDone } from './mode-words.ts';
import { TruthLag } from './truth-lag.tsx';

interface ChannelPanelProps {
	readonly card: ChannelCard;
	readonly pushes: PushesAnswer;
	readonly refresh: () => Promise< unknown >;
}

/** One channel: first how it is, in one sentence; then what is behind it, and what can be done. */
export function ChannelPanel( { card, pushes, refresh }: ChannelPanelProps ) {
	const { channel, name, kind, deadListings, heldListings } = card;
	const { busy, problem, said, act } = useActing< 'mode' | 'sync' | 'edits' | 'retry' >(
		refresh
	);
	const whole = useRef< HTMLElement >( null );
	useFocusKept( whole, busy === null );
	const { tone, word, sentence, todo } = healthOf( card, pushes );
	return (
		<section className="lockstep-channel" ref={ whole } tabIndex={ -1 } aria-label={ name }>
			<header>
				<h2>
					<bdi>{ name }</bdi> <span className="lockstep-muted">{ kindWord( kind ) }</span>
				</h2>
				<StatusTag tone={ tone } word={ word } />
			</header>
			<p className="lockstep-channel__health" dir="auto">
				{ sentence } { todo }
			</p>
			{ ( deadListings > 0 || heldListings > 0 ) && (
				<div className="lockstep-channel__burden">
					{ deadListings > 0 && (
						<Button
							variant="secondary"
							isBusy={ busy === 'retry' }
							disabled={ busy !== null }
							accessibleWhenDisabled
							onClick={ () =>
								act( 'retry', () => retryDead( channel ), retriedWords )
							}
							__next40pxDefaultSize
						>
							{ sprintf(
								/* translators: %s: how many. */
								_n(
									'Try %s listing again',
									'Try all %s listings again',
									deadListings,
									'lockstep'
								),
								deadListings.toLocaleString()
							) }
						</Button>
					) }
					{ heldListings > 0 && (
						<a href={ routeTo( 'exceptions', 'mass-change' ) }>
							{ __( 'Look at the change that holds them', 'lockstep' ) }
						</a>
					) }
				</div>
			) }
			<p className="lockstep-said" role="status">
				{ said }
			</p>
			{ problem && <ProblemNotice problem={ problem } /> }
			<div className="lockstep-channel__parts">
				<ListingCounts card={ card } />
				<ModeControl
					card={ card }
					isBusy={ busy === 'mode' }
					onChange={ ( mode ) =>
						act(
							'mode',
							() => setMode( channel, mode ),
							( { waitsFor } ) => modeDone( mode, waitsFor )
						)
					}
				/>
				<Limits limits={ card.limits } />
				<FullSync
					card={ card }
					isBusy={ busy === 'sync' }
					onStart={ () =>
						act(
							'sync',
							() => startFullSync( channel ),
							fullSyncBegun( card.waitsFor )
						)
					}
				/>
				<TruthLag truthLag={ card.truthLag } />
				<ForeignEdits
					kind={ kind }
					policy={ card.foreignEdits }
					isBusy={ busy === 'edits' }
					onChange={ ( policy ) =>
						act(
							'edits',
							() => setForeignEdits( channel, policy ),
							__( 'That holds from now on.', 'lockstep' )
						)
					}
				/>
				<LastError lastError={ card.lastError } />
			</div>
		</section>
	);
}

function retriedWords( { retried, waitsFor }: z.infer< typeof retriedListingsSchema > ): string {
	return retried === 0
		? __( 'There was none left to try again.', 'lockstep' )
		: goOutWords( waitsFor, retried );
}
