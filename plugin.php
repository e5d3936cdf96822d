<?php
/**
 * Plugin Name:          Lockstep
 * Description:          One true stock count, shown by every sales channel within seconds.
 * Version:              0.1.0
 * Requires at least:    6.6
 * Requires PHP:         7.4
 * Requires Plugins:     woocommerce
 * WC requires at least: 9.0
 * Author:               The Lockstep contributors
 * License:              GPL-2.0-or-later
 * License URI:          https://www.gnu.org/licenses/gpl-2.0.html
 * Text Domain:          lockstep
 *
 * @package Lockstep
 */

declare( strict_types=1 );

defined( 'ABSPATH' ) || exit;

const LOCKSTEP_VERSION = '0.1.0';
const LOCKSTEP_FILE    = __FILE__;

// PSR-4 for `Lockstep\`, by hand: a plugin that carries Composer's autoloader into a shop can meet
// another plugin's copy of it there.
spl_autoload_register(
	static function ( string $name ): void {
		if ( 0 !== strpos( $name, 'Lockstep\\' ) ) {
			return;
		}
		$path = __DIR__ . '/includes/' . str_replace( '\\', '/', substr( $name, 9 ) ) . '.php';
		if ( is_readable( $path ) ) {
			require $path;
		}
	}
);

Lockstep\Plugin::boot();
