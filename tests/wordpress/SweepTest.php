<?php

declare( strict_types=1 );

namespace Lockstep\Tests\WordPress;

use Lockstep\Link\Lease;
use Lockstep\Stock\Epoch;
use Lockstep\Stock\Sweep;
use Lockstep\Tests\WordPress\Support\Request;
use Lockstep\Tests\WordPress\Support\SecondConnection;
use Lockstep\Tests\WordPress\Support\Shop;
use Lockstep\Tests\WordPress\Support\ShopTestCase;
use Lockstep\Tests\WordPress\Support\Wire;
use WC_Product;

/**
 * What no hook announced is found by looking.
 */
final class SweepTest extends ShopTestCase {

	/**
	 * Writes to a product's meta as a script with a database client does.
	 */
	private function write_behind_our_back( WC_Product $product, string $key, string $value ): void {
		global $wpdb;
		SecondConnection::run( "UPDATE $wpdb->postmeta SET meta_value = $value WHERE meta_key = '$key' AND post_id = " . $product->get_id() );
		wp_cache_flush();
	}

	public function test_it_names_what_raw_sql_has_changed(): void {
		$mug = Shop::product( 10, 'MUG' );
		$pot = Shop::product( 10 );
		Wire::acknowledge_all();
		$this->write_behind_our_back( $mug, '_stock', "'4'" );
		Sweep::run();
		$this->assertSame( [], Wire::events_of( $pot ) );
		$events = Wire::events_of( $mug );
		$this->assertCount( 1, $events );
		$this->assertEquals(
			[
				'kind'   => 'change',
				'delta'  => -6,
				'stock'  => 4,
				'reason' => 'found',
				'order'  => null,
				'origin' => 'sweep',
				'sku'    => 'MUG',
			],
			array_intersect_key( $events[0], array_flip( [ 'kind', 'delta', 'stock', 'reason', 'order', 'origin', 'sku' ] ) )
		);
		Sweep::run();
		$this->assertCount( 1, Wire::events_of( $mug ), 'found once' );
	}

	/**
	 * Whether there was a break in which nobody looked, and what is told of the sale then.
	 *
	 * @return array<string, array{bool, array<int, array<int, int|string|null>>}>
	 */
	public function breaks(): array {
		return [
			'after a break'   => [ true, [ [ 'order-reduced', -2, 'the order', 8 ], [ 'found', -1, null, 7 ] ] ],
			'without a break' => [ false, [ [ 'found', -3, null, 7 ] ] ],
		];
	}

	/**
	 * @dataProvider breaks
	 *
	 * @param bool                                    $was_interrupted Whether there was one.
	 * @param array<int, array<int, int|string|null>> $expected       What is told.
	 */
	public function test_what_orders_did_unseen_is_told_as_theirs_and_only_the_rest_as_found( bool $was_interrupted, array $expected ): void {
		global $wpdb;
		$mug = Shop::product( 10 );
		update_option( Lease::MINUTE, sprintf( '%013d', ( time() - ( $was_interrupted ? 600 : 60 ) ) * 1000 ) );
		Wire::acknowledge_all();
		Request::without_lockstep();
		$order = Shop::placed_order( [ [ $mug, 2 ] ] );
		wc_update_product_stock( $mug->get_id(), 1, 'decrease' );
		// The sweep leaves alone what somebody may still be doing.
		$earlier = gmdate( 'Y-m-d H:i:s', time() - 10 );
		Epoch::restart( Epoch::current() );
		$wpdb->query( $wpdb->prepare( "UPDATE {$wpdb->prefix}lockstep_state SET epoch = %d", ( time() - 60 ) * 1000 ) );
		$wpdb->query( $wpdb->prepare( "UPDATE {$wpdb->prefix}lockstep_products SET epoch = %d", ( time() - 60 ) * 1000 ) );
		$wpdb->query( $wpdb->prepare( "UPDATE {$wpdb->prefix}wc_orders SET date_created_gmt = %s, date_updated_gmt = %s", $earlier, $earlier ) );
		$wpdb->query( $wpdb->prepare( "UPDATE $wpdb->posts SET post_date_gmt = %s, post_modified_gmt = %s WHERE post_type = 'shop_order'", $earlier, $earlier ) );
		Request::begin();
		Sweep::run();
		$told = array_map(
			static function ( array $event ) use ( $order ): array {
				return [ $event['reason'], $event['delta'], ( $event['order']['id'] ?? 0 ) === $order->get_id() ? 'the order' : $event['order'], $event['stock'] ];
			},
			Wire::events_of( $mug )
		);
		$this->assertSame( $expected, $told );
		Sweep::run();
		$this->assertCount( count( $expected ), Wire::events_of( $mug ), 'told once' );
	}

	public function test_it_finds_nothing_where_hooks_have_told_everything(): void {
		$mug   = Shop::product( 10, 'MUG' );
		$shirt = Shop::variable_product( 20 );
		Shop::placed_order( [ [ $mug, 2 ], [ Shop::variation( $shirt, null ), 1 ] ] );
		Shop::product( null );
		wp_delete_post( Shop::product( 3 )->get_id(), true );
		Wire::acknowledge_all();
		Sweep::run();
		$this->assertSame( [], Wire::events() );
	}

	public function test_it_finds_what_began_and_ended_without_a_hook(): void {
		$mug      = Shop::product( 10 );
		$download = Shop::product( null );
		$gone     = Shop::product( 5 );
		Wire::acknowledge_all();
		$this->write_behind_our_back( $mug, '_manage_stock', "'no'" );
		$this->write_behind_our_back( $download, '_manage_stock', "'yes'" );
		$this->write_behind_our_back( $download, '_stock', "'3'" );
		global $wpdb;
		SecondConnection::run( "DELETE FROM $wpdb->postmeta WHERE post_id = " . $gone->get_id() );
		SecondConnection::run( "DELETE FROM $wpdb->posts WHERE ID = " . $gone->get_id() );
		wp_cache_flush();
		Sweep::run();
		$this->assertSame( [ 'unmanaged' ], array_column( Wire::events_of( $mug ), 'kind' ) );
		$this->assertSame( [ 'managed' ], array_column( Wire::events_of( $download ), 'kind' ) );
		$this->assertSame( 3, Wire::events_of( $download )[0]['stock'] );
		$this->assertSame( [ 'unmanaged' ], array_column( Wire::events_of( $gone ), 'kind' ) );
	}

	public function test_products_that_were_there_before_the_plugin_are_known_from_then_on(): void {
		global $wpdb;
		$mug = Shop::product( 10 );
		foreach ( [ 'products', 'events' ] as $table ) {
			$wpdb->query( "DELETE FROM {$wpdb->prefix}lockstep_$table" );
		}
		Sweep::run();
		$reading = Wire::product( $mug );
		$this->assertSame( [ 10, 0, 0 ], [ $reading['stock'], $reading['total'], $reading['orderTotal'] ] );
		wc_update_product_stock( $mug->get_id(), 4, 'decrease' );
		$this->assertSame( -4, Wire::product( $mug )['total'] );
	}

	public function test_the_catalogue_lists_everything_once(): void {
		$mug      = Shop::product( 10, 'MUG' );
		$download = Shop::product( null, 'DOWNLOAD' );
		$shirt    = Shop::variable_product( 20 );
		$small    = Shop::variation( $shirt, null, 'S' );
		$medium   = Shop::variation( $shirt, 6, 'M' );
		$listed   = [];
		$after    = 0;
		do {
			$page   = \Lockstep\Stock\Catalogue::page( $after, 2 );
			$listed = array_merge( $listed, $page['products'] );
			$after  = $page['next'];
		} while ( null !== $after );
		$by_id = array_column( $listed, null, 'product' );
		$this->assertSame( [ $mug->get_id(), $download->get_id(), $shirt->get_id(), $small->get_id(), $medium->get_id() ], array_column( $listed, 'product' ) );
		$this->assertSame( [ 'product', 'parent', 'sku', 'title', 'status', 'isManaged', 'stock', 'number', 'total', 'orderTotal', 'revision' ], array_keys( $by_id[ $mug->get_id() ] ) );
		$this->assertSame( [ true, 10 ], [ $by_id[ $mug->get_id() ]['isManaged'], $by_id[ $mug->get_id() ]['stock'] ] );
		$this->assertSame( [ false, null ], [ $by_id[ $download->get_id() ]['isManaged'], $by_id[ $download->get_id() ]['stock'] ] );
		$this->assertSame( [ false, null ], [ $by_id[ $small->get_id() ]['isManaged'], $by_id[ $small->get_id() ]['stock'] ] );
		$this->assertSame( [ true, 6, $shirt->get_id() ], [ $by_id[ $medium->get_id() ]['isManaged'], $by_id[ $medium->get_id() ]['stock'], $by_id[ $medium->get_id() ]['parent'] ] );
		$this->assertSame( [ 20, 'publish' ], [ $by_id[ $shirt->get_id() ]['stock'], $by_id[ $shirt->get_id() ]['status'] ] );
	}
}
