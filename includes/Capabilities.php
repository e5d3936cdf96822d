<?php

declare( strict_types=1 );

namespace Lockstep;

/**
 * Who may use Lockstep: its own capability, `manage_lockstep`.
 *
 * Whoever manages WooCommerce has it, unless a role says otherwise. It is granted while WordPress
 * asks, not written into the roles at activation: so there is nothing to clean up on uninstall, and
 * a role that was changed by hand (granted or denied) stays as it is.
 */
final class Capabilities implements Service {

	public const MANAGE = 'manage_lockstep';

	public function register(): void {
		add_filter( 'user_has_cap', [ $this, 'grant_to_shop_managers' ] );
	}

	/**
	 * Adds our capability to those of a user who manages WooCommerce.
	 *
	 * @param array<string, bool> $capabilities Everything the user's roles grant or deny.
	 * @return array<string, bool>
	 */
	public function grant_to_shop_managers( array $capabilities ): array {
		if ( ! isset( $capabilities[ self::MANAGE ] ) && ! empty( $capabilities['manage_woocommerce'] ) ) {
			$capabilities[ self::MANAGE ] = true;
		}
		return $capabilities;
	}
}
