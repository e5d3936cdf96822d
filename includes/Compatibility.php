<?php

declare( strict_types=1 );

namespace Lockstep;

use Automattic\WooCommerce\Utilities\FeaturesUtil;

/**
 * Tells WooCommerce which of its features the plugin works with. Without it WooCommerce warns the
 * shop owner, and may refuse to switch on its order tables.
 */
final class Compatibility implements Service {

	/**
	 * Order tables (HPOS), and the block-based cart and checkout.
	 */
	private const FEATURES = [ 'custom_order_tables', 'cart_checkout_blocks' ];

	public function register(): void {
		add_action( 'before_woocommerce_init', [ $this, 'declare_features' ] );
	}

	public function declare_features(): void {
		if ( ! class_exists( FeaturesUtil::class ) ) {
			return;
		}
		foreach ( self::FEATURES as $feature ) {
			FeaturesUtil::declare_compatibility( $feature, LOCKSTEP_FILE, true );
		}
	}
}
