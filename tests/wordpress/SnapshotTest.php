<?php

declare( strict_types=1 );

namespace Lockstep\Tests\WordPress;

use Lockstep\Orders\OrderList;
use Lockstep\Tests\WordPress\Support\OtherRequest;
use Lockstep\Tests\WordPress\Support\PairedWorker;
use Lockstep\Tests\WordPress\Support\Request;
use Lockstep\Tests\WordPress\Support\Shop;
use Lockstep\Tests\WordPress\Support\ShopTestCase;
use Lockstep\Tests\WordPress\Support\Wire;
use WC_Order;

/**
 * Orders as snapshots: what they show, what they claim to explain, and when a new one is due.
 */
final class SnapshotTest extends ShopTestCase {

	/**
	 * The snapshot of an order that waits.
	 *
	 * @return array<string, mixed>
	 */
	private function snapshot( WC_Order $order ): array {
		// As JSON and back: an empty object is one.
		return json_decode( (string) wp_json_encode( Wire::orders()[ $order->get_id() ] ), true );
	}

	public function test_a_new_order_waits_before_it_has_taken_anything(): void {
		$mug      = Shop::product( 10, 'MUG' );
		$order    = Shop::order( [ [ $mug, 2 ] ] );
		$snapshot = $this->snapshot( $order );
		$line     = array_keys( $order->get_items() )[0];
		$this->assertSame( 'pending', $snapshot['order']['status'] );
		$this->assertSame(
			[
				'number' => 0,
				'sums'   => [],
			],
			$snapshot['explains']
		);
		$this->assertFalse( $snapshot['isDeleted'] );
		$this->assertSame( [ (string) $line => $mug->get_id() ], array_combine( array_map( 'strval', array_keys( $snapshot['stockIds'] ) ), $snapshot['stockIds'] ) );
		$shown = $snapshot['order']['line_items'][0];
		$this->assertSame( [ $line, $mug->get_id(), 0, 2, 'MUG' ], [ $shown['id'], $shown['product_id'], $shown['variation_id'], $shown['quantity'], $shown['sku'] ] );
		$this->assertSame( [], $shown['meta_data'] );
		foreach ( [ 'date_created_gmt', 'date_modified_gmt' ] as $date ) {
			$this->assertMatchesRegularExpression( '/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/', $snapshot['order'][ $date ] );
		}
		$this->assertNull( $snapshot['order']['date_completed_gmt'] );
	}

	public function test_an_order_in_the_middle_of_a_request_is_left_out_until_that_has_ended(): void {
		$mug   = Shop::product( 10 );
		$order = Shop::placed_order( [ [ $mug, 2 ] ] );
		$id    = $order->get_id();
		Wire::orders();
		$seen = [];
		// Cancelled is saved, what it took is not given back yet: read now, its units would count twice.
		$look = static function ( $may ) use ( $id, &$seen ) {
			$seen[] = OtherRequest::run( "echo wp_json_encode( isset( Wire::orders()[ $id ] ) );" );
			return $may;
		};
		add_filter( 'woocommerce_can_restore_order_stock', $look );
		wc_get_order( $id )->update_status( 'cancelled' );
		remove_filter( 'woocommerce_can_restore_order_stock', $look );
		$this->assertSame( [ 'false' ], $seen );
		$snapshot = $this->snapshot( $order );
		$this->assertSame( 'cancelled', $snapshot['order']['status'] );
		$this->assertSame( [ (string) $mug->get_id() => 0 ], array_combine( array_map( 'strval', array_keys( $snapshot['explains']['sums'] ) ), $snapshot['explains']['sums'] ) );
	}

	public function test_neither_a_long_request_nor_the_sweep_settles_an_order_whose_stock_is_still_to_follow(): void {
		$mug = Shop::product( 10 );
		$pot = Shop::product( 10 );
		// Two cancelled by one long request, of which the first is done with.
		$first  = Shop::placed_order( [ [ $mug, 1 ] ] )->get_id();
		$second = Shop::placed_order( [ [ $mug, 1 ], [ $pot, 1 ] ] )->get_id();
		Wire::acknowledge_all();
		Request::end();
		Request::begin();
		$seen = [];
		$look = static function ( $item, $stock, $was, $order ) use ( $first, $second, &$seen ): void {
			if ( $order->get_id() === $second && [] === $seen ) {
				usleep( 2100000 );
				$order->set_customer_note( 'Saved again, after the time for which marks are kept' );
				$order->save();
				$seen = json_decode( OtherRequest::run( "\\Lockstep\\Stock\\Sweep::run(); echo wp_json_encode( [ isset( Wire::orders()[ $first ] ), isset( Wire::orders()[ $second ] ) ] );" ), true );
			}
		};
		add_action( 'woocommerce_restore_order_item_stock', $look, 10, 4 );
		wc_get_order( $first )->update_status( 'cancelled' );
		wc_get_order( $second )->update_status( 'cancelled' );
		remove_action( 'woocommerce_restore_order_item_stock', $look );
		$this->assertSame( [ true, false ], $seen, 'the first is told at once, the second when its stock is given back' );
		$this->assertSame( [ 0, 0 ], array_values( (array) Wire::orders()[ $second ]['explains']['sums'] ) );
	}

	public function test_it_holds_what_stock_needs_and_nothing_of_the_customer(): void {
		$mug   = Shop::product( 10 );
		$order = Shop::order( [ [ $mug, 1 ] ] );
		$order->set_customer_note( 'Ring twice, Jane' );
		$order->update_meta_data( '_card', '4242' );
		foreach ( $order->get_items() as $item ) {
			$item->add_meta_data( 'engraving', 'For Jane' );
		}
		$order->save();
		$snapshot = $this->snapshot( $order );
		$this->assertSame( [], array_diff( array_keys( $snapshot ), [ 'order', 'stockIds', 'refunds', 'revision', 'epoch', 'explains', 'isDeleted' ] ) );
		$this->assertSame( [], array_diff( array_keys( $snapshot['order'] ), [ 'id', 'status', 'date_created_gmt', 'date_modified_gmt', 'date_completed_gmt', 'line_items', 'refunds', 'meta_data' ] ) );
		$this->assertStringNotContainsString( 'Jane', (string) wp_json_encode( $snapshot ) );
		$this->assertStringNotContainsString( '4242', (string) wp_json_encode( $snapshot ) );
	}

	public function test_it_explains_exactly_the_changes_it_shows(): void {
		$mug   = Shop::product( 10 );
		$pot   = Shop::product( 10 );
		$order = Shop::placed_order( [ [ $mug, 2 ], [ $pot, 3 ] ] );
		$taken = $this->snapshot( $order );
		$this->assertSame( 2, $taken['explains']['number'] );
		$this->assertSame(
			[
				$mug->get_id() => -2,
				$pot->get_id() => -3,
			],
			$taken['explains']['sums']
		);
		$this->assertEquals(
			[
				[
					'key'   => '_reduced_stock',
					'value' => '2',
				],
			],
			$taken['order']['line_items'][0]['meta_data']
		);

		Shop::refund( wc_get_order( $order->get_id() ), [ 0 => 1 ], true );
		$refunded = $this->snapshot( $order );
		$this->assertSame( 3, $refunded['explains']['number'] );
		$this->assertSame(
			[
				$mug->get_id() => -1,
				$pot->get_id() => -3,
			],
			$refunded['explains']['sums']
		);
		$this->assertCount( 1, $refunded['refunds'] );
		$this->assertSame( $refunded['order']['refunds'][0]['id'], $refunded['refunds'][0]['id'] );
		$line = $refunded['refunds'][0]['line_items'][0];
		$this->assertSame( -1, $line['quantity'] );
		$this->assertEquals(
			[
				[
					'key'   => '_refunded_item_id',
					'value' => (string) $refunded['order']['line_items'][0]['id'],
				],
			],
			$line['meta_data']
		);

		wc_get_order( $order->get_id() )->update_status( 'cancelled' );
		$cancelled = $this->snapshot( $order );
		$this->assertSame( 'cancelled', $cancelled['order']['status'] );
		$this->assertSame( 5, $cancelled['explains']['number'] );
		$this->assertSame( [ 0, 0 ], array_values( $cancelled['explains']['sums'] ) );
		$this->assertGreaterThan( $taken['revision'], $refunded['revision'] );
		$this->assertGreaterThan( $refunded['revision'], $cancelled['revision'] );
	}

	public function test_a_double_reduction_is_explained_as_both_and_shown_as_one(): void {
		$mug   = Shop::product( 10 );
		$order = Shop::order( [ [ $mug, 3 ] ] );
		$twice = [ wc_get_order( $order->get_id() ), wc_get_order( $order->get_id() ) ];
		foreach ( $twice as $one ) {
			foreach ( $one->get_items() as $item ) {
				$item->get_meta( '_reduced_stock' );
			}
		}
		foreach ( $twice as $one ) {
			wc_reduce_stock_levels( $one );
		}
		$snapshot = $this->snapshot( $order );
		$this->assertSame(
			[
				'number' => 2,
				'sums'   => [ $mug->get_id() => -6 ],
			],
			$snapshot['explains']
		);
	}

	public function test_a_change_while_the_snapshot_is_read_is_not_claimed_to_be_explained(): void {
		$mug   = Shop::product( 10 );
		$order = Shop::placed_order( [ [ $mug, 5 ] ] );
		$id    = $order->get_id();
		Request::end();
		// Before each statement in turn with which this request reads the order, another edits it.
		for ( $moment = 1; $moment <= 6; $moment++ ) {
			$quantity  = 5 - $moment % 2;
			$statement = 0;
			$edit      = static function ( $sql ) use ( $id, $quantity, $moment, &$statement ) {
				if ( ++$statement === $moment ) {
					OtherRequest::run( "Shop::edit_lines( wc_get_order( $id ), [ $quantity ] );" );
				}
				return $sql;
			};
			add_filter( 'query', $edit, 1 );
			$snapshot = OrderList::orders( [ $id ] )[0];
			remove_filter( 'query', $edit, 1 );
			wp_cache_flush();
			$shown = 0;
			foreach ( $snapshot['order']['line_items'][0]['meta_data'] as $meta ) {
				$shown = (int) ( '_reduced_stock' === $meta['key'] ? $meta['value'] : $shown );
			}
			$explained = -( (array) $snapshot['explains']['sums'] )[ $mug->get_id() ];
			$now       = Wire::orders()[ $id ];
			if ( $explained !== $shown ) {
				$this->assertSame( 5 - ( $moment + 1 ) % 2, $explained, "moment $moment: what it explains is what it was before, never what is not shown yet" );
				$this->assertSame( $quantity, $shown );
				$this->assertGreaterThan( $snapshot['revision'], $now['revision'], 'and a newer one is due' );
			}
			$this->assertSame( -$quantity, ( (array) $now['explains']['sums'] )[ $mug->get_id() ] );
		}
	}

	public function test_a_variation_is_shown_with_the_product_that_its_stock_is_taken_from(): void {
		$shirt    = Shop::variable_product( 20 );
		$shared   = Shop::variation( $shirt, null, 'S' );
		$own      = Shop::variation( $shirt, 6, 'M' );
		$order    = Shop::placed_order( [ [ $shared, 1 ], [ $own, 2 ] ] );
		$snapshot = $this->snapshot( $order );
		$this->assertSame( [ $shirt->get_id(), $own->get_id() ], array_values( $snapshot['stockIds'] ) );
		$this->assertSame( [ $shared->get_id(), $own->get_id() ], array_column( $snapshot['order']['line_items'], 'variation_id' ) );
		$this->assertSame(
			[
				$shirt->get_id() => -1,
				$own->get_id()   => -2,
			],
			$snapshot['explains']['sums']
		);
	}

	public function test_a_trashed_order_says_what_it_was(): void {
		$mug   = Shop::product( 10 );
		$order = Shop::placed_order( [ [ $mug, 2 ] ] );
		Wire::acknowledge_all();
		$id = $order->get_id();
		wc_get_order( $id )->delete( false );
		$snapshot = $this->snapshot( wc_get_order( $id ) );
		$this->assertSame( 'trash', $snapshot['order']['status'] );
		$this->assertSame(
			[
				'key'   => '_wp_trash_meta_status',
				'value' => 'wc-processing',
			],
			array_intersect_key(
				$snapshot['order']['meta_data'][0],
				[
					'key'   => 0,
					'value' => 0,
				]
			)
		);
		$this->assertFalse( $snapshot['isDeleted'] );
	}

	public function test_a_deleted_order_is_shown_as_it_was(): void {
		$mug   = Shop::product( 10 );
		$order = Shop::placed_order( [ [ $mug, 2 ] ] );
		Wire::acknowledge_all();
		wc_get_order( $order->get_id() )->delete( true );
		Request::end();
		Request::begin();
		$snapshot = $this->snapshot( $order );
		$this->assertTrue( $snapshot['isDeleted'] );
		$this->assertSame( 'processing', $snapshot['order']['status'] );
		$this->assertCount( 1, $snapshot['order']['line_items'] );
		$this->assertSame(
			[
				'number' => 1,
				'sums'   => [ $mug->get_id() => -2 ],
			],
			$snapshot['explains']
		);
		$this->assertSame( [], OrderList::orders( [ $order->get_id() ] ), 'it is not in the list of orders' );
	}

	public function test_every_change_of_an_order_raises_its_revision_even_within_a_millisecond(): void {
		$mug   = Shop::product( 10 );
		$order = Shop::order( [ [ $mug, 2 ] ] );
		$seen  = [];
		foreach ( [ 'on-hold', 'processing', 'completed', 'cancelled', 'processing' ] as $status ) {
			wc_get_order( $order->get_id() )->update_status( $status );
			$seen[] = $this->snapshot( $order )['revision'];
		}
		$sorted = $seen;
		sort( $sorted );
		$this->assertSame( array_values( array_unique( $sorted ) ), $seen );
		$this->assertGreaterThanOrEqual( $order->get_date_created()->getTimestamp() * 1000, $seen[0] );
	}

	public function test_refunds_and_drafts_are_no_orders_of_their_own(): void {
		$mug   = Shop::product( 10 );
		$draft = Shop::order( [ [ $mug, 1 ] ], 'checkout-draft' );
		$order = Shop::placed_order( [ [ $mug, 2 ] ] );
		Shop::refund( $order, [ 1 ], true );
		$this->assertSame( [ $order->get_id() ], array_values( array_diff( array_keys( Wire::orders() ), [ $draft->get_id() ] ) ) );
	}

	public function test_orders_are_listed_by_their_change_oldest_first_and_page_by_page(): void {
		$worker = new PairedWorker();
		$mug    = Shop::product( 100 );
		$ids    = [];
		for ( $i = 0; $i < 7; $i++ ) {
			$ids[] = Shop::placed_order( [ [ $mug, 1 ] ] )->get_id();
			Request::end();
			Request::begin();
		}
		wc_get_order( $ids[2] )->update_status( 'completed' );
		$ids  = array_merge( array_diff( $ids, [ $ids[2] ] ), [ $ids[2] ] );
		$seen = [];
		$next = null;
		for ( $page_number = 1; $page_number <= 9; $page_number++ ) {
			$page = $worker->call(
				'orders',
				[
					'sinceMs' => 0,
					'cursor'  => $next,
					'limit'   => 3,
				]
			);
			$this->assertLessThanOrEqual( 3, count( $page['orders'] ) );
			$seen = array_merge( $seen, array_column( array_column( $page['orders'], 'order' ), 'id' ) );
			$next = $page['next'];
			if ( null === $next ) {
				break;
			}
		}
		$this->assertSame( array_values( $ids ), $seen );
		$later = $worker->call(
			'orders',
			[
				'sinceMs' => ( time() + 100 ) * 1000,
				'limit'   => 3,
			]
		);
		$this->assertSame( [], $later['orders'] );
		$this->assertCount( 2, $worker->call( 'orders', [ 'ids' => [ $ids[0], $ids[1], 999999 ] ] )['orders'] );
	}
}
