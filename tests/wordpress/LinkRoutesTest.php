<?php

declare( strict_types=1 );

namespace Lockstep\Tests\WordPress;

use Lockstep\Link\Pairing;
use Lockstep\Stock\Epoch;
use Lockstep\Tests\WordPress\Support\PairedWorker;
use Lockstep\Tests\WordPress\Support\Shop;
use Lockstep\Tests\WordPress\Support\ShopTestCase;
use Lockstep\Tests\WordPress\Support\Wire;

/**
 * The worker's calls: who may make them, what they must look like, and that each takes effect once.
 */
final class LinkRoutesTest extends ShopTestCase {

	private const CALLS = [ 'pull', 'apply', 'products', 'orders', 'status', 'restart' ];

	/**
	 * Every call.
	 *
	 * @return array<string, array{string}>
	 */
	public function calls(): array {
		return array_combine(
			self::CALLS,
			array_map(
				static function ( string $name ): array {
					return [ $name ];
				},
				self::CALLS
			)
		);
	}

	/**
	 * @dataProvider calls
	 */
	public function test_no_call_is_answered_without_a_signature_that_holds( string $name ): void {
		$worker = new PairedWorker();
		$body   = '{"limit":1,"items":[],"after":0,"sinceMs":0}';
		$right  = $worker->headers( $body );
		$wrong  = [
			'no headers at all'             => [
				'webhook-id'        => '',
				'webhook-timestamp' => '',
				'webhook-signature' => '',
			],
			'no signature'                  => [ 'webhook-signature' => '' ],
			'no id'                         => [ 'webhook-id' => '' ] + $right,
			'an id with a blank'            => [ 'webhook-id' => 'a b' ] + $right,
			'an id that is too long'        => [ 'webhook-id' => str_repeat( 'a', 65 ) ] + $right,
			'another id'                    => [ 'webhook-id' => 'other' ] + $right,
			'another body'                  => $worker->headers( $body . ' ' ),
			'a later timestamp'             => [ 'webhook-timestamp' => (string) ( time() + 1 ) ] + $right,
			'6 minutes ago'                 => $worker->headers( $body, time() - 360 ),
			'in 6 minutes'                  => $worker->headers( $body, time() + 360 ),
			'milliseconds'                  => $worker->headers( $body, time() * 1000 ),
			'the other direction\'s secret' => \Lockstep\Link\Signature::headers( 'x1', time(), $body, [ $worker->agreed['toWorker'] ] ),
			'a version unknown'             => [ 'webhook-signature' => str_replace( 'v1,', 'v2,', $right['webhook-signature'] ) ] + $right,
			'half a signature'              => [ 'webhook-signature' => substr( $right['webhook-signature'], 0, 20 ) ] + $right,
		];
		foreach ( $wrong as $what => $headers ) {
			$response = $worker->send( $name, $body, $headers );
			$this->assertSame( 401, $response->get_status(), "$what: " . wp_json_encode( $response->get_data() ) );
			$this->assertSame( [ 'code', 'message', 'data' ], array_keys( $response->get_data() ), $what );
		}
		$this->assertContains( $worker->send( $name, $body )->get_status(), [ 200, 400 ], 'the right one is let in' );
	}

	public function test_a_signature_within_5_minutes_holds_on_both_sides(): void {
		$worker = new PairedWorker();
		foreach ( [ -290, 290 ] as $seconds ) {
			$this->assertSame( 200, $worker->send( 'status', '{}', $worker->headers( '{}', time() + $seconds ) )->get_status() );
		}
	}

	public function test_nobody_is_let_in_before_the_shop_is_paired_or_after_it_was_unpaired(): void {
		$worker = new PairedWorker();
		Pairing::unpair( true );
		$this->assertSame( 401, $worker->send( 'status', '{}' )->get_status() );
	}

	public function test_a_known_id_is_answered_and_has_no_effect(): void {
		$worker  = new PairedWorker();
		$mug     = Shop::product( 10 );
		$read    = Wire::product( $mug );
		$apply   = static function ( int $quantity, int $revision ) use ( $mug, $read ): string {
			return (string) wp_json_encode(
				[
					'items' => [
						[
							'product'  => $mug->get_id(),
							'quantity' => $quantity,
							'revision' => $revision,
							'includes' => [
								'epoch'  => Epoch::current(),
								'number' => $read['number'],
							],
						],
					],
				]
			);
		};
		$body    = $apply( 7, 1 );
		$headers = $worker->headers( $body, null, 'once' );
		$this->assertSame( 200, $worker->send( 'apply', $body, $headers )->get_status() );
		$this->assertSame( '7', Shop::stock( $mug ) );
		wc_update_product_stock( $mug->get_id(), 20, 'set' );
		$again = $worker->send( 'apply', $body, $headers );
		$this->assertSame( 200, $again->get_status() );
		$this->assertSame( Epoch::current(), $again->get_data()['epoch'] );
		$other = $apply( 1, 99 );
		$this->assertSame( 200, $worker->send( 'apply', $other, $worker->headers( $other, null, 'once' ) )->get_status() );
		$this->assertSame( '20', Shop::stock( $mug ) );
	}

	public function test_a_call_whose_id_cannot_be_written_down_is_not_taken_for_a_known_one(): void {
		$worker = new PairedWorker();
		$this->listen(
			'query',
			static function ( string $sql ): string {
				return false === strpos( $sql, 'lockstep_seen' ) ? $sql : 'SELECT refused';
			}
		);
		$this->assertSame( 503, $worker->send( 'status', '{}' )->get_status() );
	}

	/**
	 * Bodies that no worker sends.
	 *
	 * @return array<string, array{string, string}>
	 */
	public function wrong_bodies(): array {
		$item = '{"product":1,"quantity":1,"revision":1,"includes":{"epoch":1,"number":1}}';
		return [
			'no JSON'                     => [ 'status', 'status please' ],
			'cut off'                     => [ 'pull', '{"limit":' ],
			'nothing'                     => [ 'pull', '' ],
			'a list'                      => [ 'pull', '[]' ],
			'a text'                      => [ 'status', '"{}"' ],
			'null'                        => [ 'status', 'null' ],
			'nested too deep'             => [ 'pull', str_repeat( '{"acknowledged":', 40 ) . '{}' . str_repeat( '}', 40 ) ],
			'no items'                    => [ 'apply', '{}' ],
			'items that are none'         => [ 'apply', '{"items":[1]}' ],
			'items by name'               => [ 'apply', '{"items":{"a":' . $item . '}}' ],
			'too many items'              => [ 'apply', '{"items":[' . implode( ',', array_fill( 0, 501, $item ) ) . ']}' ],
			'a quantity in words'         => [ 'apply', str_replace( '"quantity":1', '"quantity":"1"', '{"items":[' . $item . ']}' ) ],
			'a fraction'                  => [ 'apply', str_replace( '"quantity":1', '"quantity":1.5', '{"items":[' . $item . ']}' ) ],
			'a quantity without end'      => [ 'apply', str_replace( '"quantity":1', '"quantity":1e300', '{"items":[' . $item . ']}' ) ],
			'no product'                  => [ 'apply', str_replace( '"product":1', '"product":0', '{"items":[' . $item . ']}' ) ],
			'includes nothing'            => [ 'apply', '{"items":[{"product":1,"quantity":1,"revision":1}]}' ],
			'too many ids'                => [ 'products', '{"ids":[' . implode( ',', range( 1, 501 ) ) . ']}' ],
			'too many orders'             => [ 'orders', '{"ids":[' . implode( ',', range( 1, 101 ) ) . ']}' ],
			'orders since never'          => [ 'orders', '{}' ],
			'an acknowledgement of words' => [ 'pull', '{"acknowledged":{"events":["a b"]}}' ],
			'an order without a number'   => [ 'pull', '{"acknowledged":{"orders":{"x":1}}}' ],
			'restart after what'          => [ 'restart', '{}' ],
		];
	}

	/**
	 * @dataProvider wrong_bodies
	 */
	public function test_a_signed_body_of_another_form_is_refused_and_has_no_effect( string $name, string $body ): void {
		$worker   = new PairedWorker();
		$epoch    = Epoch::current();
		$response = $worker->send( $name, $body );
		$this->assertSame( 400, $response->get_status(), (string) wp_json_encode( $response->get_data() ) );
		$this->assertSame( $epoch, Epoch::current() );
	}

	public function test_a_body_of_more_than_a_megabyte_is_refused(): void {
		$worker   = new PairedWorker();
		$response = $worker->send( 'pull', '{"a":"' . str_repeat( 'x', 1048576 ) . '"}' );
		$this->assertSame( 413, $response->get_status() );
	}

	public function test_fields_that_nobody_knows_yet_are_ignored(): void {
		$worker = new PairedWorker();
		$this->assertArrayHasKey( 'waiting', $worker->call( 'status', [ 'colour' => 'green' ] ) );
	}

	public function test_status_says_who_the_shop_is(): void {
		$worker = new PairedWorker();
		Shop::product( 10 );
		$status = $worker->call( 'status' );
		$this->assertSame( Epoch::current(), $status['epoch'] );
		$this->assertSame( LOCKSTEP_VERSION, $status['plugin'] );
		$this->assertSame( WC()->version, $status['woocommerce'] );
		$this->assertSame( PHP_VERSION, $status['php'] );
		$this->assertGreaterThan( 0, $status['waiting'] );
		$this->assertFalse( $status['isCronLate'] );
		$this->assertEqualsWithDelta( time() * 1000, $status['now'], 2000 );
	}

	public function test_restart_begins_a_larger_epoch_only_if_the_present_one_is_not_larger_already(): void {
		$worker = new PairedWorker();
		$epoch  = Epoch::current();
		$this->assertSame( $epoch, $worker->call( 'restart', [ 'after' => $epoch - 1 ] )['epoch'] );
		$next = $worker->call( 'restart', [ 'after' => $epoch ] )['epoch'];
		$this->assertGreaterThan( $epoch, $next );
		$far = $next + 1000000;
		$this->assertGreaterThan( $far, $worker->call( 'restart', [ 'after' => $far ] )['epoch'] );
	}

	public function test_get_is_not_a_call(): void {
		new PairedWorker();
		$this->assertSame( 404, rest_do_request( '/lockstep/v1/link/status' )->get_status() );
	}
}
