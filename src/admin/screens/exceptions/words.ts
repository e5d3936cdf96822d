import { __, _n, sprintf } from '@wordpress/i18n';
import { actorText } from '../../actor-text.ts';
import type { Exception, ExceptionKind } from '../../api/exceptions.ts';
import { translatedFailure, type FailureWords } from '../../failure-words.ts';

/** What a group of the list is called. */
export function kindWord( kind: ExceptionKind ): string {
	switch ( kind ) {
		case 'shortage':
			return __( 'Shortages', 'lockstep' );
		case 'mass-change':
			return __( 'Mass changes that are held', 'lockstep' );
		case 'push':
			return __( 'Quantities that a channel does not take', 'lockstep' );
		case 'drift':
			return __( 'Drifts', 'lockstep' );
		case 'conflict':
			return __( 'Conflicts', 'lockstep' );
		case 'dead-letter':
			return __( 'Dead letters', 'lockstep' );
		case 'parked':
			return __( 'Parked deliveries', 'lockstep' );
		case 'other':
			return __( 'Other', 'lockstep' );
	}
}

/** What an entry is about, in one line. */
export function titleOf( exception: Exception, nameOf: ( channel: string ) => string ): string {
	switch ( exception.kind ) {
		case 'shortage':
			return sprintf(
				/* translators: 1: how many, 2: SKU, 3: location. */
				_n(
					'%1$d unit of %2$s is missing at %3$s',
					'%1$d units of %2$s are missing at %3$s',
					exception.short,
					'lockstep'
				),
				exception.short,
				exception.sku,
				exception.location
			);
		case 'mass-change':
			return sprintf(
				/* translators: 1: number of listings, 2: of how many, 3: name of a channel. */
				__( '%1$d of %2$d listings on %3$s would change at once', 'lockstep' ),
				exception.zeroed + exception.shifted,
				exception.listings,
				nameOf( exception.channel )
			);
		case 'push':
			return sprintf(
				/* translators: 1: name of a channel, 2: how many, 3: SKU. */
				__( '%1$s should show %2$d of %3$s', 'lockstep' ),
				nameOf( exception.channel ),
				exception.quantity,
				exception.sku
			);
		case 'drift':
			return sprintf(
				/* translators: 1: name of a channel, 2: how many it shows, 3: SKU, 4: how many it should show. */
				__( '%1$s showed %2$d of %3$s instead of %4$d', 'lockstep' ),
				nameOf( exception.channel ),
				exception.shown,
				exception.sku,
				exception.expected
			);
		case 'conflict':
			return sprintf(
				/* translators: 1: name of a channel, 2: key of an event. */
				__( '%1$s used the key %2$s twice', 'lockstep' ),
				nameOf( exception.source ),
				exception.key
			);
		case 'dead-letter':
		case 'parked':
			return sprintf(
				/* translators: 1: number of a delivery, 2: name of a channel. */
				__( 'Delivery %1$d from %2$s', 'lockstep' ),
				exception.delivery,
				nameOf( exception.channel )
			);
		case 'other':
			return exception.code;
	}
}

/**
 * What happened and what to do about it, in this site's language. What a newer worker has besides is
 * said as the worker says it.
 */
export function explanationOf( { code, message, action }: Exception ): FailureWords {
	return (
		explanations()[ code ] ?? translatedFailure( code ) ?? { happened: message, fix: action }
	);
}

const explanations = (): Readonly< Record< string, FailureWords > > => ( {
	OVERSOLD: {
		happened: __( 'More has been promised to customers than is there.', 'lockstep' ),
		fix: __(
			'Choose one of these ways; each of them ends the shortage as far as it goes.',
			'lockstep'
		),
	},
	MASS_CHANGE_HELD: {
		happened: __(
			'One cause would take much of this channel to nothing, or change it by more than half. None of it has been pushed since; what is sold meanwhile is still taken off.',
			'lockstep'
		),
		fix: __(
			'Look at what would change. If it is meant, release it. If not, undo it: what others have changed since stays.',
			'lockstep'
		),
	},
	DRIFT_OFTEN: {
		happened: __(
			'Something besides Lockstep keeps writing the stock of this listing. It is put right each time.',
			'lockstep'
		),
		fix: __(
			'Find the app, the feed or the person that writes it on the channel, and end that. When you know, dismiss this.',
			'lockstep'
		),
	},
	DRIFT_STAYS: {
		happened: __(
			'The channel has not been seen to show the right quantity since.',
			'lockstep'
		),
		fix: __(
			'Push the quantity again. If the channel goes on showing another one, look at the listing there.',
			'lockstep'
		),
	},
	KEY_WITH_OTHER_BODY: {
		happened: __(
			'The same event came twice with different contents. The first one stands.',
			'lockstep'
		),
		fix: __(
			'Compare both. If the second one is a fact of its own, record it again under a new key; else dismiss it.',
			'lockstep'
		),
	},
	BODY_UNREADABLE: {
		happened: __(
			'A genuine delivery could not be understood. It is kept as it came.',
			'lockstep'
		),
		fix: __(
			'Read what is named here. If an app or a plugin writes it, correct it there. After an update of the worker, retry it. If it was nothing, dismiss it.',
			'lockstep'
		),
	},
	ORDER_FETCH_FAILED: {
		happened: __( 'The order that it names could not be fetched.', 'lockstep' ),
		fix: __(
			'Check that the channel answers and that its access still holds, then retry. If the order was deleted there, look whether units are still held for it, then dismiss this.',
			'lockstep'
		),
	},
	CHANNEL_UNKNOWN: {
		happened: __( 'It came for a channel that is not there.', 'lockstep' ),
		fix: __( 'Connect the channel again, then retry.', 'lockstep' ),
	},
	OFFER_NOT_MAPPED: {
		happened: __( 'An order names something that is not mapped to a SKU.', 'lockstep' ),
		fix: __(
			'Give the product its SKU on the channel and have the channel’s catalogue read again: the order is then applied by itself. It can be retried here as well.',
			'lockstep'
		),
	},
} );

/** Where nothing can be proposed, what is left to do. */
export const withoutProposal = (): string =>
	__(
		'Record the missing units when they are found or come in, or cancel orders that share the shortage.',
		'lockstep'
	);

/** Who has dismissed it; when follows. */
export function dismissedWords(
	{ by }: { readonly by: string | null },
	nameOf: ( channel: string ) => string
): string {
	return by === null
		? __( 'Dismissed', 'lockstep' )
		: /* translators: %s: who. */
			sprintf( __( 'Dismissed by %s,', 'lockstep' ), actorText( by, nameOf ) );
}
