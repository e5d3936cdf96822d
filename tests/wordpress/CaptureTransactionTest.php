<?php

declare( strict_types=1 );

namespace Lockstep\Tests\WordPress;

use Lockstep\Tests\WordPress\Support\Request;
use Lockstep\Tests\WordPress\Support\SecondConnection;
use Lockstep\Tests\WordPress\Support\Shop;
use Lockstep\Tests\WordPress\Support\ShopTestCase;
use Lockstep\Tests\WordPress\Support\Wire;
use WC_Product;

/**
 * The write and what is said of it are one transaction, and that transaction is nobody else's.
 */
final class CaptureTransactionTest extends ShopTestCase {

	private function known_product( int $stock ): WC_Product {
		$product = Shop::product( $stock );
		Wire::acknowledge_all();
		return $product;
	}

	/**
	 * How many rows the outbox has, as another connection sees it.
	 */
	private function rows_seen_by_others(): int {
		global $wpdb;
		return (int) SecondConnection::value( "SELECT COUNT(*) FROM {$wpdb->prefix}lockstep_events WHERE acknowledged = 0" );
	}

	private function stock_seen_by_others( WC_Product $product ): float {
		global $wpdb;
		return (float) SecondConnection::value( "SELECT meta_value FROM $wpdb->postmeta WHERE meta_key = '_stock' AND post_id = " . $product->get_id() );
	}

	public function test_others_see_write_and_event_as_soon_as_the_hook_after_the_write_is_over(): void {
		$mug  = $this->known_product( 10 );
		$seen = [];
		$this->listen(
			'woocommerce_product_set_stock',
			function () use ( $mug, &$seen ): void {
				$seen = [ $this->stock_seen_by_others( $mug ), $this->rows_seen_by_others(), SecondConnection::sees_open_transaction() ];
			},
			1
		);
		wc_update_product_stock( $mug->get_id(), 3, 'decrease' );
		$this->assertEquals( [ 7.0, 1, false ], $seen );
	}

	public function test_a_foreign_transaction_decides_over_both(): void {
		global $wpdb;
		$mug = $this->known_product( 10 );
		$wpdb->query( 'START TRANSACTION' );
		wc_update_product_stock( $mug->get_id(), 3, 'decrease' );
		$this->assertSame( 10.0, $this->stock_seen_by_others( $mug ), 'nothing of ours has committed the transaction of others' );
		$this->assertTrue( SecondConnection::sees_open_transaction() );
		$wpdb->query( 'ROLLBACK' );
		wp_cache_flush();
		$this->assertSame( '10', Shop::stock( $mug ) );
		$this->assertSame( [], Wire::events() );

		$wpdb->query( 'START TRANSACTION' );
		wc_update_product_stock( $mug->get_id(), 4, 'decrease' );
		$wpdb->query( 'COMMIT' );
		$this->assertSame( [ -4 ], array_column( Wire::events_of( $mug ), 'delta' ) );
		$this->assertSame( '6', Shop::stock( $mug ) );

		wc_update_product_stock( $mug->get_id(), 1, 'decrease' );
		$this->assertFalse( SecondConnection::sees_open_transaction() );
		$this->assertSame( [ -4, -1 ], array_column( Wire::events_of( $mug ), 'delta' ) );
	}

	public function test_a_write_that_fails_leaves_neither(): void {
		global $wpdb;
		$mug = $this->known_product( 10 );
		$this->listen(
			'woocommerce_update_product_stock_query',
			static function ( string $sql ): string {
				return str_replace( ' WHERE ', ' WHERE no_such_column = 1 AND ', $sql );
			}
		);
		$wpdb->suppress_errors( true );
		wc_update_product_stock( $mug->get_id(), 3, 'decrease' );
		$wpdb->suppress_errors( false );
		remove_all_filters( 'woocommerce_update_product_stock_query', 10 );
		Request::end();
		$this->assertSame( [], Wire::events_of( $mug ) );
		$this->assertFalse( SecondConnection::sees_open_transaction() );
		Request::begin();
		wc_update_product_stock( $mug->get_id(), 1, 'decrease' );
		$this->assertSame( [ -1 ], array_column( Wire::events_of( $mug ), 'delta' ) );
	}

	public function test_a_write_of_nothing_whose_after_hook_never_comes_leaves_nothing_open(): void {
		global $wpdb;
		$mug = $this->known_product( 10 );
		// WordPress announces the write, then the row is gone: update_metadata() returns false, and
		// no hook says so.
		$this->listen(
			'update_post_meta',
			static function ( $meta_id, int $object_id, string $key ) use ( $wpdb ): void {
				if ( '_stock' === $key ) {
					$wpdb->query( $wpdb->prepare( "DELETE FROM $wpdb->postmeta WHERE post_id = %d AND meta_key = '_stock'", $object_id ) );
				}
			},
			PHP_INT_MAX,
			3
		);
		update_post_meta( $mug->get_id(), '_stock', 4 );
		$this->assertSame( '4', get_post_meta( Shop::product( 4 )->get_id(), '_stock', true ), 'other work goes on' );
		Request::end();
		$this->assertFalse( SecondConnection::sees_open_transaction() );
		Request::begin();
		$this->assertNull( Shop::stock( $mug ) );
		$last = Wire::events_of( $mug );
		$this->assertNull( end( $last )['stock'], 'what is said last is what the database holds' );
	}

	public function test_a_write_that_another_plugin_prevents_makes_no_event(): void {
		$mug = $this->known_product( 10 );
		add_filter( 'update_post_metadata', '__return_false' );
		update_post_meta( $mug->get_id(), '_stock', 4 );
		remove_filter( 'update_post_metadata', '__return_false' );
		$this->assertSame( [], Wire::events() );
		$this->assertSame( '10', Shop::stock( $mug ) );
	}

	public function test_changes_inside_of_changes_are_each_told_once(): void {
		$mug    = $this->known_product( 10 );
		$saucer = $this->known_product( 10 );
		$this->listen(
			'woocommerce_updated_product_stock',
			static function ( int $id ) use ( $mug, $saucer ): void {
				if ( $id === $mug->get_id() ) {
					wc_update_product_stock( $saucer->get_id(), 1, 'decrease' );
				}
			}
		);
		$this->listen(
			'woocommerce_product_before_set_stock',
			static function ( WC_Product $product ) use ( $mug, $saucer ): void {
				if ( $product->get_id() === $mug->get_id() ) {
					update_post_meta( $saucer->get_id(), '_stock', 20 );
				}
			}
		);
		wc_update_product_stock( $mug->get_id(), 3, 'decrease' );
		$this->assertSame( [ -3 ], array_column( Wire::events_of( $mug ), 'delta' ) );
		$this->assertSame( [ 10, -1 ], array_column( Wire::events_of( $saucer ), 'delta' ) );
		$this->assertSame( '19', Shop::stock( $saucer ) );
	}

	public function test_a_number_written_behind_our_back_is_found_before_the_next_change(): void {
		global $wpdb;
		$mug = $this->known_product( 10 );
		SecondConnection::run( "UPDATE $wpdb->postmeta SET meta_value = '25' WHERE meta_key = '_stock' AND post_id = " . $mug->get_id() );
		wp_cache_flush();
		wc_update_product_stock( $mug->get_id(), 3, 'decrease' );
		$events = Wire::events_of( $mug );
		$this->assertSame( [ 15, -3 ], array_column( $events, 'delta' ) );
		$this->assertSame( [ 'found', 'edited' ], array_column( $events, 'reason' ) );
		$this->assertSame( [ 25, 22 ], array_column( $events, 'stock' ) );
	}

	public function test_it_leaves_to_wpdb_what_others_ask_of_it(): void {
		global $wpdb;
		$mug = $this->known_product( 10 );
		add_post_meta( $mug->get_id(), 'a_note', 'first' );
		$inserted = $wpdb->insert_id;
		$rows     = $wpdb->query( $wpdb->prepare( "UPDATE $wpdb->postmeta SET meta_value = '8' WHERE post_id = %d AND meta_key = '_stock'", $mug->get_id() ) );
		$this->assertSame( 1, $rows );
		$this->assertSame( '', $wpdb->last_error );
		wc_update_product_stock( $mug->get_id(), 3, 'decrease' );
		$this->assertSame( '', $wpdb->last_error );
		$this->assertGreaterThan( 0, $inserted );
		$this->assertStringNotContainsString( 'lockstep_', $wpdb->last_query );
	}
}
