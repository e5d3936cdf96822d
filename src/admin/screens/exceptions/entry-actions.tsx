import { Button } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import type { Exception } from '../../api/exceptions.ts';
import { routeTo } from '../../use-route.ts';
import { ConflictContents } from './conflict-contents.tsx';
import { deliveryOf, dismissibleOf } from './groups.ts';
import { MassChangeActions } from './mass-change-actions.tsx';
import { PushButton } from './push-button.tsx';
import { RetryButton } from './retry-button.tsx';
import type { Dismissals } from './use-dismissals.ts';
import type { Retries } from './use-retries.ts';

interface EntryActionsProps {
	readonly exception: Exception;
	readonly title: string;
	readonly retries: Retries;
	readonly dismissals: Dismissals;
	readonly nameOf: ( channel: string ) => string;
}

/** What can be done about one exception from here, and where the log tells of it. */
export function EntryActions( props: EntryActionsProps ) {
	const { exception, title, retries, dismissals, nameOf } = props;
	const delivery = deliveryOf( exception );
	const dismissible = dismissibleOf( exception );
	const link = logLinkOf( exception );
	return (
		<>
			{ exception.kind === 'conflict' && (
				<ConflictContents conflict={ exception.conflict } title={ title } />
			) }
			{ exception.kind === 'mass-change' && (
				<MassChangeActions massChange={ exception } title={ title } nameOf={ nameOf } />
			) }
			{ ( exception.kind === 'push' || exception.kind === 'drift' ) && (
				<PushButton listing={ exception.listing } title={ title } />
			) }
			{ delivery !== null && (
				<RetryButton delivery={ delivery } title={ title } retries={ retries } />
			) }
			{ dismissible !== null && dismissible.dismissal === null && (
				<Button
					variant="tertiary"
					disabled={ retries.run !== null || dismissals.done !== null }
					accessibleWhenDisabled
					onClick={ () => dismissals.ask( [ dismissible ] ) }
					aria-label={
						/* translators: %s: what is dismissed. */
						sprintf( __( 'Dismiss: %s', 'lockstep' ), title )
					}
					__next40pxDefaultSize
				>
					{ __( 'Dismiss…', 'lockstep' ) }
				</Button>
			) }
			{ link !== null && (
				<p>
					<a href={ routeTo( 'sync-log', link.open ) }>{ link.words }</a>
				</p>
			) }
		</>
	);
}

/** Of a shortage it stands with its facts. */
function logLinkOf( exception: Exception ): { open: string; words: string } | null {
	switch ( exception.kind ) {
		case 'push':
		case 'drift':
			return exception.position === null
				? null
				: {
						open: String( exception.position ),
						words: __( 'Open the event that gave it this quantity', 'lockstep' ),
					};
		case 'conflict':
			return exception.position === null
				? null
				: {
						open: String( exception.position ),
						words: __( 'Open the event that stands', 'lockstep' ),
					};
		case 'dead-letter':
		case 'parked':
			return exception.place === null
				? null
				: { open: exception.place, words: __( 'Open it in the sync log', 'lockstep' ) };
		default:
			return null;
	}
}
