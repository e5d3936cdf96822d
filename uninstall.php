<?php
/**
 * Runs when the plugin is deleted. On each site its own setting says whether what Lockstep has stored
 * there goes too; the default is to keep it.
 *
 * @package Lockstep
 */

declare( strict_types=1 );

defined( 'WP_UNINSTALL_PLUGIN' ) || exit;

require __DIR__ . '/includes/Autoload.php';
Lockstep\Autoload::register();

( new Lockstep\Uninstall() )->run();
