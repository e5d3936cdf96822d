<?php
/**
 * Loads the plugin file without WordPress: the few functions it calls write down what they were
 * told. What needs a real WordPress is tested in one (tests/e2e), not against more stand-ins.
 */

declare( strict_types=1 );

require __DIR__ . '/../../vendor/autoload.php';
require __DIR__ . '/WordPressStandIn.php';
require __DIR__ . '/wordpress-functions.php';

define( 'ABSPATH', __DIR__ . '/' );
define( 'WPINC', 'wp-includes' );

require __DIR__ . '/../../plugin.php';

Lockstep\Tests\WordPressStandIn::run( 'plugins_loaded' );
