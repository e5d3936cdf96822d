<?php

declare( strict_types=1 );

namespace Lockstep;

use Lockstep\Admin\Settings;
use Lockstep\Link\Contact;
use Lockstep\Link\DeliveryState;
use Lockstep\Link\EveryMinute;
use Lockstep\Link\ExceptionCount;
use Lockstep\Link\Glance;
use Lockstep\Link\Lease;
use Lockstep\Link\Secrets;
use Lockstep\Link\SeenIds;
use Lockstep\Stock\NotInStepCount;
use Lockstep\Stock\Watch;
use Lockstep\Storage\Schema;

/**
 * What the plugin stores, from its first request on a site to its removal.
 *
 * Installing does not wait for the activation hook: that runs once, on one site, and not at all when
 * a network adds a site or an update brings a new version. Every request compares the version that
 * is stored (with the options that are loaded anyway) with its own.
 */
final class Lifecycle implements Service {

	public const VERSION_OPTION = 'lockstep_version';

	/**
	 * Every option of ours besides the version.
	 */
	private const OPTIONS = [
		Secrets::OPTION,
		DeliveryState::OPTION,
		DeliveryState::KICK,
		Contact::OPTION,
		EveryMinute::CRON_OPTION,
		Lease::DELIVERY,
		Lease::MINUTE,
		Settings::OPTION,
	];

	public function register(): void {
		add_action( 'init', [ $this, 'load_translations' ] );
		add_filter( 'wpmu_drop_tables', [ $this, 'drop_with_site' ] );
		register_deactivation_hook( LOCKSTEP_FILE, [ Watch::class, 'interrupt' ] );
		if ( did_action( 'init' ) ) {
			// This is the request that activates the plugin.
			$this->install_if_new();
		} else {
			// Before WooCommerce, whose own beginning may change stock.
			add_action( 'init', [ $this, 'install_if_new' ], -1 );
		}
	}

	public function load_translations(): void {
		load_plugin_textdomain( 'lockstep', false, dirname( plugin_basename( LOCKSTEP_FILE ) ) . '/languages' );
	}

	/**
	 * Creates or updates what this version stores on the current site. Costs nothing when it has.
	 */
	public function install_if_new(): void {
		$loaded = wp_load_alloptions();
		if ( LOCKSTEP_VERSION === ( $loaded[ self::VERSION_OPTION ] ?? '' ) || ( defined( 'WP_INSTALLING' ) && WP_INSTALLING ) ) {
			return;
		}
		Schema::install();
		SeenIds::install();
		add_option( DeliveryState::KICK, 0, '', true );
		add_option( Lease::DELIVERY, '0000000000000', '', false );
		add_option( Lease::MINUTE, '0000000000000', '', false );
		// Jobs count as alive until they have had the time to run.
		add_option( EveryMinute::CRON_OPTION, Contact::now_ms(), '', false );
		update_option( self::VERSION_OPTION, LOCKSTEP_VERSION, true );
	}

	/**
	 * A site of a network is deleted: its tables go with it.
	 *
	 * @param string[] $tables Those of WordPress.
	 * @return string[]
	 */
	public function drop_with_site( array $tables ): array {
		global $wpdb;
		$ours = $wpdb->get_col( $wpdb->prepare( 'SHOW TABLES LIKE %s', $wpdb->esc_like( $wpdb->prefix . 'lockstep_' ) . '%' ) ); // phpcs:ignore WordPress.DB.DirectDatabaseQuery -- once, when a site is deleted.
		return array_merge( $tables, $ours );
	}

	/**
	 * Removes everything from the current site.
	 */
	public static function remove(): void {
		SeenIds::drop();
		Schema::drop();
		foreach ( self::OPTIONS as $option ) {
			delete_option( $option );
		}
		ExceptionCount::forget();
		Glance::forget();
		NotInStepCount::forget();
		delete_option( self::VERSION_OPTION );
	}
}
