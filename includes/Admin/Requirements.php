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

	public static function are_met(): bool {
		return '' === self::missing();
	}

	public function tell(): void {
		// A network's own admin pages belong to no shop.
		$missing = is_network_admin() ? '' : self::missing();
		if ( '' !== $missing && current_user_can( 'activate_plugins' ) ) {
			printf( '<div class="notice notice-error"><p>%s</p></div>', esc_html( $missing ) );
		}
	}

	/**
	 * What is missing, as a sentence; empty when nothing is. Known once all plugins are loaded.
	 */
	private static function missing(): string {
		if ( ! class_exists( 'WooCommerce', false ) || ! defined( 'WC_VERSION' ) ) {
			return __( 'Lockstep does nothing yet: WooCommerce is not active in this shop.', 'lockstep' );
		}
		$version = (string) constant( 'WC_VERSION' );
		if ( version_compare( $version, self::WOOCOMMERCE_MIN, '<' ) ) {
			/* translators: 1: version number that is needed, 2: version number that is there. */
			return sprintf( __( 'Lockstep does nothing yet: it needs WooCommerce %1$s or newer, and this shop has %2$s.', 'lockstep' ), self::WOOCOMMERCE_MIN, $version );
		}
		if ( 8 > PHP_INT_SIZE ) {
			return __( 'Lockstep does nothing yet: this server\'s PHP is a 32-bit one, which cannot count milliseconds.', 'lockstep' );
		}
		return '';
	}
}
