<?php

declare( strict_types=1 );

namespace Lockstep;

use Lockstep\Admin\Settings;
use Lockstep\Link\Pairing;

/**
 * Removes what Lockstep has stored, on those sites whose owner has asked for it.
 */
final class Uninstall {

	private const SITES_PER_PAGE = 100;

	public function run(): void {
		if ( ! is_multisite() ) {
			$this->clear_site();
			return;
		}
		for ( $offset = 0; ; $offset += self::SITES_PER_PAGE ) {
			$sites = get_sites(
				[
					'fields' => 'ids',
					'number' => self::SITES_PER_PAGE,
					'offset' => $offset,
				]
			);
			foreach ( $sites as $site ) {
				switch_to_blog( $site );
				$this->clear_site();
				restore_current_blog();
			}
			if ( count( $sites ) < self::SITES_PER_PAGE ) {
				return;
			}
		}
	}

	private function clear_site(): void {
		if ( Settings::read()['deleteOnUninstall'] ) {
			// The worker is told if it can be; it must not keep a deleted plugin from going.
			Pairing::unpair( true );
			Lifecycle::remove();
		}
	}
}
