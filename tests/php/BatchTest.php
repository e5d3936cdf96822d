<?php

declare( strict_types=1 );

namespace Lockstep\Tests;

use Lockstep\Link\Batch;
use PHPUnit\Framework\TestCase;

final class BatchTest extends TestCase {

	private const KB = 1024;

	public function test_it_is_what_the_wire_format_says(): void {
		$batch = new Batch(
			[
				'events' => [
					[
						'id'  => 'e1',
						'sku' => 'Grün/1',
					],
				],
				'orders' => [
					[
						'order'    => [ 'id' => 77 ],
						'stockIds' => (object) [],
						'revision' => 5,
					],
				],
			],
			self::KB
		);
		$this->assertSame( '{"v":1,"epoch":9,"events":[{"id":"e1","sku":"Grün/1"}],"orders":[{"order":{"id":77},"stockIds":{},"revision":5}]}', $batch->body( 9 ) );
		$this->assertSame( [ 'e1' ], $batch->event_ids() );
		$this->assertSame( [ 77 => 5 ], $batch->order_revisions() );
		$this->assertFalse( $batch->is_empty() );
	}

	public function test_it_is_no_larger_than_it_may_be_and_names_only_what_is_in_it(): void {
		$batch = new Batch( $this->waiting( 500, 100 ), 64 * self::KB );
		$body  = $batch->body( 9 );
		$sent  = json_decode( $body, true );
		$this->assertLessThanOrEqual( 65 * self::KB, strlen( $body ) );
		$this->assertSame( array_column( $sent['events'], 'id' ), $batch->event_ids() );
		$this->assertSame( array_column( $sent['orders'], 'revision' ), array_values( $batch->order_revisions() ) );
		$this->assertSame( 'e0', $batch->event_ids()[0], 'the newest is first' );
	}

	public function test_many_changes_leave_room_for_orders(): void {
		$batch = new Batch( $this->waiting( 500, 100 ), 64 * self::KB );
		$this->assertGreaterThan( 10, count( $batch->event_ids() ) );
		$this->assertGreaterThan( 10, count( $batch->order_revisions() ) );
	}

	public function test_one_thing_goes_however_large_it_is(): void {
		$this->assertSame( [ 'e0' ], ( new Batch( $this->waiting( 2, 0 ), 10 ) )->event_ids() );
		$this->assertSame( [ 1 => 1 ], ( new Batch( $this->waiting( 0, 2 ), 10 ) )->order_revisions() );
	}

	public function test_nothing_is_empty(): void {
		$this->assertTrue( ( new Batch( $this->waiting( 0, 0 ), self::KB ) )->is_empty() );
	}

	/**
	 * So many changes and orders of about 600 bytes each.
	 *
	 * @return array{events: array<int, array<string, mixed>>, orders: array<int, array<string, mixed>>}
	 */
	private function waiting( int $events, int $orders ): array {
		$waiting = [
			'events' => [],
			'orders' => [],
		];
		for ( $number = 0; $number < $events; $number++ ) {
			$waiting['events'][] = [
				'id'  => "e$number",
				'sku' => str_repeat( 'a', 580 ),
			];
		}
		for ( $number = 1; $number <= $orders; $number++ ) {
			$waiting['orders'][] = [
				'order'    => [
					'id'  => $number,
					'sku' => str_repeat( 'a', 560 ),
				],
				'revision' => $number,
			];
		}
		return $waiting;
	}
}
