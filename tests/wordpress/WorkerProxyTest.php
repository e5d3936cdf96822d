<?php

declare( strict_types=1 );

namespace Lockstep\Tests\WordPress;

use Lockstep\Tests\WordPress\Support\FakeWorker;
use Lockstep\Tests\WordPress\Support\PairedWorker;
use Lockstep\Tests\WordPress\Support\ShopTestCase;
use WP_Error;
use WP_REST_Request;
use WP_REST_Response;

/**
 * The screens reach the worker through the plugin, and only what they need.
 */
final class WorkerProxyTest extends ShopTestCase {

	/**
	 * Asks as the owner.
	 *
	 * @param array<string, string> $query Of the address.
	 */
	private function ask( string $method, string $path, string $body = '', array $query = [] ): WP_REST_Response {
		wp_set_current_user( 1 );
		$request = new WP_REST_Request( $method, "/lockstep/v1/worker/$path" );
		$request->set_query_params( $query );
		if ( '' !== $body ) {
			$request->set_header( 'content-type', 'application/json' );
			$request->set_body( $body );
		}
		return rest_do_request( $request );
	}

	public function test_it_passes_on_path_query_and_body_with_the_token_and_nothing_else(): void {
		$worker = new PairedWorker();
		FakeWorker::answer_by(
			static function (): array {
				return [ 202, '{"list":[],"empty":{}}' ];
			}
		);
		$response      = $this->ask(
			'POST',
			'adjustments',
			'{"sku":"MUG"}',
			[
				'limit'   => '5',
				'_locale' => 'user',
			]
		);
		list( $asked ) = FakeWorker::$asked;
		$this->assertSame( 'POST https://worker.example/v1/adjustments?limit=5', "$asked[method] $asked[url]" );
		$this->assertSame( '{"sku":"MUG"}', $asked['body'] );
		$this->assertSame( 'Bearer ' . $worker->agreed['token'], $asked['headers']['authorization'] );
		$this->assertArrayNotHasKey( 'cookie', $asked['headers'] );
		$this->assertSame( rawurlencode( get_userdata( 1 )->user_login ), $asked['headers']['lockstep-user'] );
		$this->assertSame( 202, $response->get_status() );
		$this->assertSame( '{"list":[],"empty":{}}', wp_json_encode( $response->get_data() ) );
	}

	public function test_the_exceptions_are_passed_on_and_a_delivery_is_retried(): void {
		new PairedWorker();
		FakeWorker::answer_by(
			static function (): array {
				return [ 200, '{"exceptions":[],"next":null}' ];
			}
		);
		$query = [
			'limit'  => '50',
			'cursor' => 'WyJleGNlcHRpb25zIl0',
		];
		$this->assertSame( 200, $this->ask( 'GET', 'exceptions', '', $query )->get_status() );
		$this->assertSame( 200, $this->ask( 'POST', 'deliveries/7/retry', '{}' )->get_status() );
		$asked = array_map(
			static function ( array $one ): string {
				return "$one[method] $one[url] $one[body]";
			},
			FakeWorker::$asked
		);
		$this->assertSame(
			[
				'GET https://worker.example/v1/exceptions?limit=50&cursor=WyJleGNlcHRpb25zIl0 ',
				'POST https://worker.example/v1/deliveries/7/retry {}',
			],
			$asked
		);
	}

	public function test_what_is_done_about_an_exception_is_passed_on(): void {
		new PairedWorker();
		FakeWorker::answer_by(
			static function (): array {
				return [ 200, '{}' ];
			}
		);
		$this->assertSame( 200, $this->ask( 'GET', 'conflicts/4', '' )->get_status() );
		foreach ( [ 'deliveries/7/dismiss', 'conflicts/4/dismiss', 'drifts/outlet:MUG/1/dismiss', 'listings/outlet:MUG/1/push', 'channels/outlet/import', 'mass-changes/3/undo' ] as $path ) {
			$this->assertSame( 200, $this->ask( 'POST', $path, '{"note":"why"}' )->get_status(), $path );
		}
		$this->assertSame( 'https://worker.example/v1/drifts/outlet%3AMUG%2F1/dismiss', FakeWorker::$asked[3]['url'] );
		$timeouts = array_column( FakeWorker::$asked, 'timeout' );
		$this->assertSame( [ 5, 5, 5, 5, 5, 25, 25 ], $timeouts );
	}

	public function test_what_the_stock_screen_asks_and_does_is_passed_on(): void {
		new PairedWorker();
		FakeWorker::answer_by(
			static function (): array {
				return [ 200, '{}' ];
			}
		);
		$reads = [ 'stock', 'stock/MUG/43½', 'locations', 'as-of', 'listings', 'events', 'sync-log' ];
		foreach ( $reads as $path ) {
			$this->assertSame( 200, $this->ask( 'GET', $path, '', [ 'sku' => 'MUG' ] )->get_status(), $path );
		}
		$writes = [ 'adjustments', 'counts', 'receipts', 'transfers' ];
		foreach ( $writes as $path ) {
			$this->assertSame( 200, $this->ask( 'POST', $path, '{"sku":"MUG"}' )->get_status(), $path );
		}
		$this->assertCount( count( $reads ) + count( $writes ), FakeWorker::$asked );
		$this->assertSame( 'https://worker.example/v1/stock/MUG%2F43%C2%BD?sku=MUG', FakeWorker::$asked[1]['url'] );
		$this->assertArrayNotHasKey( 'lockstep-user', FakeWorker::$asked[0]['headers'] );
	}

	public function test_what_the_screens_of_channels_and_listings_ask_and_do_is_passed_on(): void {
		new PairedWorker();
		FakeWorker::answer_by(
			static function (): array {
				return [ 200, '{}' ];
			}
		);
		$reads = [ 'channels', 'pushes', 'channels/outlet/agreement', 'listing-rows', 'listings/outlet:MUG/1/why', 'mass-changes', 'mass-changes/4' ];
		foreach ( $reads as $path ) {
			$this->assertSame( 200, $this->ask( 'GET', $path )->get_status(), $path );
		}
		$writes = [ 'pushes/stop', 'pushes/resume', 'channels/outlet/mode', 'channels/outlet/sync', 'channels/outlet/foreign-edits', 'channels/outlet/retry', 'listings/outlet:MUG/1/pause', 'listings/outlet:MUG/1/resume', 'mass-changes/4/release', 'mass-changes/4/undo' ];
		foreach ( $writes as $path ) {
			$this->assertSame( 200, $this->ask( 'POST', $path, '{"reason":"why"}' )->get_status(), $path );
		}
		$this->assertSame( 'https://worker.example/v1/listings/outlet%3AMUG%2F1/pause', FakeWorker::$asked[13]['url'] );
	}

	public function test_what_the_bundles_screen_asks_and_does_is_passed_on(): void {
		new PairedWorker();
		FakeWorker::answer_by(
			static function (): array {
				return [ 200, '{}' ];
			}
		);
		foreach ( [ 'bundles', 'bundles/SET/43½', 'skus', 'skus/SET/43½/sale' ] as $path ) {
			$this->assertSame( 200, $this->ask( 'GET', $path, '', [ 'units' => '2' ] )->get_status(), $path );
		}
		foreach ( [ 'bundles', 'bundles/preview' ] as $path ) {
			$this->assertSame( 200, $this->ask( 'POST', $path, '{"bundle":"SET"}' )->get_status(), $path );
		}
		$this->assertSame( 'https://worker.example/v1/bundles/SET%2F43%C2%BD?units=2', FakeWorker::$asked[1]['url'] );
		$this->assertSame( 'https://worker.example/v1/skus/SET%2F43%C2%BD/sale?units=2', FakeWorker::$asked[3]['url'] );
		$this->assertSame( 'https://worker.example/v1/bundles/preview', FakeWorker::$asked[5]['url'] );
		$this->assertSame( 404, $this->ask( 'POST', 'bundles/SET' )->get_status() );
	}

	public function test_a_name_with_slashes_is_one_part_of_the_path_wherever_it_stands(): void {
		new PairedWorker();
		FakeWorker::answer_by(
			static function (): array {
				return [ 200, '{}' ];
			}
		);
		$passed = [
			'stock/A/../B'            => 'stock/A%2F..%2FB',
			'bundles/A//B'            => 'bundles/A%2F%2FB',
			'listings/shop:A/why/why' => 'listings/shop%3AA%2Fwhy/why',
			'listings/shop:A/1/why'   => 'listings/shop%3AA%2F1/why',
		];
		foreach ( array_keys( $passed ) as $path ) {
			$this->assertSame( 200, $this->ask( 'GET', $path )->get_status(), $path );
		}
		$urls = array_column( FakeWorker::$asked, 'url' );
		foreach ( array_values( $passed ) as $at => $path ) {
			$this->assertSame( "https://worker.example/v1/$path", $urls[ $at ] );
		}
		// HTTP clients would go up from there.
		foreach ( [ 'stock/.', 'stock/..', 'bundles/..', 'listings/../why' ] as $path ) {
			$this->assertSame( 404, $this->ask( 'GET', $path )->get_status(), $path );
		}
		$this->assertCount( count( $passed ), FakeWorker::$asked );
	}

	public function test_who_changes_something_is_named_as_wordpress_knows_them_and_not_as_they_say(): void {
		new PairedWorker();
		FakeWorker::answer_by(
			static function (): array {
				return [ 201, '{}' ];
			}
		);
		$user = wp_insert_user(
			[
				'user_login' => 'anna b.@shop',
				'user_pass'  => wp_generate_password(),
				'role'       => 'administrator',
			]
		);
		wp_set_current_user( $user );
		$request = new WP_REST_Request( 'POST', '/lockstep/v1/worker/counts' );
		$request->set_header( 'content-type', 'application/json' );
		$request->set_header( 'lockstep-user', 'somebody' );
		$request->set_body( '{}' );
		$this->assertSame( 201, rest_do_request( $request )->get_status() );
		$this->assertSame( 'anna%20b.%40shop', FakeWorker::$asked[0]['headers']['lockstep-user'] );
	}

	public function test_who_may_not_manage_lockstep_neither_reads_nor_retries(): void {
		new PairedWorker();
		foreach ( [ [ 'GET', 'exceptions' ], [ 'POST', 'deliveries/7/retry' ] ] as list( $method, $path ) ) {
			wp_set_current_user( 0 );
			$this->assertSame( 401, rest_do_request( new WP_REST_Request( $method, "/lockstep/v1/worker/$path" ) )->get_status() );
		}
		$this->assertSame( [], FakeWorker::$asked );
	}

	/**
	 * What the screens have no business with.
	 *
	 * @return array<string, array{string, string}>
	 */
	public function forbidden(): array {
		return [
			'secrets'            => [ 'POST', 'pairing/rotate' ],
			'parting'            => [ 'POST', 'pairing/unpair' ],
			'a way up'           => [ 'GET', '../v1/pairing' ],
			'a way up inside'    => [ 'GET', 'stock/../../pairing/rotate' ],
			'another host'       => [ 'GET', '//evil.example/status' ],
			'an address'         => [ 'GET', 'https://evil.example/' ],
			'the wrong method'   => [ 'POST', 'status' ],
			'reading a retry'    => [ 'GET', 'deliveries/7/retry' ],
			'all conflicts'      => [ 'GET', 'conflicts' ],
			'acting on a list'   => [ 'POST', 'exceptions' ],
			'one exception'      => [ 'GET', 'exceptions/7' ],
			'something after it' => [ 'GET', 'status/x' ],
			'in capitals'        => [ 'GET', 'Status' ],
			'a line break'       => [ 'GET', "status\r\nx" ],
		];
	}

	/**
	 * @dataProvider forbidden
	 */
	public function test_what_is_not_on_the_list_is_not_passed_on( string $method, string $path ): void {
		new PairedWorker();
		$response = $this->ask( $method, $path, 'POST' === $method ? '{}' : '' );
		foreach ( FakeWorker::$asked as $asked ) {
			$this->assertStringStartsWith( 'https://worker.example/v1/stock/', $asked['url'], 'a SKU is a name, not a way' );
			$this->assertStringNotContainsString( '/../', $asked['url'] );
		}
		$this->assertGreaterThanOrEqual( 400, $response->get_status() );
	}

	public function test_a_worker_that_cannot_be_reached_is_said_to_be(): void {
		new PairedWorker();
		$response = $this->ask( 'GET', 'status' );
		$this->assertSame( 502, $response->get_status() );
		$this->assertSame( 'lockstep_worker_unreachable', $response->get_data()['code'] );
	}

	public function test_a_page_instead_of_an_answer_is_no_answer(): void {
		new PairedWorker();
		FakeWorker::answer_by(
			static function (): array {
				return [ 200, '<html>maintenance</html>' ];
			}
		);
		$this->assertSame( 502, $this->ask( 'GET', 'status' )->get_status() );
	}

	public function test_the_workers_own_refusal_comes_through(): void {
		new PairedWorker();
		FakeWorker::answer_by(
			static function (): array {
				return [ 422, '{"error":{"code":"SKU_UNKNOWN"}}' ];
			}
		);
		$response = $this->ask( 'POST', 'adjustments', '{}' );
		$this->assertSame( 422, $response->get_status() );
		$this->assertSame( '{"error":{"code":"SKU_UNKNOWN"}}', wp_json_encode( $response->get_data() ) );
	}

	public function test_before_pairing_it_says_so(): void {
		$this->assertSame( 409, $this->ask( 'GET', 'status' )->get_status() );
		$this->assertSame( [], FakeWorker::$asked );
	}

	public function test_a_time_out_is_told_from_a_refusal(): void {
		new PairedWorker();
		FakeWorker::answer_by(
			static function (): WP_Error {
				return new WP_Error( 'http_request_failed', 'cURL error 28: Operation timed out after 5001 milliseconds' );
			}
		);
		$this->assertSame( 'lockstep_worker_timed_out', $this->ask( 'GET', 'status' )->get_data()['data']['reason'] );
	}
}
