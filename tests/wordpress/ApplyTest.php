<?php

declare( strict_types=1 );

namespace Lockstep\Tests\WordPress;

use Lockstep\Stock\Apply;
use Lockstep\Stock\Epoch;
use Lockstep\Tests\WordPress\Support\Request;
use Lockstep\Tests\WordPress\Support\SecondConnection;
use Lockstep\Tests\WordPress\Support\Shop;
use Lockstep\Tests\WordPress\Support\ShopTestCase;
use Lockstep\Tests\WordPress\Support\Wire;
use WC_Product;

/**
 * The worker sets quantities: under the product's lock, with what the shop has sold since, and
 * without making an event of it.
 */
final class ApplyTest extends ShopTestCase {

	private function known_product( int $stock ): WC_Product {
		$product = Shop::product( $stock );
		Wire::acknowledge_all();
		return $product;
	}

	/**
	 * Applies one quantity.
	 *
	 * @param array{epoch?: int, number?: int} $includes What it includes; else everything there is.
	 * @return array<string, mixed> The item of the answer.
	 */
	private function apply( WC_Product $product, int $quantity, int $revision, array $includes = [] ): array {
		$items = Apply::items( [ $this->item( $product, $quantity, $revision, $includes ) ] );
		$this->assertCount( 1, $items );
		return $items[0];
	}

	/**
	 * One item of the call.
	 *
	 * @param array{epoch?: int, number?: int} $includes What it includes.
	 * @return array{product: int, quantity: int, revision: int, includes: array{epoch: int, number: int}}
	 */
	private function item( WC_Product $product, int $quantity, int $revision, array $includes = [] ): array {
		return [
			'product'  => $product->get_id(),
			'quantity' => $quantity,
			'revision' => $revision,
			'includes' => $includes + [
				'epoch'  => Epoch::current(),
				'number' => Wire::product( $product )['number'],
			],
		];
	}

	public function test_a_quantity_that_includes_everything_is_what_the_stock_becomes(): void {
		$mug     = $this->known_product( 10 );
		$applied = $this->apply( $mug, 8, 40 );
		$reading = Wire::product( $mug );
		$this->assertEquals(
			[
				'product'  => $mug->get_id(),
				'result'   => 'applied',
				'stock'    => 8,
				'number'   => $reading['number'],
				'total'    => $reading['total'],
				'revision' => 40,
			],
			$applied
		);
		$this->assertSame( '8', Shop::stock( $mug ) );
		$this->assertSame( 8.0, (float) wc_get_product( $mug->get_id() )->get_stock_quantity() );
		$this->assertSame( [], Wire::events(), 'no event is made of it' );
	}

	public function test_what_was_sold_since_is_not_shown_again(): void {
		$mug  = $this->known_product( 10 );
		$then = Wire::product( $mug )['number'];
		Shop::placed_order( [ [ $mug, 3 ] ] );
		wc_update_product_stock( $mug->get_id(), 2, 'increase' );
		$applied = $this->apply( $mug, 20, 1, [ 'number' => $then ] );
		$this->assertSame( [ 'applied', 19, $then + 2, -1 ], [ $applied['result'], $applied['stock'], $applied['number'], $applied['total'] ] );
		$this->assertSame( '19', Shop::stock( $mug ) );
		$this->assertSame( [ -3, 2 ], array_column( Wire::events_of( $mug ), 'delta' ) );
	}

	public function test_later_changes_count_even_when_they_were_acknowledged(): void {
		$mug  = $this->known_product( 10 );
		$then = Wire::product( $mug )['number'];
		wc_update_product_stock( $mug->get_id(), 3, 'decrease' );
		Wire::acknowledge_all();
		$this->assertSame( 7, $this->apply( $mug, 10, 1, [ 'number' => $then ] )['stock'] );
	}

	public function test_an_older_revision_changes_nothing(): void {
		$mug = $this->known_product( 10 );
		$this->assertSame( 'applied', $this->apply( $mug, 8, 40 )['result'] );
		$this->assertSame(
			[ 'outdated', 8, 40 ],
			array_values(
				array_intersect_key(
					$this->apply( $mug, 5, 39 ),
					[
						'result'   => 0,
						'stock'    => 0,
						'revision' => 0,
					]
				)
			)
		);
		$this->assertSame( '8', Shop::stock( $mug ) );
		$this->assertSame( 'applied', $this->apply( $mug, 6, 41 )['result'] );
		$this->assertSame( '6', Shop::stock( $mug ) );
	}

	public function test_the_same_revision_again_is_the_same_again(): void {
		$mug  = $this->known_product( 10 );
		$item = $this->item( $mug, 8, 40 );
		Apply::items( [ $item ] );
		wc_update_product_stock( $mug->get_id(), 1, 'decrease' );
		$again = Apply::items( [ $item ] )[0];
		$this->assertContains( $again['result'], [ 'applied', 'outdated' ] );
		$this->assertSame( 7, $again['stock'] );
		$this->assertSame( '7', Shop::stock( $mug ), 'a unit sold since stays sold' );
	}

	public function test_a_quantity_of_another_epoch_or_of_the_future_must_be_taken_anew(): void {
		$mug   = $this->known_product( 10 );
		$epoch = Epoch::current();
		foreach ( [ $epoch - 1, $epoch + 1 ] as $other ) {
			$this->assertSame( 'recount', $this->apply( $mug, 5, 1, [ 'epoch' => $other ] )['result'] );
		}
		$this->assertSame( $epoch, Epoch::current() );
		$this->assertSame( 'recount', $this->apply( $mug, 5, 1, [ 'number' => 999 ] )['result'] );
		$this->assertGreaterThan( $epoch, Epoch::current(), 'a number never given proves an older copy of the database' );
		$this->assertSame( '10', Shop::stock( $mug ) );
	}

	public function test_a_quantity_from_before_the_stock_began_must_be_taken_anew(): void {
		$mug  = $this->known_product( 10 );
		$then = Wire::product( $mug )['number'];
		foreach ( [ false, true ] as $is_managed ) {
			$mug = wc_get_product( $mug->get_id() );
			$mug->set_manage_stock( $is_managed );
			$mug->set_stock_quantity( 30 );
			$mug->save();
		}
		$this->assertSame( 'recount', $this->apply( $mug, 5, 1, [ 'number' => $then ] )['result'] );
		$this->assertSame( '30', Shop::stock( $mug ) );
		$this->assertSame( 'applied', $this->apply( $mug, 5, 1 )['result'] );
	}

	public function test_a_newer_quantity_that_includes_less_than_one_before_must_be_taken_anew(): void {
		$mug  = $this->known_product( 10 );
		$then = Wire::product( $mug )['number'];
		wc_update_product_stock( $mug->get_id(), 3, 'decrease' );
		// The newest row of all is never forgotten.
		Shop::product( 1 );
		$this->assertSame( 'applied', $this->apply( $mug, 7, 40 )['result'] );
		// A worker put back to an older copy has never heard of the three, whose row is forgotten.
		$this->assertSame( 'recount', $this->apply( $mug, 10, 41, [ 'number' => $then ] )['result'] );
		$this->assertSame( '7', Shop::stock( $mug ) );
		$this->assertSame( 'applied', $this->apply( $mug, 7, 41 )['result'] );
	}

	public function test_what_has_no_stock_or_is_not_there_is_said_to_be_so(): void {
		$download = Shop::product( null );
		$shirt    = Shop::variable_product( 20 );
		$small    = Shop::variation( $shirt, null );
		$mug      = $this->known_product( 10 );
		$post     = wp_insert_post(
			[
				'post_type'  => 'post',
				'post_title' => 'A post',
			]
		);
		$includes = [
			'epoch'  => Epoch::current(),
			'number' => 0,
		];
		$results  = Apply::items(
			array_map(
				static function ( int $id ) use ( $includes ): array {
					return [
						'product'  => $id,
						'quantity' => 5,
						'revision' => 1,
						'includes' => $includes,
					];
				},
				[ $download->get_id(), $small->get_id(), 999999, $post ]
			)
		);
		$this->assertSame( [ 'unmanaged', 'unmanaged', 'missing', 'missing' ], array_column( $results, 'result' ) );
		$this->assertSame( [ $download->get_id(), $small->get_id(), 999999, $post ], array_column( $results, 'product' ) );
		$this->assertSame( 'applied', $this->apply( $mug, 9, 1 )['result'] );
		wp_delete_post( $post, true );
	}

	public function test_items_come_back_in_their_order_and_one_that_cannot_be_spoils_no_other(): void {
		$products = array_map(
			static function (): WC_Product {
				return Shop::product( 10 );
			},
			range( 1, 5 )
		);
		$items    = [];
		foreach ( array_reverse( $products ) as $index => $product ) {
			$items[] = $this->item( $product, 20 + $index, 1, 2 === $index ? [ 'number' => 0 ] : [] );
		}
		$results = Apply::items( $items );
		$this->assertSame( array_column( $items, 'product' ), array_column( $results, 'product' ) );
		$this->assertSame( [ 'applied', 'applied', 'recount', 'applied', 'applied' ], array_column( $results, 'result' ) );
		$this->assertSame( [ '24', '23', '10', '21', '20' ], array_map( [ Shop::class, 'stock' ], $products ) );
	}

	public function test_the_stock_status_follows_as_woocommerce_would_do_it(): void {
		global $wpdb;
		$mug      = $this->known_product( 10 );
		$revision = 0;
		foreach ( [ [ 0, 'outofstock' ], [ 5, 'instock' ], [ -2, 'outofstock' ], [ 1, 'instock' ] ] as list( $quantity, $status ) ) {
			$this->apply( $mug, $quantity, ++$revision );
			$product = wc_get_product( $mug->get_id() );
			$this->assertSame( $status, $product->get_stock_status() );
			$this->assertEquals( $quantity, $product->get_stock_quantity() );
			$found = $wpdb->get_row( $wpdb->prepare( "SELECT stock_quantity, stock_status FROM {$wpdb->prefix}wc_product_meta_lookup WHERE product_id = %d", $mug->get_id() ), ARRAY_A );
			$this->assertEquals( [ $quantity, $status ], [ (int) $found['stock_quantity'], $found['stock_status'] ] );
			Request::end();
			Request::begin();
		}
		$this->assertSame( [], Wire::events(), 'and no event was made of any of it' );
	}

	public function test_a_parents_number_is_seen_by_its_variations(): void {
		$shirt = Shop::variable_product( 20 );
		$small = Shop::variation( $shirt, null );
		Wire::acknowledge_all();
		$this->apply( $shirt, 0, 1 );
		$this->assertSame( 'outofstock', wc_get_product( $small->get_id() )->get_stock_status() );
		$this->apply( $shirt, 3, 2 );
		$this->assertSame( 'instock', wc_get_product( $small->get_id() )->get_stock_status() );
	}

	public function test_it_is_committed_when_it_is_answered(): void {
		global $wpdb;
		$mug = $this->known_product( 10 );
		$this->apply( $mug, 4, 1 );
		$this->assertSame( 4.0, (float) SecondConnection::value( "SELECT meta_value FROM $wpdb->postmeta WHERE meta_key = '_stock' AND post_id = " . $mug->get_id() ) );
		$this->assertFalse( SecondConnection::sees_open_transaction() );
	}

	public function test_rows_that_a_quantity_includes_are_forgotten_and_sums_stay(): void {
		global $wpdb;
		$mug   = $this->known_product( 10 );
		$order = Shop::placed_order( [ [ $mug, 3 ] ] );
		Wire::acknowledge_all();
		$before = Wire::product( $mug );
		// The newest row of all is kept, as a witness of the largest number; so it must not be this one.
		Shop::product( 1 );
		$this->apply( $mug, 7, 1 );
		wc_get_order( $order->get_id() )->update_status( 'completed' );
		$after = Wire::product( $mug );
		$this->assertSame( [ $before['number'], $before['total'], $before['orderTotal'] ], [ $after['number'], $after['total'], $after['orderTotal'] ] );
		$this->assertSame( [ -3, -3 ], [ $after['total'], $after['orderTotal'] ] );
		$snapshot = Wire::orders()[ $order->get_id() ];
		$this->assertSame( 1, $snapshot['explains']['number'] );
		$this->assertEquals( [ $mug->get_id() => -3 ], (array) $snapshot['explains']['sums'], 'an order explains what it took even when the rows are gone' );
		$this->assertSame( '0', $wpdb->get_var( $wpdb->prepare( "SELECT COUNT(*) FROM {$wpdb->prefix}lockstep_events WHERE product_id = %d", $mug->get_id() ) ) );
	}

	public function test_a_number_written_behind_our_back_is_told_before_it_is_overwritten(): void {
		global $wpdb;
		$mug  = $this->known_product( 10 );
		$then = Wire::product( $mug )['number'];
		SecondConnection::run( "UPDATE $wpdb->postmeta SET meta_value = '25' WHERE meta_key = '_stock' AND post_id = " . $mug->get_id() );
		wp_cache_flush();
		$applied = $this->apply( $mug, 8, 1, [ 'number' => $then ] );
		$this->assertSame( [ 15 ], array_column( Wire::events_of( $mug ), 'delta' ) );
		$this->assertSame( 'found', Wire::events_of( $mug )[0]['reason'] );
		$this->assertSame( 23, $applied['stock'], 'it is one of the later changes' );
	}
}
