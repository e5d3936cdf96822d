<?php

declare( strict_types=1 );

namespace Lockstep\Tests\WordPress;

use Lockstep\Stock\Epoch;
use Lockstep\Stock\Forgetting;
use Lockstep\Stock\Outbox;
use Lockstep\Tests\WordPress\Support\PairedWorker;
use Lockstep\Tests\WordPress\Support\Shop;
use Lockstep\Tests\WordPress\Support\ShopTestCase;
use Lockstep\Tests\WordPress\Support\Wire;

/**
 * What waits for the worker: how it is fetched, acknowledged and kept, and what begins anew.
 */
final class OutboxTest extends ShopTestCase {

	private const EVENT_FIELDS = [ 'id', 'epoch', 'product', 'number', 'kind', 'delta', 'stock', 'total', 'at', 'reason', 'order', 'user', 'origin', 'sku' ];

	public function test_an_event_has_the_fields_of_the_wire_format_in_their_types(): void {
		$mug = Shop::product( 10, 'MUG' );
		Shop::placed_order( [ [ $mug, 2 ] ] );
		$mug = wc_get_product( $mug->get_id() );
		$mug->set_sku( 'CUP' );
		$mug->save();
		$events = Wire::events_of( $mug );
		$this->assertSame( [ 'managed', 'change', 'renamed' ], array_column( $events, 'kind' ) );
		foreach ( $events as $event ) {
			$this->assertSame( [], array_diff( self::EVENT_FIELDS, array_keys( $event ) ), 'a field is missing' );
			$this->assertSame( [], array_diff( array_keys( $event ), self::EVENT_FIELDS, [ 'was' ] ), 'a field that the wire format does not have' );
			foreach ( [ 'epoch', 'product', 'number', 'delta', 'stock', 'total', 'at', 'user' ] as $field ) {
				$this->assertIsInt( $event[ $field ], $field );
			}
			$this->assertSame( Epoch::current(), $event['epoch'] );
			$this->assertEqualsWithDelta( microtime( true ) * 1000, $event['at'], 10000 );
		}
		$this->assertSame( [ 'id', 'number', 'line' ], array_keys( $events[1]['order'] ) );
		$this->assertNull( $events[0]['order'] );
		$this->assertArrayNotHasKey( 'was', array_filter( $events[1] ) );
		$this->assertSame( 'MUG', $events[2]['was'] );
	}

	public function test_the_newest_come_first_so_that_a_backlog_delays_no_sale_of_now(): void {
		$mug = Shop::product( 100 );
		for ( $i = 0; $i < 5; $i++ ) {
			wc_update_product_stock( $mug->get_id(), 1, 'decrease' );
		}
		$waiting = Outbox::unacknowledged( 2, 100 )['events'];
		$this->assertSame( [ 95, 96 ], array_column( $waiting, 'stock' ) );
		$this->assertSame( 6, Outbox::waiting() );
	}

	public function test_what_is_acknowledged_waits_no_longer_but_is_kept(): void {
		global $wpdb;
		$mug    = Shop::product( 100 );
		$events = Wire::events_of( $mug );
		wc_update_product_stock( $mug->get_id(), 1, 'decrease' );
		Outbox::acknowledge( [ $events[0]['id'], 'unknown' ], [] );
		$this->assertSame( [ -1 ], array_column( Wire::events_of( $mug ), 'delta' ) );
		$rows = (int) $wpdb->get_var( $wpdb->prepare( "SELECT COUNT(*) FROM {$wpdb->prefix}lockstep_events WHERE product_id = %d", $mug->get_id() ) );
		$this->assertSame( 2, $rows, 'acknowledged is not included: kept until a quantity includes it' );
	}

	public function test_what_is_forgotten_of_an_earlier_epoch_takes_nothing_of_the_present_one_along(): void {
		global $wpdb;
		$mug    = Shop::product( 100 );
		$events = $wpdb->prefix . 'lockstep_events';
		for ( $i = 0; $i < 3; $i++ ) {
			wc_update_product_stock( $mug->get_id(), 1, 'decrease' );
		}
		$month_ago = ( time() - 31 * DAY_IN_SECONDS ) * 1000;
		// The newest row of all stays whatever it is of: here of an epoch with higher numbers.
		$wpdb->query( "UPDATE $events SET acknowledged = 1, at_ms = $month_ago WHERE number <= 2" );
		$wpdb->query( "UPDATE $events SET epoch = epoch - 1, number = number + 50, acknowledged = 1, at_ms = $month_ago WHERE number = 4" );
		Forgetting::old();
		$included = $wpdb->get_var( "SELECT included FROM {$wpdb->prefix}lockstep_products WHERE product_id = " . $mug->get_id() );
		$this->assertSame( '2', $included );
	}

	public function test_pull_acknowledges_first_and_counts_what_is_left(): void {
		$worker = new PairedWorker();
		$mug    = Shop::product( 100 );
		for ( $i = 0; $i < 4; $i++ ) {
			wc_update_product_stock( $mug->get_id(), 1, 'decrease' );
		}
		$first = $worker->call( 'pull', [ 'limit' => 3 ] );
		$this->assertSame( [ 96, 97, 98 ], array_column( $first['events'], 'stock' ) );
		$this->assertSame( 2, $first['left'] );
		$second = $worker->call(
			'pull',
			[
				'limit'        => 3,
				'acknowledged' => [
					'events' => array_column( $first['events'], 'id' ),
					'orders' => new \stdClass(),
				],
				'lastRow'      => $first['lastRow'],
			]
		);
		$this->assertSame( [ 99, 100 ], array_column( $second['events'], 'stock' ) );
		$this->assertSame( 0, $second['left'] );
		$this->assertSame( $first['lastRow'], $second['lastRow'] );
		$this->assertSame( $first['epoch'], $second['epoch'] );
		$worker->call( 'pull', [ 'acknowledged' => [ 'events' => array_column( $second['events'], 'id' ) ] ] );
		$this->assertSame( 0, Outbox::waiting() );
		$this->assertNull( Outbox::oldest_ms() );
	}

	public function test_an_order_is_acknowledged_up_to_the_revision_that_was_sent(): void {
		$mug      = Shop::product( 10 );
		$order    = Shop::placed_order( [ [ $mug, 1 ] ] );
		$revision = Wire::orders()[ $order->get_id() ]['revision'];
		wc_get_order( $order->get_id() )->update_status( 'completed' );
		Outbox::acknowledge( [], [ $order->get_id() => $revision ] );
		$later = Wire::orders()[ $order->get_id() ];
		$this->assertGreaterThan( $revision, $later['revision'], 'it has changed since, so it waits' );
		Outbox::acknowledge( [], [ $order->get_id() => $later['revision'] ] );
		$this->assertSame( [], Wire::orders() );
	}

	public function test_a_worker_that_knows_a_later_row_proves_an_older_copy_and_the_numbers_begin_anew(): void {
		$worker = new PairedWorker();
		$mug    = Shop::product( 10 );
		wc_update_product_stock( $mug->get_id(), 1, 'decrease' );
		$before = $worker->call( 'pull', [ 'limit' => 10 ] );
		$after  = $worker->call(
			'pull',
			[
				'limit'   => 10,
				'lastRow' => $before['lastRow'] + 1,
			]
		);
		$this->assertGreaterThan( $before['epoch'], $after['epoch'] );
		$left_behind = wp_list_filter( $after['events'], [ 'epoch' => $before['epoch'] ] );
		$this->assertSame( array_column( $before['events'], 'id' ), array_column( $left_behind, 'id' ), 'what nobody has acknowledged is still told' );
		wc_update_product_stock( $mug->get_id(), 1, 'decrease' );
		$events = array_values( wp_list_filter( Wire::events_of( $mug ), [ 'epoch' => $after['epoch'] ] ) );
		$last   = end( $events );
		$this->assertSame( $after['epoch'], $last['epoch'] );
		$this->assertSame( -1, $last['total'] );
		$this->assertSame( range( 1, count( $events ) ), array_column( $events, 'number' ) );
	}

	public function test_a_restarted_epoch_counts_orders_anew_as_well(): void {
		$mug   = Shop::product( 10 );
		$order = Shop::placed_order( [ [ $mug, 3 ] ] );
		Epoch::restart( Epoch::current() );
		$reading = Wire::product( $mug );
		$this->assertSame( [ 0, 0, 7 ], [ $reading['total'], $reading['orderTotal'], $reading['stock'] ] );
		$snapshot = Wire::orders()[ $order->get_id() ];
		$this->assertSame( Epoch::current(), $snapshot['epoch'] );
		$this->assertSame( 0, $snapshot['explains']['number'] );
		$this->assertSame( [], (array) $snapshot['explains']['sums'] );
		wc_get_order( $order->get_id() )->update_status( 'cancelled' );
		$events = wp_list_filter( Wire::events_of( $mug ), [ 'epoch' => Epoch::current() ] );
		$this->assertSame( [ 1 ], array_column( array_column( $events, 'order' ), 'number' ) );
	}

	public function test_last_row_only_grows(): void {
		$mug   = Shop::product( 10 );
		$first = Outbox::last_row();
		wc_update_product_stock( $mug->get_id(), 1, 'decrease' );
		$second = Outbox::last_row();
		$this->assertGreaterThan( $first, $second );
		Epoch::restart( Epoch::current() );
		$this->assertGreaterThanOrEqual( $second, Outbox::last_row() );
	}
}
