<?php

declare( strict_types=1 );

namespace Lockstep\Tests\WordPress;

use Lockstep\Admin\MenuCount;
use Lockstep\Link\ExceptionCount;
use Lockstep\Link\Pairing;
use Lockstep\Tests\WordPress\Support\FakeWorker;
use Lockstep\Tests\WordPress\Support\PairedWorker;
use Lockstep\Tests\WordPress\Support\ShopTestCase;
use WP_REST_Request;
use WP_REST_Response;

/**
 * The number in the menu: no page waits for the worker, and it is asked once a minute at most.
 */
final class ExceptionCountTest extends ShopTestCase {

	private function ask( int $user = 1 ): WP_REST_Response {
		wp_set_current_user( $user );
		return rest_do_request( new WP_REST_Request( 'GET', '/lockstep/v1/exceptions/count' ) );
	}

	/**
	 * What the route says.
	 *
	 * @return array{int|null, bool, string}
	 */
	private function said(): array {
		$said = $this->ask()->get_data();
		return [ $said['count'], $said['isMore'], $said['words'] ];
	}

	private function worker_with( int $exceptions ): void {
		FakeWorker::answer_by(
			static function () use ( $exceptions ): array {
				return [ 200, [ 'exceptions' => array_fill( 0, $exceptions, [ 'kind' => 'parked' ] ) ] ];
			}
		);
	}

	public function test_it_is_asked_for_once_a_minute_with_the_token(): void {
		$worker = new PairedWorker();
		$this->worker_with( 2 );
		$this->assertSame( [ 2, false, '2 wait for you' ], $this->said() );
		$this->worker_with( 3 );
		$this->assertSame( [ 2, false, '2 wait for you' ], $this->said() );
		$this->assertSame( [], FakeWorker::$asked );

		ExceptionCount::forget();
		$this->assertSame( [ 3, false, '3 wait for you' ], $this->said() );
		list( $asked ) = FakeWorker::$asked;
		$this->assertSame( 'GET https://worker.example/v1/exceptions?limit=100', "$asked[method] $asked[url]" );
		$this->assertSame( 'Bearer ' . $worker->agreed['token'], $asked['headers']['authorization'] );
	}

	public function test_beyond_99_it_says_that_it_is_more(): void {
		new PairedWorker();
		$this->worker_with( 99 );
		$this->assertSame( [ 99, false, '99 wait for you' ], $this->said() );
		ExceptionCount::forget();
		$this->worker_with( 100 );
		$this->assertSame( [ 99, true, 'more than 99 wait for you' ], $this->said() );
		$this->assertStringContainsString( '>99+<', MenuCount::bubble() );
	}

	public function test_a_worker_that_is_away_is_not_asked_again_by_the_next_page(): void {
		new PairedWorker();
		$this->assertSame( [ null, false, '' ], $this->said() );
		$this->assertCount( 1, FakeWorker::$asked );
		$this->worker_with( 2 );
		$this->assertSame( [ null, false, '' ], $this->said() );
		$this->assertSame( [], FakeWorker::$asked );
		$this->assertStringContainsString( 'count-0', MenuCount::bubble() );
	}

	/**
	 * Answers that are no count.
	 *
	 * @return array<string, array{int, string}>
	 */
	public function no_counts(): array {
		return [
			'a page'           => [ 200, '<html>maintenance</html>' ],
			'an error'         => [ 401, '{"error":{"code":"TOKEN_MISSING_OR_WRONG"},"exceptions":[]}' ],
			'an older worker'  => [ 404, '{"error":{"code":"NOT_FOUND"}}' ],
			'another form'     => [ 200, '{"exceptions":7}' ],
			'nothing of it'    => [ 200, '{}' ],
			'no object at all' => [ 200, '[]' ],
		];
	}

	/**
	 * @dataProvider no_counts
	 */
	public function test_what_is_no_count_shows_none( int $status, string $body ): void {
		new PairedWorker();
		FakeWorker::answer_by(
			static function () use ( $status, $body ): array {
				return [ $status, $body ];
			}
		);
		$this->assertSame( [ null, false, '' ], $this->said() );
	}

	public function test_it_waits_for_the_worker_two_seconds_at_most(): void {
		new PairedWorker();
		$timeouts = [];
		$this->listen(
			'http_request_args',
			static function ( array $arguments ) use ( &$timeouts ): array {
				$timeouts[] = $arguments['timeout'];
				return $arguments;
			}
		);
		$this->ask();
		$this->assertSame( [ 2.0 ], $timeouts );
	}

	public function test_a_shop_without_a_worker_asks_nobody(): void {
		$this->assertSame( [ null, false, '' ], $this->said() );
		$this->assertSame( [], FakeWorker::$asked );
	}

	public function test_who_may_not_manage_lockstep_learns_nothing(): void {
		new PairedWorker();
		$this->worker_with( 2 );
		$this->assertSame( 401, $this->ask( 0 )->get_status() );
		$customer = (int) wp_insert_user(
			[
				'user_login' => 'customer-' . wp_generate_password( 6, false ),
				'user_pass'  => 'x',
				'role'       => 'subscriber',
			]
		);
		$this->assertSame( 403, $this->ask( $customer )->get_status() );
		$this->assertSame( [], FakeWorker::$asked );
	}

	public function test_retrying_a_delivery_has_it_counted_again(): void {
		new PairedWorker();
		$this->worker_with( 2 );
		$this->said();
		$request = new WP_REST_Request( 'POST', '/lockstep/v1/worker/deliveries/7/retry' );
		rest_do_request( $request );
		$this->worker_with( 1 );
		$this->assertSame( [ 1, false, '1 waits for you' ], $this->said() );
	}

	public function test_another_worker_is_another_count(): void {
		new PairedWorker();
		$this->worker_with( 2 );
		$this->said();
		Pairing::unpair( true );
		$this->assertStringContainsString( 'count-0', MenuCount::bubble() );
		new PairedWorker();
		$this->worker_with( 5 );
		$this->assertSame( [ 5, false, '5 wait for you' ], $this->said() );
	}

	public function test_the_menu_shows_what_is_known_and_asks_nobody(): void {
		new PairedWorker();
		$this->worker_with( 4 );
		$this->said();
		FakeWorker::refuse();
		wp_set_current_user( 1 );
		$this->assertStringContainsString( 'count-4"><span class="plugin-count" aria-hidden="true">4</span>', MenuCount::bubble() );
		$this->assertStringContainsString( '>4 wait for you</span>', MenuCount::bubble() );
		$this->assertSame( [], FakeWorker::$asked );
	}

	/**
	 * Whether the script that asks is loaded on a page.
	 */
	private function is_script_loaded( string $page = 'index.php' ): bool {
		wp_dequeue_script( 'lockstep-menu-count' );
		wp_deregister_script( 'lockstep-menu-count' );
		( new MenuCount() )->enqueue( $page );
		return wp_script_is( 'lockstep-menu-count' );
	}

	public function test_the_browser_asks_where_nothing_is_known_and_the_user_may_know(): void {
		if ( ! is_readable( plugin_dir_path( LOCKSTEP_FILE ) . 'build/admin/menu-count.asset.php' ) ) {
			$this->assertFalse( $this->is_script_loaded(), 'the screens are not built' );
			return;
		}
		wp_set_current_user( 1 );
		$this->assertFalse( $this->is_script_loaded(), 'not paired' );
		new PairedWorker();
		wp_set_current_user( 1 );
		$this->assertTrue( $this->is_script_loaded() );
		$this->assertStringContainsString( 'exceptions\/count', (string) wp_json_encode( wp_scripts()->get_data( 'lockstep-menu-count', 'before' ) ) );
		$this->assertFalse( $this->is_script_loaded( get_plugin_page_hookname( 'lockstep', 'woocommerce' ) ), 'our own page asks by itself' );
		$this->worker_with( 0 );
		$this->said();
		$this->assertFalse( $this->is_script_loaded(), 'known' );
		ExceptionCount::forget();
		wp_set_current_user( 0 );
		$this->assertFalse( $this->is_script_loaded(), 'a visitor' );
		$this->assertSame( 1, count( FakeWorker::$asked ), 'no page asked the worker' );
	}
}
