<?php

declare( strict_types=1 );

namespace Lockstep\Admin;

use Lockstep\Service;

/**
 * What has to be there before the plugin does anything. Where it is not, the shop runs as if Lockstep
 * were switched off, and those who can change it are told why.
 */
final class Requirements implements Service {

	/**
	 * The header of plugin.php says the same.
	 */
	public const WOOCOMMERCE_MIN = '9.0';

	public function register(): void {
		add_action( 'admin_notices', [ $this, 'tell' ] );
	}

	/**
	 * Known once all plugins are loaded.
	 */
	public static function are_met(): bool {
		return self::has_woocommerce() && ! self::has_small_numbers();
	}

	public function tell(): void {
		// A network's own admin pages belong to no shop.
		if ( ! self::are_met() && ! is_network_admin() && current_user_can( 'activate_plugins' ) ) {
			printf( '<div class="notice notice-error"><p>%s</p></div>', esc_html( $this->what_is_missing() ) );
		}
	}

	private function what_is_missing(): string {
		if ( self::has_woocommerce() ) {
			return __( 'Lockstep does nothing yet: this server\'s PHP is a 32-bit one, which cannot count milliseconds.', 'lockstep' );
		}
		if ( '' === self::woocommerce() ) {
			return __( 'Lockstep does nothing yet: WooCommerce is not active in this shop.', 'lockstep' );
		}
		/* translators: 1: version number that is needed, 2: version number that is there. */
		return sprintf( __( 'Lockstep does nothing yet: it needs WooCommerce %1$s or newer, and this shop has %2$s.', 'lockstep' ), self::WOOCOMMERCE_MIN, self::woocommerce() );
	}

	private static function has_woocommerce(): bool {
		return version_compare( self::woocommerce(), self::WOOCOMMERCE_MIN, '>=' );
	}

	private static function has_small_numbers(): bool {
		return 8 > PHP_INT_SIZE;
	}

	/**
	 * Its version; empty when it is not active.
	 */
	private static function woocommerce(): string {
		return class_exists( 'WooCommerce', false ) && defined( 'WC_VERSION' ) ? (string) constant( 'WC_VERSION' ) : '';
	}
}
