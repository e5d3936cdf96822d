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
 * Domain Path:          /languages
 *
 * @package Lockstep
 */

declare( strict_types=1 );

defined( 'ABSPATH' ) || exit;

const LOCKSTEP_VERSION = '0.1.0';
const LOCKSTEP_FILE    = __FILE__;

require __DIR__ . '/includes/Autoload.php';
Lockstep\Autoload::register();

Lockstep\Plugin::boot();
