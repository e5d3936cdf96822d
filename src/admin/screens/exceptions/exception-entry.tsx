import { Button, CheckboxControl } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import type { Exception } from '../../api/exceptions.ts';
import { Moment } from '../../components/moment.tsx';
import { deliveryOf } from './groups.ts';
import { ShortageFacts } from './shortage-facts.tsx';
import type { Retries } from './use-retries.ts';
import { explanationOf, titleOf, withoutProposal } from './words.ts';

interface ExceptionEntryProps {
	readonly exception: Exception;
	readonly isSelected: boolean;
	readonly onSelect: ( isSelected: boolean ) => void;
	readonly retries: Retries;
	readonly nameOf: ( channel: string ) => string;
}

/** One exception: what happened, what to do about it, and the button or link that does it. */
export function ExceptionEntry( props: ExceptionEntryProps ) {
	const { exception, isSelected, onSelect, retries, nameOf } = props;
	const { happened, fix } = explanationOf( exception );
	const delivery = deliveryOf( exception );
	const title = titleOf( exception, nameOf );
	const hasNoWay = exception.kind === 'shortage' && exception.proposals.length === 0;
	return (
		<li className={ `lockstep-exception is-${ exception.kind }` }>
			{ delivery !== null && (
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
				{ exception.detail !== '' && exception.kind !== 'shortage' && (
					<p className="lockstep-exception__detail" dir="auto">
						{ exception.detail }
					</p>
				) }
				<p>
					<strong>{ __( 'What to do:', 'lockstep' ) }</strong>{ ' ' }
					{ hasNoWay ? withoutProposal() : fix }
				</p>
				{ exception.kind === 'shortage' && (
					<ShortageFacts shortage={ exception } nowMs={ Date.now() } nameOf={ nameOf } />
				) }
				{ delivery !== null && (
					<RetryButton delivery={ delivery } title={ title } retries={ retries } />
				) }
			</div>
		</li>
	);
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

interface RetryButtonProps {
	readonly delivery: number;
	readonly title: string;
	readonly retries: Retries;
}

function RetryButton( { delivery, title, retries }: RetryButtonProps ) {
	const { run, refusals, retried, retry } = retries;
	const refusal = refusals.get( delivery );
	const isBusy = run?.deliveries.includes( delivery ) ?? false;
	return (
		<>
			{ refusal !== undefined && (
				<p className="lockstep-exception__refusal" dir="auto">
					{ __( 'It could not be retried:', 'lockstep' ) } { refusal }
				</p>
			) }
			{ refusal === undefined && ! isBusy && retried.has( delivery ) && (
				<p className="lockstep-exception__refusal">
					{ __( 'It was tried again, and came back.', 'lockstep' ) }
				</p>
			) }
			<Button
				variant="secondary"
				isBusy={ isBusy }
				disabled={ run !== null }
				accessibleWhenDisabled
				onClick={ () => void retry( [ delivery ] ) }
				aria-label={
					/* translators: %s: what is retried. */
					sprintf( __( 'Retry: %s', 'lockstep' ), title )
				}
				__next40pxDefaultSize
			>
				{ __( 'Retry', 'lockstep' ) }
			</Button>
		</>
	);
}
