import { __, sprintf } from '@wordpress/i18n';
import type { BoxListing, KnownProduct } from '../api/woocommerce-boxes.ts';

/** How WooCommerce's own number stands to what is available, and to what it should be. */
export function shownSentence( found: KnownProduct ): string {
	const { shown } = found;
	if ( shown === null ) {
		return __( 'WooCommerce shows no number.', 'lockstep' );
	}
	const listing = ownListing( found );
	if ( listing === undefined ) {
		return sprintf(
			/* translators: %d: how many. */
			__(
				'WooCommerce shows %d. The worker does not keep this product of the shop in step yet.',
				'lockstep'
			),
			shown
		);
	}
	if ( shown !== listing.quantity ) {
		const sentence = sprintf(
			/* translators: 1: what is shown, 2: what should be. */
			__(
				'WooCommerce shows %1$d and is to show %2$d: the number is on its way, which takes some seconds.',
				'lockstep'
			),
			shown,
			listing.quantity
		);
		if ( listing.failureReason === null ) {
			return sentence;
		}
		/* translators: 1: a sentence, 2: why it failed. */
		const withReason = __( '%1$s The last attempt failed: %2$s', 'lockstep' );
		return sprintf( withReason, sentence, listing.failureReason );
	}
	const available = availableOf( found );
	return shown === available
		? /* translators: %d: how many. */
			sprintf( __( 'WooCommerce shows the same number: %d.', 'lockstep' ), shown )
		: sprintf(
				/* translators: 1: what is shown, 2: what is available. */
				__(
					'WooCommerce shows %1$d, as it is to, while %2$d are available: a buffer, a location that this shop does not sell from, or an order that is not paid yet makes the difference. The stock screen says which.',
					'lockstep'
				),
				shown,
				available
			);
}

/** A SKU may be sold by several products of the shop. */
function ownListing( { listings, channel, product }: KnownProduct ): BoxListing | undefined {
	return listings?.listings.find(
		( listing ) => listing.channel === channel && listing.external.product === String( product )
	);
}

function availableOf( { bundle, stock }: KnownProduct ): number {
	return (
		bundle?.makes?.available ??
		stock.locations.reduce( ( sum, { available } ) => sum + available, 0 )
	);
}
