<?php

declare( strict_types=1 );

namespace Lockstep\Tests\WordPress;

use Lockstep\Admin\CopyNotice;
use Lockstep\Link\DeliveryState;
use Lockstep\Link\Signature;
use Lockstep\Stock\Epoch;
use Lockstep\Stock\Outbox;
use Lockstep\Tests\WordPress\Support\FakeWorker;
use Lockstep\Tests\WordPress\Support\PairedWorker;
use Lockstep\Tests\WordPress\Support\Request;
use Lockstep\Tests\WordPress\Support\Shop;
use Lockstep\Tests\WordPress\Support\ShopTestCase;
use WP_Error;

/**
 * What waits is brought to the worker when the request is over, and stays until the worker has it.
 */
final class DeliveryTest extends ShopTestCase {

	/**
	 * A worker that has everything so far, and the request after.
	 */
	private function paired(): PairedWorker {
		$worker = new PairedWorker();
		FakeWorker::answer_by( [ $this, 'store' ] );
		Request::end();
		Request::begin();
		FakeWorker::answer_by( [ $this, 'store' ] );
		return $worker;
	}

	/**
	 * Answers as a worker that has it on disk.
	 *
	 * @param array{headers: array<string, string>} $request What came.
	 * @return array{int, array<string, string>}
	 */
	public function store( array $request ): array {
		return [
			200,
			[
				'received' => 'stored',
				'id'       => $request['headers']['webhook-id'] ?? '',
			],
		];
	}

	public function test_a_sale_is_sent_signed_when_the_request_is_over_and_not_before(): void {
		$worker = $this->paired();
		$mug    = Shop::product( 10, 'MUG' );
		$order  = Shop::placed_order( [ [ $mug, 2 ] ] );
		$this->assertSame( [], FakeWorker::$asked );
		Request::end();
		$this->assertCount( 1, FakeWorker::$asked );
		list( $asked ) = FakeWorker::$asked;
		$this->assertSame( 'POST ' . $worker->agreed['intake'], "$asked[method] $asked[url]" );
		$verified = Signature::verify( $asked['headers']['webhook-id'], $asked['headers']['webhook-timestamp'], $asked['headers']['webhook-signature'], $asked['body'], [ $worker->agreed['toWorker'] ], time() );
		$this->assertSame( 0, $verified );
		$body = json_decode( $asked['body'], true );
		$this->assertSame( [ 'v', 'epoch', 'events', 'orders' ], array_keys( $body ) );
		$this->assertSame( Epoch::current(), $body['epoch'] );
		$this->assertContains( -2, array_column( $body['events'], 'delta' ) );
		$this->assertSame( [ $order->get_id() ], array_column( array_column( $body['orders'], 'order' ), 'id' ) );
		$this->assertSame( 0, Outbox::waiting() );
	}

	public function test_a_copy_at_another_address_sends_nothing_keeps_what_waits_and_says_so(): void {
		$this->paired();
		$mug   = Shop::product( 10, 'MUG' );
		$moved = static function (): string {
			return 'https://staging.example.test';
		};
		add_filter( 'option_home', $moved, 20 );
		try {
			Shop::placed_order( [ [ $mug, 2 ] ] );
			Request::end();
			$this->assertSame( [], FakeWorker::$asked );
			$this->assertGreaterThan( 0, Outbox::waiting() );
			wp_set_current_user( 1 );
			ob_start();
			( new CopyNotice() )->tell();
			$this->assertStringContainsString( 'Lockstep is silent here.', (string) ob_get_clean() );
			wp_set_current_user( 0 );
			ob_start();
			( new CopyNotice() )->tell();
			$this->assertSame( '', ob_get_clean() );
		} finally {
			remove_filter( 'option_home', $moved, 20 );
		}
		ob_start();
		wp_set_current_user( 1 );
		( new CopyNotice() )->tell();
		$this->assertSame( '', ob_get_clean() );
	}

	/**
	 * What is no acknowledgement.
	 *
	 * @return array<string, array{mixed}>
	 */
	public function answers(): array {
		return [
			'an error'         => [ [ 500, 'Internal Server Error' ] ],
			'a page'           => [ [ 200, '<html>maintenance</html>' ] ],
			'nothing'          => [ [ 200, '' ] ],
			'another id'       => [
				[
					200,
					[
						'received' => 'stored',
						'id'       => 'other',
					],
				],
			],
			'an insane answer' => [ [ 200, str_repeat( '[', 100000 ) ] ],
			'a redirect'       => [ [ 302, '' ] ],
			'a refusal'        => [ [ 401, '{"error":{"code":"SIGNATURE_WRONG"}}' ] ],
			'no connection'    => [ new WP_Error( 'http_request_failed', 'cURL error 7: Failed to connect' ) ],
			'a time-out'       => [ new WP_Error( 'http_request_failed', 'cURL error 28: Operation timed out' ) ],
		];
	}

	/**
	 * @dataProvider answers
	 *
	 * @param mixed $answer What comes back.
	 */
	public function test_whatever_is_no_acknowledgement_leaves_everything_waiting_and_starts_a_pause( $answer ): void {
		$this->paired();
		FakeWorker::answer_by(
			static function () use ( $answer ) {
				return $answer;
			}
		);
		$mug = Shop::product( 10 );
		Request::end();
		$this->assertCount( 1, FakeWorker::$asked );
		$this->assertSame( 1, Outbox::waiting() );
		$this->assertGreaterThan( microtime( true ) * 1000 + 5000, DeliveryState::read()['paused_until_ms'] );

		Request::begin();
		FakeWorker::answer_by( [ $this, 'store' ] );
		wc_update_product_stock( $mug->get_id(), 1, 'decrease' );
		Request::end();
		$this->assertSame( [], FakeWorker::$asked, 'no other request tries during the pause' );
		$this->assertSame( 2, Outbox::waiting() );

		$state                    = get_option( DeliveryState::OPTION );
		$state['paused_until_ms'] = 0;
		update_option( DeliveryState::OPTION, $state );
		update_option( DeliveryState::KICK, 1 );
		Request::begin();
		FakeWorker::answer_by( [ $this, 'store' ] );
		Request::end();
		$this->assertCount( 1, FakeWorker::$asked, 'after it any request tries, also one that has sold nothing' );
		$this->assertSame( 0, Outbox::waiting() );
		$this->assertSame( 0, DeliveryState::read()['failures'] );
	}

	public function test_when_the_worker_has_fetched_all_after_a_failure_requests_stop_trying(): void {
		$this->paired();
		DeliveryState::note_failure( 'lockstep_worker_refused' );
		$state                    = get_option( DeliveryState::OPTION );
		$state['paused_until_ms'] = 0;
		update_option( DeliveryState::OPTION, $state );
		update_option( DeliveryState::KICK, 1 );
		Request::begin();
		FakeWorker::answer_by( [ $this, 'store' ] );
		$this->assertTrue( DeliveryState::is_kick_due() );
		Request::end();
		$this->assertSame( [], FakeWorker::$asked, 'nothing is left' );
		$this->assertFalse( DeliveryState::is_kick_due(), 'so no page of the shop has to look again' );
		$this->assertSame( 0, DeliveryState::read()['failures'] );
	}

	public function test_a_request_that_changes_nothing_asks_nobody(): void {
		$this->paired();
		Request::end();
		$this->assertSame( [], FakeWorker::$asked );
	}

	public function test_before_pairing_nobody_is_asked_and_everything_waits(): void {
		Shop::placed_order( [ [ Shop::product( 10 ), 1 ] ] );
		Request::end();
		$this->assertSame( [], FakeWorker::$asked );
		$this->assertSame( 3, Outbox::waiting() );
	}

	public function test_a_large_backlog_goes_in_several_requests(): void {
		$this->paired();
		$mug = Shop::product( 10000 );
		for ( $i = 0; $i < 510; $i++ ) {
			update_post_meta( $mug->get_id(), '_stock', 9999 - $i );
		}
		Request::end();
		$sizes = array_map(
			static function ( array $asked ): int {
				return count( json_decode( $asked['body'], true )['events'] );
			},
			FakeWorker::$asked
		);
		$this->assertSame( 511, array_sum( $sizes ) );
		$this->assertLessThanOrEqual( 500, max( $sizes ) );
		$this->assertSame( 0, Outbox::waiting() );
	}
}
