import { __ } from '@wordpress/i18n';

/** A shop with this plugin in it: it numbers its own changes, and every one of them is counted. */
export const PAIRED_SHOP = 'woocommerce-plugin';

/** What marketplace a channel is at; a kind of a newer worker as it is. */
export function kindWord( kind: string ): string {
	switch ( kind ) {
		case 'shopify':
			return 'Shopify';
		case 'woocommerce':
			return 'WooCommerce';
		case PAIRED_SHOP:
			return __( 'WooCommerce, with the plugin', 'lockstep' );
		default:
			return kind;
	}
}
