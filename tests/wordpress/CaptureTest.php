<?php

declare( strict_types=1 );

namespace Lockstep\Tests\WordPress;

use Lockstep\Tests\WordPress\Support\Request;
use Lockstep\Tests\WordPress\Support\Shop;
use Lockstep\Tests\WordPress\Support\ShopTestCase;
use Lockstep\Tests\WordPress\Support\Wire;
use WC_Order;
use WC_Product;

/**
 * What a change says: why, for which order and line, by whom, from where.
 */
final class CaptureTest extends ShopTestCase {

	/**
	 * A product whose beginning the worker knows already.
	 *
	 * @param int|float|null $stock How many.
	 */
	private function known_product( $stock, string $sku = '' ): WC_Product {
		$product = Shop::product( $stock, $sku );
		Wire::acknowledge_all();
		return $product;
	}

	/**
	 * The one event of a product that is expected.
	 *
	 * @param array<string, mixed> $expected What it says, as far as it is asked.
	 */
	private function assert_one_event( array $expected, WC_Product $product ): void {
		$events = Wire::events_of( $product );
		$this->assertCount( 1, $events, (string) wp_json_encode( $events ) );
		$this->assert_says( $expected, $events[0] );
	}

	public function test_an_order_that_takes_its_stock_is_named_with_its_line(): void {
		$mug   = $this->known_product( 10, 'MUG' );
		$order = Shop::placed_order( [ [ $mug, 3 ] ] );
		$this->assert_one_event(
			[
				'kind'   => 'change',
				'delta'  => -3,
				'stock'  => 7,
				'reason' => 'order-reduced',
				'order'  => [
					'id'     => $order->get_id(),
					'number' => 1,
					'line'   => array_keys( $order->get_items() )[0],
				],
				'sku'    => 'MUG',
				'user'   => 0,
			],
			$mug
		);
	}

	/**
	 * What is done to a placed order of five, and what is then said of it.
	 *
	 * @return array<string, array{callable(WC_Order): void, string, int}>
	 */
	public function changes_of_orders(): array {
		return [
			'cancelled'                  => [
				static function ( WC_Order $order ): void {
					$order->update_status( 'cancelled' );
				},
				'order-restored',
				5,
			],
			'two refunded and restocked' => [
				static function ( WC_Order $order ): void {
					Shop::refund( $order, [ 2 ], true );
				},
				'refund-restocked',
				2,
			],
			'a line of two more'         => [
				static function ( WC_Order $order ): void {
					Shop::edit_lines( $order, [ 7 ] );
				},
				'order-edited',
				-2,
			],
			'a line of three less'       => [
				static function ( WC_Order $order ): void {
					Shop::edit_lines( $order, [ 2 ] );
				},
				'order-edited',
				3,
			],
			'a line deleted'             => [
				static function ( WC_Order $order ): void {
					Shop::delete_line( $order, 0 );
				},
				'order-edited',
				5,
			],
			'a line set to nothing'      => [
				static function ( WC_Order $order ): void {
					Shop::edit_lines( $order, [ 0 ] );
				},
				'order-edited',
				5,
			],
		];
	}

	/**
	 * @dataProvider changes_of_orders
	 */
	public function test_whatever_becomes_of_an_order_is_its_second_change( callable $happening, string $reason, int $delta ): void {
		$mug   = $this->known_product( 10 );
		$order = Shop::placed_order( [ [ $mug, 5 ] ] );
		$line  = array_keys( $order->get_items() )[0];
		Wire::acknowledge_all();
		$happening( $order );
		$this->assert_one_event(
			[
				'kind'   => 'change',
				'delta'  => $delta,
				'stock'  => 5 + $delta,
				'reason' => $reason,
				'order'  => [
					'id'     => $order->get_id(),
					'number' => 2,
					'line'   => $line,
				],
			],
			$mug
		);
	}

	public function test_a_refund_without_restock_and_a_trashed_or_deleted_order_change_no_stock(): void {
		$mug   = $this->known_product( 10 );
		$order = Shop::placed_order( [ [ $mug, 5 ] ] );
		$other = Shop::placed_order( [ [ $mug, 1 ] ] );
		Wire::acknowledge_all();
		Shop::refund( $order, [ 2 ], false );
		wc_get_order( $order->get_id() )->delete( false );
		wc_get_order( $other->get_id() )->delete( true );
		$this->assertSame( [], Wire::events() );
		$this->assertSame( '4', Shop::stock( $mug ) );
	}

	public function test_the_changes_of_one_order_are_numbered_over_all_its_products(): void {
		$mug   = $this->known_product( 10 );
		$pot   = $this->known_product( 10 );
		$order = Shop::placed_order( [ [ $mug, 1 ], [ $pot, 2 ], [ $mug, 3 ] ] );
		wc_get_order( $order->get_id() )->update_status( 'cancelled' );
		$lines  = array_keys( $order->get_items() );
		$events = Wire::events();
		$this->assertSame( [ 1, 2, 3, 4, 5, 6 ], array_column( array_column( $events, 'order' ), 'number' ) );
		$this->assertSame( array_merge( $lines, $lines ), array_column( array_column( $events, 'order' ), 'line' ) );
		$this->assertSame( [ -1, -2, -3, 1, 2, 3 ], array_column( $events, 'delta' ) );
	}

	public function test_a_variation_that_shares_its_parents_stock_is_told_as_its_parent(): void {
		$shirt = Shop::variable_product( 20 );
		$small = Shop::variation( $shirt, null );
		Wire::acknowledge_all();
		$order = Shop::placed_order( [ [ $small, 2 ] ] );
		$this->assertSame( [], Wire::events_of( $small ) );
		$this->assert_one_event(
			[
				'delta'  => -2,
				'stock'  => 18,
				'reason' => 'order-reduced',
				'order'  => [
					'id'     => $order->get_id(),
					'number' => 1,
					'line'   => array_keys( $order->get_items() )[0],
				],
			],
			$shirt
		);
	}

	public function test_a_variation_with_its_own_stock_is_told_as_itself(): void {
		$shirt = Shop::variable_product( 20 );
		$small = Shop::variation( $shirt, 6 );
		Wire::acknowledge_all();
		Shop::placed_order( [ [ $small, 2 ] ] );
		$this->assertSame( [], Wire::events_of( $shirt ) );
		$this->assert_one_event(
			[
				'delta'  => -2,
				'stock'  => 4,
				'reason' => 'order-reduced',
			],
			$small
		);
	}

	public function test_an_edit_names_who_did_it(): void {
		$mug = $this->known_product( 10 );
		wp_set_current_user( 1 );
		$mug->set_stock_quantity( 4 );
		$mug->save();
		$this->assert_one_event(
			[
				'kind'   => 'change',
				'delta'  => -6,
				'stock'  => 4,
				'reason' => 'edited',
				'order'  => null,
				'user'   => 1,
				'origin' => 'cli',
			],
			$mug
		);
	}

	public function test_an_edit_while_an_order_is_worked_on_is_not_the_orders(): void {
		$mug   = $this->known_product( 10 );
		$other = $this->known_product( 5 );
		$this->listen(
			'woocommerce_reduce_order_item_stock',
			static function () use ( $mug, $other ): void {
				wc_update_product_stock( $other->get_id(), 1, 'decrease' );
				wc_update_product_stock( $mug->get_id(), 2, 'decrease' );
			}
		);
		$order  = Shop::placed_order( [ [ $mug, 3 ] ] );
		$events = Wire::events_of( $mug );
		$this->assertSame( [ -3, -2 ], array_column( $events, 'delta' ) );
		$this->assertSame( $order->get_id(), $events[0]['order']['id'] );
		foreach ( [ $events[1], Wire::events_of( $other )[0] ] as $event ) {
			$this->assert_says(
				[
					'reason' => 'edited',
					'order'  => null,
				],
				$event
			);
		}
	}

	public function test_a_double_reduction_is_told_twice(): void {
		$mug   = $this->known_product( 10 );
		$order = Shop::order( [ [ $mug, 3 ] ] );
		// Two requests that each read the order before the other wrote to it.
		$first  = wc_get_order( $order->get_id() );
		$second = wc_get_order( $order->get_id() );
		foreach ( [ $first, $second ] as $one ) {
			foreach ( $one->get_items() as $item ) {
				$item->get_meta( '_reduced_stock' );
			}
		}
		wc_reduce_stock_levels( $first );
		wc_reduce_stock_levels( $second );
		$this->assertSame( [ -3, -3 ], array_column( Wire::events_of( $mug ), 'delta' ) );
		$this->assertSame( [ 1, 2 ], array_column( array_column( Wire::events_of( $mug ), 'order' ), 'number' ) );
		$this->assertSame( '4', Shop::stock( $mug ) );
	}

	public function test_a_product_that_begins_and_ceases_to_have_a_stock(): void {
		$thing = $this->known_product( null, 'THING' );
		$thing->set_manage_stock( true );
		$thing->set_stock_quantity( 7 );
		$thing->save();
		$thing->set_manage_stock( false );
		$thing->save();
		$said = array_map(
			static function ( array $event ): array {
				return array_intersect_key( $event, array_flip( [ 'kind', 'delta', 'stock', 'reason' ] ) );
			},
			Wire::events_of( $thing )
		);
		$this->assertEquals(
			[
				[
					'kind'   => 'managed',
					'delta'  => 0,
					'stock'  => 7,
					'reason' => 'began',
				],
				[
					'kind'   => 'unmanaged',
					'delta'  => 0,
					'stock'  => null,
					'reason' => 'ended',
				],
			],
			$said
		);
	}

	public function test_a_deleted_product_ceases_to_have_a_stock(): void {
		$mug = $this->known_product( 10, 'MUG' );
		wp_delete_post( $mug->get_id(), true );
		$this->assert_one_event(
			[
				'kind'   => 'unmanaged',
				'stock'  => null,
				'reason' => 'ended',
			],
			$mug
		);
	}

	public function test_a_renamed_product_says_both_names(): void {
		$mug = $this->known_product( 10, 'MUG' );
		$mug->set_sku( 'CUP' );
		$mug->save();
		$this->assert_one_event(
			[
				'kind'   => 'renamed',
				'delta'  => 0,
				'stock'  => 10,
				'reason' => 'renamed',
				'was'    => 'MUG',
				'sku'    => 'CUP',
			],
			$mug
		);
	}

	public function test_a_number_set_to_what_it_is_makes_no_event(): void {
		$mug = $this->known_product( 10 );
		wc_update_product_stock( $mug->get_id(), 10, 'set' );
		update_post_meta( $mug->get_id(), '_stock', '10' );
		$this->assertSame( [], Wire::events() );
	}

	public function test_fractions_are_told_in_whole_units_and_add_up(): void {
		remove_filter( 'woocommerce_stock_amount', 'intval' );
		add_filter( 'woocommerce_stock_amount', 'floatval' );
		try {
			$cheese = Shop::product( 2.5 );
			Wire::acknowledge_all();
			foreach ( [ 0.7, 0.7, 0.7 ] as $weight ) {
				wc_update_product_stock( $cheese->get_id(), $weight, 'decrease' );
			}
			$events = Wire::events_of( $cheese );
			$this->assertSame( '0.4', Shop::stock( $cheese ) );
			$this->assertSame( -2, array_sum( array_column( $events, 'delta' ) ), '2.5 is 2 whole units, 0.4 is none' );
			$this->assertSame( 0, end( $events )['stock'] );
			$this->assertNotContains( 0, array_column( $events, 'delta' ) );
		} finally {
			remove_filter( 'woocommerce_stock_amount', 'floatval' );
			add_filter( 'woocommerce_stock_amount', 'intval' );
		}
	}

	public function test_numbers_go_on_over_requests(): void {
		$mug = $this->known_product( 10 );
		wc_update_product_stock( $mug->get_id(), 1, 'decrease' );
		Request::begin();
		wc_update_product_stock( $mug->get_id(), 2, 'decrease' );
		$events = Wire::events_of( $mug );
		$this->assertSame( $events[0]['number'] + 1, $events[1]['number'] );
		$this->assertSame( [ -1, -3 ], array_column( $events, 'total' ) );
	}

	public function test_ids_are_unique_and_of_the_form_of_the_wire(): void {
		$mug = $this->known_product( 10 );
		for ( $i = 0; $i < 5; $i++ ) {
			wc_update_product_stock( $mug->get_id(), 1, 'decrease' );
		}
		$ids = array_column( Wire::events_of( $mug ), 'id' );
		$this->assertCount( 5, array_unique( $ids ) );
		foreach ( $ids as $id ) {
			$this->assertMatchesRegularExpression( '/^[A-Za-z0-9_-]{1,64}$/D', $id );
		}
	}

	public function test_other_posts_and_other_meta_are_no_business_of_ours(): void {
		$page = wp_insert_post(
			[
				'post_type'   => 'page',
				'post_title'  => 'A page',
				'post_status' => 'publish',
			]
		);
		update_post_meta( $page, '_stock', 5 );
		update_post_meta( $page, '_stock', 4 );
		$mug = $this->known_product( 10 );
		update_post_meta( $mug->get_id(), '_weight', 3 );
		update_post_meta( $mug->get_id(), '_stock_of_another_plugin', 3 );
		wp_delete_post( $page, true );
		$this->assertSame( [], Wire::events() );
	}
}
