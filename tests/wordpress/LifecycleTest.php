<?php

declare( strict_types=1 );

namespace Lockstep\Tests\WordPress;

use Lockstep\Admin\Settings;
use Lockstep\Lifecycle;
use Lockstep\Stock\Epoch;
use Lockstep\Tests\WordPress\Support\Database;
use Lockstep\Tests\WordPress\Support\OtherRequest;
use Lockstep\Tests\WordPress\Support\PairedWorker;
use Lockstep\Tests\WordPress\Support\Request;
use Lockstep\Tests\WordPress\Support\Shop;
use Lockstep\Tests\WordPress\Support\ShopTestCase;
use Lockstep\Tests\WordPress\Support\Wire;
use Lockstep\Uninstall;

/**
 * From the first request to the removal.
 */
final class LifecycleTest extends ShopTestCase {

	/**
	 * The options of ours that are there.
	 *
	 * @return string[]
	 */
	private function options(): array {
		global $wpdb;
		return $wpdb->get_col( "SELECT option_name FROM $wpdb->options WHERE option_name LIKE '%lockstep%'" );
	}

	public function test_products_that_were_there_before_it_are_known_without_an_event(): void {
		Lifecycle::remove();
		Request::without_lockstep();
		$mug      = Shop::product( 10 );
		$download = Shop::product( null );
		Request::begin();
		( new Lifecycle() )->install_if_new();
		$this->assertSame( [], Wire::events() );
		$reading = Wire::product( $mug );
		$this->assertSame( [ true, 10, 0 ], [ $reading['isManaged'], $reading['stock'], $reading['total'] ] );
		$this->assertFalse( Wire::product( $download )['isManaged'] );
		wc_update_product_stock( $mug->get_id(), 3, 'decrease' );
		$this->assertSame( [ -3 ], array_column( Wire::events(), 'delta' ) );
	}

	public function test_installing_again_keeps_everything(): void {
		$mug   = Shop::product( 10 );
		$epoch = Epoch::current();
		delete_option( Lifecycle::VERSION_OPTION );
		wp_cache_flush();
		( new Lifecycle() )->install_if_new();
		$this->assertSame( $epoch, Epoch::current() );
		$this->assertCount( 1, Wire::events_of( $mug ) );
	}

	public function test_uninstalling_keeps_what_is_stored_unless_the_owner_said_otherwise(): void {
		new PairedWorker();
		$mug = Shop::product( 10 );
		( new Uninstall() )->run();
		$this->assertCount( 1, Wire::events_of( $mug ) );
		$this->assertContains( 'lockstep_pairing', $this->options() );

		Settings::delete_on_uninstall( true );
		( new Uninstall() )->run();
		wp_cache_flush();
		$this->assertSame( [], Database::tables_of_lockstep() );
		$this->assertSame( [], $this->options() );
		$this->assertSame( '10', Shop::stock( $mug ), 'the shop\'s own stock stays' );
	}

	public function test_without_its_tables_the_shop_sells_on(): void {
		$mug = Shop::product( 10 );
		Lifecycle::remove();
		Request::begin();
		Shop::placed_order( [ [ $mug, 3 ] ] );
		Request::end();
		$this->assertSame( '7', Shop::stock( $mug ) );
	}

	public function test_a_table_that_breaks_does_not_break_a_sale(): void {
		global $wpdb;
		$mug = Shop::product( 10 );
		$wpdb->query( "DROP TABLE {$wpdb->prefix}lockstep_events" );
		$log = (string) ini_set( 'error_log', '/dev/null' );
		Shop::placed_order( [ [ $mug, 3 ] ] );
		ini_set( 'error_log', $log );
		$this->assertSame( '7', Shop::stock( $mug ) );
		Lifecycle::remove();
		( new Lifecycle() )->install_if_new();
	}

	public function test_without_woocommerce_it_does_nothing_and_says_so(): void {
		$said                   = OtherRequest::run(
			'$hooks = array_diff( Lockstep\Tests\WordPress\Support\Request::hooks_of_lockstep(), [ "plugins_loaded" ] );
			wp_set_current_user( 1 );
			ob_start();
			do_action( "admin_notices" );
			$notice = wp_strip_all_tags( ob_get_clean() );
			echo (int) Lockstep\Admin\Requirements::are_met(), " ", implode( " ", $hooks ), "\n", $notice;',
			true
		);
		list( $first, $notice ) = explode( "\n", $said, 2 );
		$this->assertSame( '0 admin_notices', $first );
		$this->assertStringContainsString( 'WooCommerce is not active', $notice );
	}
}
