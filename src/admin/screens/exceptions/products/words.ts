import { __, _n, sprintf } from '@wordpress/i18n';
import type { ProductKind } from '../../../api/not-in-step.ts';

export const groupTitle = (): string => __( 'Products that are not kept in step', 'lockstep' );

interface KindWords {
	readonly heading: string;
	readonly happened: string;
	/** Null: nothing has to be done. */
	readonly fix: string | null;
}

/**
 * What a kind is called, why it is not kept in step, and what to do about it.
 * The count is one of products, or of SKUs where the kind is about SKUs.
 */
export function kindWords( kind: ProductKind, count: number ): KindWords {
	switch ( kind ) {
		case 'no-sku':
			return {
				heading: sprintf(
					/* translators: %d: how many. */
					_n( '%d product has no SKU', '%d products have no SKU', count, 'lockstep' ),
					count
				),
				happened: __(
					'Lockstep knows a product by its SKU. Without one, what is sold here is not taken off the other channels.',
					'lockstep'
				),
				fix: __(
					'Open the product and write its SKU under Product data → Inventory. A variation needs one of its own, under Variations: that of its product is not enough. If other channels sell it, use the same SKU there. It is then kept in step by itself.',
					'lockstep'
				),
			};
		case 'shared-sku':
			return {
				heading: sprintf(
					/* translators: %d: how many. */
					_n(
						'%d SKU is shared by several products',
						'%d SKUs are shared by several products',
						count,
						'lockstep'
					),
					count
				),
				happened: __(
					'Each of these products has a stock of its own, but Lockstep counts one SKU as one thing: it shows the same number at all of them, and a sale of one is a sale of all.',
					'lockstep'
				),
				fix: __(
					'Different things need different SKUs: open all but one and change theirs. If it is one thing that stands in the shop twice, it may stay so.',
					'lockstep'
				),
			};
		case 'translated':
			return {
				heading: sprintf(
					/* translators: %d: how many. */
					_n(
						'%d SKU is shared by translations of one product',
						'%d SKUs are shared by translations of one product',
						count,
						'lockstep'
					),
					count
				),
				happened: __(
					'They are one thing in several languages, with one SKU on purpose: they are kept in step together.',
					'lockstep'
				),
				fix: null,
			};
		case 'no-stock':
			return {
				heading: sprintf(
					/* translators: %d: how many. */
					_n(
						'WooCommerce does not count the stock of %d product',
						'WooCommerce does not count the stock of %d products',
						count,
						'lockstep'
					),
					count
				),
				happened: __(
					'There is no number to be kept in step. That is right for services, downloads and whatever never runs out. For the others, switch “Stock management” on under Product data → Inventory.',
					'lockstep'
				),
				fix: null,
			};
	}
}

/** What WordPress calls the state of a product that is not on sale; `null`: it is. */
export function statusWord( status: string ): string | null {
	switch ( status ) {
		case 'publish':
			return null;
		case 'draft':
			return __( 'draft', 'lockstep' );
		case 'pending':
			return __( 'waits for review', 'lockstep' );
		case 'private':
			return __( 'private', 'lockstep' );
		case 'future':
			return __( 'scheduled', 'lockstep' );
		default:
			return status;
	}
}
