import { CheckboxControl } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import type { Exception } from '../../api/exceptions.ts';
import { Moment } from '../../components/moment.tsx';
import { EntryActions } from './entry-actions.tsx';
import { dismissibleOf, selectableOf } from './groups.ts';
import { DriftFacts } from './drift-facts.tsx';
import { ShortageFacts } from './shortage-facts.tsx';
import type { Dismissals } from './use-dismissals.ts';
import type { Retries } from './use-retries.ts';
import { dismissedWords, explanationOf, titleOf, withoutProposal } from './words.ts';

interface ExceptionEntryProps {
	readonly exception: Exception;
	readonly isSelected: boolean;
	readonly onSelect: ( isSelected: boolean ) => void;
	readonly retries: Retries;
	readonly dismissals: Dismissals;
	readonly nameOf: ( channel: string ) => string;
}

/** One exception: what happened, what to do about it, and the button or link that does it. */
export function ExceptionEntry( props: ExceptionEntryProps ) {
	const { exception, isSelected, onSelect, retries, dismissals, nameOf } = props;
	const { happened, fix } = explanationOf( exception );
	const dismissal = dismissibleOf( exception )?.dismissal ?? null;
	const title = titleOf( exception, nameOf );
	const hasNoWay = exception.kind === 'shortage' && exception.proposals.length === 0;
	return (
		<li className={ `lockstep-exception is-${ exception.kind }` }>
			{ selectableOf( exception ) !== null && (
				<CheckboxControl
					__nextHasNoMarginBottom
					aria-label={
						/* translators: %s: what is selected. */
						sprintf( __( 'Select: %s', 'lockstep' ), title )
					}
					checked={ isSelected }
					onChange={ onSelect }
					disabled={ retries.run !== null }
				/>
			) }
			<div className="lockstep-exception__body">
				<h3 dir="auto">{ title }</h3>
				<Origin exception={ exception } />
				<p>{ happened }</p>
				{ isDetailed( exception ) && (
					<p className="lockstep-exception__detail" dir="auto">
						{ exception.detail }
					</p>
				) }
				{ dismissal === null && (
					<p>
						<strong>{ __( 'What to do:', 'lockstep' ) }</strong>{ ' ' }
						{ hasNoWay ? withoutProposal() : fix }
					</p>
				) }
				{ exception.kind === 'shortage' && (
					<ShortageFacts shortage={ exception } nowMs={ Date.now() } nameOf={ nameOf } />
				) }
				{ exception.kind === 'drift' && (
					<DriftFacts drift={ exception } nowMs={ Date.now() } />
				) }
				{ dismissal !== null && (
					<p className="lockstep-exception__dismissal" dir="auto">
						{ dismissedWords( dismissal, nameOf ) }{ ' ' }
						<Moment atMs={ dismissal.atMs } nowMs={ Date.now() } />
						<span className="lockstep-exception__note">{ dismissal.note }</span>
					</p>
				) }
				<EntryActions
					exception={ exception }
					title={ title }
					retries={ retries }
					dismissals={ dismissals }
					nameOf={ nameOf }
				/>
			</div>
		</li>
	);
}

/** Of some kinds title and facts say it all. */
function isDetailed( { kind, detail }: Exception ): boolean {
	return detail !== '' && kind !== 'shortage' && kind !== 'drift';
}

/** When it came or began, and as what. */
function Origin( { exception }: { readonly exception: Exception } ) {
	const nowMs = Date.now();
	switch ( exception.kind ) {
		case 'shortage':
			return exception.sinceMs === null ? null : (
				<p className="lockstep-muted">
					{ __( 'Since', 'lockstep' ) }{ ' ' }
					<Moment atMs={ exception.sinceMs } nowMs={ nowMs } />
				</p>
			);
		case 'conflict':
			return (
				<p className="lockstep-muted">
					{ __( 'Arrived', 'lockstep' ) }{ ' ' }
					<Moment atMs={ exception.receivedAtMs } nowMs={ nowMs } />
				</p>
			);
		case 'dead-letter':
		case 'parked':
			return (
				<p className="lockstep-muted">
					{ __( 'Arrived', 'lockstep' ) }{ ' ' }
					<Moment atMs={ exception.receivedAtMs } nowMs={ nowMs } />
					{ ' · ' }
					<bdi>{ exception.topic }</bdi>
				</p>
			);
		case 'mass-change':
		case 'drift':
			return (
				<p className="lockstep-muted">
					{ __( 'Found', 'lockstep' ) }{ ' ' }
					<Moment atMs={ exception.foundAtMs } nowMs={ nowMs } />
				</p>
			);
		case 'push':
		case 'other':
			return null;
	}
}
