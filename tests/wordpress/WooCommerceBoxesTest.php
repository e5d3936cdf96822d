<?php

declare( strict_types=1 );

namespace Lockstep\Tests\WordPress;

use Lockstep\Admin\WooCommerceScreens;
use Lockstep\Link\Glance;
use Lockstep\Tests\WordPress\Support\FakeWorker;
use Lockstep\Tests\WordPress\Support\PairedWorker;
use Lockstep\Tests\WordPress\Support\Shop;
use Lockstep\Tests\WordPress\Support\ShopTestCase;
use WP_Error;
use WP_REST_Request;
use WP_REST_Response;

/**
 * The boxes on WooCommerce's own screens: what they are told, and that no page of WooCommerce's waits for it.
 */
final class WooCommerceBoxesTest extends ShopTestCase {

	protected function setUp(): void {
		parent::setUp();
		Glance::forget();
	}

	private function ask( string $path, int $user = 1 ): WP_REST_Response {
		wp_set_current_user( $user );
		return rest_do_request( new WP_REST_Request( 'GET', "/lockstep/v1/$path" ) );
	}

	/**
	 * What is said of a product or an order.
	 *
	 * @return array<string, mixed>
	 */
	private function said( string $path ): array {
		$response = $this->ask( $path );
		$this->assertSame( 200, $response->get_status() );
		return (array) json_decode( (string) wp_json_encode( $response->get_data() ), true );
	}

	/**
	 * Answers by the beginning of the path; whatever is not named is not known.
	 *
	 * @param array<string, array<string, mixed>> $answers Path → body.
	 */
	private function worker_says( array $answers ): void {
		FakeWorker::answer_by(
			static function ( array $request ) use ( $answers ): array {
				$path = substr( $request['url'], strlen( PairedWorker::URL . '/v1' ) );
				foreach ( $answers as $beginning => $body ) {
					if ( 0 === strpos( $path, $beginning ) ) {
						return [ 200, $body ];
					}
				}
				return [ 422, [ 'error' => [ 'code' => 'SKU_UNKNOWN' ] ] ];
			}
		);
	}

	/**
	 * Methods and addresses that were asked for.
	 *
	 * @return string[]
	 */
	private function asked(): array {
		return array_map(
			static function ( array $asked ): string {
				return "$asked[method] $asked[url]";
			},
			FakeWorker::$asked
		);
	}

	public function test_a_product_is_told_with_what_the_worker_says_and_what_woocommerce_shows(): void {
		new PairedWorker();
		$mug = Shop::product( 18, 'MUG & CO' );
		$this->worker_says(
			[
				'/stock/'    => [ 'locations' => [ [ 'location' => 'main' ] ] ],
				'/bundles/'  => [ 'makes' => null ],
				'/listings?' => [ 'listings' => [ [ 'listing' => 'shop:1' ] ] ],
			]
		);
		$this->assert_says(
			[
				'state'    => 'known',
				'sku'      => 'MUG & CO',
				'product'  => $mug->get_id(),
				'shown'    => 18,
				'channel'  => 'shop',
				'stock'    => [ 'locations' => [ [ 'location' => 'main' ] ] ],
				'bundle'   => [ 'makes' => null ],
				'listings' => [ 'listings' => [ [ 'listing' => 'shop:1' ] ] ],
			],
			$this->said( "products/{$mug->get_id()}/stock" )
		);
		$this->assertSame(
			[
				'GET https://worker.example/v1/stock/MUG%20%26%20CO',
				'GET https://worker.example/v1/bundles/MUG%20%26%20CO',
				'GET https://worker.example/v1/listings?sku=MUG%20%26%20CO',
			],
			$this->asked()
		);
	}

	public function test_a_worker_that_only_knows_the_stock_is_enough(): void {
		new PairedWorker();
		$mug = Shop::product( 18, 'MUG' );
		$this->worker_says( [ '/stock/' => [ 'locations' => [] ] ] );
		$this->assert_says(
			[
				'state'    => 'known',
				'bundle'   => null,
				'listings' => null,
			],
			$this->said( "products/{$mug->get_id()}/stock" )
		);
	}

	public function test_a_variation_is_told_by_its_own_sku(): void {
		new PairedWorker();
		$shirt = Shop::variable_product( null );
		$shirt->set_sku( 'SHIRT' );
		$shirt->save();
		$small = Shop::variation( $shirt, 4 );
		$this->worker_says( [ '/stock/' => [ 'locations' => [] ] ] );
		$this->assertSame( [ 'state' => 'no-sku' ], $this->said( "products/{$small->get_id()}/stock" ), 'its product\'s is not enough' );
		$small->set_sku( 'SHIRT-S' );
		$small->save();
		$this->assert_says(
			[
				'state' => 'known',
				'sku'   => 'SHIRT-S',
				'shown' => 4,
			],
			$this->said( "products/{$small->get_id()}/stock" )
		);
		$this->assertSame( [ 'state' => 'variations' ], $this->said( "products/{$shirt->get_id()}/stock" ) );
		$this->assertSame( [ 'state' => 'not-managed' ], $this->said( 'products/' . Shop::variation( $shirt, null, 'M' )->get_id() . '/stock' ) );
	}

	public function test_a_product_whose_variations_take_from_its_stock_is_told_itself(): void {
		new PairedWorker();
		$coat = Shop::variable_product( 9 );
		$coat->set_sku( 'COAT' );
		$coat->save();
		$small = Shop::variation( $coat, null );
		$this->worker_says( [ '/stock/COAT' => [ 'locations' => [] ] ] );
		$this->assert_says(
			[
				'state' => 'known',
				'sku'   => 'COAT',
				'shown' => 9,
			],
			$this->said( "products/{$coat->get_id()}/stock" )
		);
		$this->assertSame( [ 'state' => 'parent' ], $this->said( "products/{$small->get_id()}/stock" ) );
	}

	public function test_what_cannot_be_known_is_said_without_asking_the_worker(): void {
		$mug = Shop::product( 5, 'MUG' );
		$this->assertSame( [ 'state' => 'not-paired' ], $this->said( "products/{$mug->get_id()}/stock" ) );
		new PairedWorker();
		$this->assertSame( [ 'state' => 'no-sku' ], $this->said( 'products/' . Shop::product( 5 )->get_id() . '/stock' ) );
		$this->assertSame( [ 'state' => 'not-managed' ], $this->said( 'products/' . Shop::product( null, 'ADVICE' )->get_id() . '/stock' ) );
		$this->assertSame( [], FakeWorker::$asked );
	}

	public function test_a_sku_that_the_worker_does_not_know_is_said_to_be_so(): void {
		new PairedWorker();
		$mug = Shop::product( 5, 'MUG' );
		$this->worker_says( [] );
		$this->assertSame(
			[
				'state' => 'unknown',
				'sku'   => 'MUG',
			],
			$this->said( "products/{$mug->get_id()}/stock" )
		);
	}

	public function test_a_worker_that_is_away_is_asked_once_and_left_alone_for_some_seconds(): void {
		new PairedWorker();
		$mug      = Shop::product( 5, 'MUG' );
		$timeouts = [];
		$this->listen(
			'http_request_args',
			static function ( array $arguments ) use ( &$timeouts ): array {
				$timeouts[] = $arguments['timeout'];
				return $arguments;
			}
		);
		FakeWorker::refuse();
		for ( $time = 1; $time <= 3; $time++ ) {
			$said = $this->said( "products/{$mug->get_id()}/stock" );
			$this->assertSame( 'worker-away', $said['state'] );
			$this->assertStringContainsString( 'Nothing listens at that address', $said['message'] );
		}
		$this->assertSame( [ 3.0 ], $timeouts );
	}

	public function test_questions_that_are_asked_together_have_one_time_for_all(): void {
		new PairedWorker();
		$mug      = Shop::product( 5, 'MUG' );
		$timeouts = [];
		$this->listen(
			'http_request_args',
			static function ( array $arguments ) use ( &$timeouts ): array {
				$timeouts[] = $arguments['timeout'];
				return $arguments;
			}
		);
		FakeWorker::answer_by(
			static function (): array {
				usleep( 1050000 );
				return [ 200, [ 'locations' => [] ] ];
			}
		);
		$said = $this->said( "products/{$mug->get_id()}/stock" );
		$this->assertSame( 'worker-away', $said['state'] );
		$this->assertStringContainsString( 'did not answer in time', $said['message'] );
		$this->assertCount( 2, $timeouts );
		$this->assertLessThan( 2, $timeouts[1] );
	}

	/**
	 * Answers that are none.
	 *
	 * @return array<string, array{int, string, string}>
	 */
	public function no_answers(): array {
		return [
			'a page'             => [ 200, '<html>maintenance</html>', 'not a Lockstep worker' ],
			'asked too often'    => [ 429, '{"error":{"code":"TOO_MANY_REQUESTS"}}', 'the error 429' ],
			'a query refused'    => [ 400, '{"error":{"code":"VALIDATION"}}', 'the error 400' ],
			'a token refused'    => [ 401, '{"error":{"code":"TOKEN_MISSING_OR_WRONG"}}', 'Pair again' ],
			'a database away'    => [ 503, '{"error":{"code":"STORE_UNAVAILABLE"}}', 'the error 503' ],
			'a proxy in between' => [ 502, '<html>Bad gateway</html>', 'the error 502' ],
		];
	}

	/**
	 * @dataProvider no_answers
	 */
	public function test_what_is_no_answer_is_not_taken_for_an_unknown_sku( int $status, string $body, string $words ): void {
		new PairedWorker();
		$mug = Shop::product( 5, 'MUG' );
		FakeWorker::answer_by(
			static function () use ( $status, $body ): array {
				return [ $status, $body ];
			}
		);
		$said = $this->said( "products/{$mug->get_id()}/stock" );
		$this->assertSame( 'worker-away', $said['state'] );
		$this->assertStringContainsString( $words, $said['message'] );
	}

	public function test_an_order_is_told_with_what_its_lines_are_called(): void {
		new PairedWorker();
		$order = Shop::placed_order( [ [ Shop::product( 5, 'MUG' ), 2 ] ] );
		$id    = $order->get_id();
		$items = array_values( $order->get_items() );
		$this->worker_says(
			[
				'/orders/'   => [ 'order' => (string) $id ],
				'/sync-log?' => [ 'rows' => [] ],
			]
		);
		$this->assert_says(
			[
				'state'  => 'known',
				'order'  => [ 'order' => (string) $id ],
				'titles' => [ $items[0]->get_id() => $items[0]->get_name() ],
				'log'    => [ 'rows' => [] ],
			],
			$this->said( "orders/$id/stock" )
		);
		$this->assertSame(
			[
				"GET https://worker.example/v1/orders/shop/$id",
				"GET https://worker.example/v1/sync-log?channel=shop&kind=order&order=$id&limit=100",
			],
			$this->asked()
		);
	}

	public function test_an_order_that_the_worker_does_not_know_is_said_to_be_so(): void {
		$id = Shop::placed_order( [ [ Shop::product( 5, 'MUG' ), 2 ] ] )->get_id();
		$this->assertSame( [ 'state' => 'not-paired' ], $this->said( "orders/$id/stock" ) );
		new PairedWorker();
		$this->worker_says( [] );
		$this->assertSame(
			[
				'state' => 'unknown',
				'order' => (string) $id,
			],
			$this->said( "orders/$id/stock" )
		);
		Glance::forget();
		FakeWorker::answer_by(
			static function (): WP_Error {
				return new WP_Error( 'http_request_failed', 'cURL error 28: Operation timed out' );
			}
		);
		$this->assertSame( 'worker-away', $this->said( "orders/$id/stock" )['state'] );
	}

	public function test_who_may_not_see_lockstep_or_the_thing_itself_learns_nothing(): void {
		new PairedWorker();
		$mug   = Shop::product( 5, 'MUG' )->get_id();
		$order = Shop::placed_order( [ [ Shop::product( 5, 'TEA' ), 2 ] ] )->get_id();
		FakeWorker::refuse();
		$author = (int) wp_insert_user(
			[
				'user_login' => 'author-' . wp_generate_password( 6, false ),
				'user_pass'  => 'x',
				'role'       => 'author',
			]
		);
		foreach ( [ "products/$mug/stock", "orders/$order/stock" ] as $path ) {
			$this->assertSame( 401, $this->ask( $path, 0 )->get_status() );
			$this->assertSame( 403, $this->ask( $path, $author )->get_status() );
		}
		get_user_by( 'id', $author )->add_cap( 'manage_lockstep' );
		foreach ( [ "products/$mug/stock", "orders/$order/stock" ] as $path ) {
			$this->assertSame( 403, $this->ask( $path, $author )->get_status(), 'neither the product nor the order is theirs' );
		}
		$this->assertSame( [], FakeWorker::$asked );
	}

	public function test_what_is_not_there_is_not_found(): void {
		new PairedWorker();
		$this->assertContains( $this->ask( 'products/999999/stock' )->get_status(), [ 403, 404 ] );
		$this->assertSame( 404, $this->ask( 'orders/999999/stock' )->get_status() );
	}

	/**
	 * What is printed in the product editor.
	 */
	private function printed( int $product ): string {
		global $post;
		$before = $post;
		$post   = get_post( $product ); // phpcs:ignore WordPress.WP.GlobalVariablesOverride.Prohibited -- As the editor has it.
		ob_start();
		( new WooCommerceScreens() )->print_product();
		$post = $before; // phpcs:ignore WordPress.WP.GlobalVariablesOverride.Prohibited -- As it was.
		return (string) ob_get_clean();
	}

	public function test_the_product_editor_prints_an_empty_box_and_asks_nobody(): void {
		new PairedWorker();
		$mug = Shop::product( 5, 'MUG' )->get_id();
		FakeWorker::refuse();
		wp_set_current_user( 1 );
		$this->assertStringContainsString( 'data-lockstep-product="' . $mug . '"', $this->printed( $mug ) );
		ob_start();
		( new WooCommerceScreens() )->print_variation( 0, [], get_post( $mug ) );
		$this->assertStringContainsString( 'data-lockstep-product="' . $mug . '"', (string) ob_get_clean() );
		wp_update_post(
			[
				'ID'          => $mug,
				'post_status' => 'auto-draft',
			]
		);
		$this->assertSame( '', $this->printed( $mug ), 'not saved yet' );
		wp_set_current_user( 0 );
		$this->assertSame( '', $this->printed( Shop::product( 5, 'TEA' )->get_id() ) );
		$this->assertSame( [], FakeWorker::$asked );
	}

	public function test_an_order_has_its_box_wherever_orders_are_kept(): void {
		require_once ABSPATH . 'wp-admin/includes/class-wp-screen.php';
		require_once ABSPATH . 'wp-admin/includes/screen.php';
		require_once ABSPATH . 'wp-admin/includes/template.php';
		global $wp_meta_boxes;
		Shop::load_admin_functions();
		$order = Shop::placed_order( [ [ Shop::product( 5, 'MUG' ), 2 ] ] );
		$boxes = new WooCommerceScreens();
		foreach ( [ 0, 1 ] as $user ) {
			wp_set_current_user( $user );
			// WooCommerce calls its screen of orders by another name for who has no menu of WooCommerce.
			$screen = wc_get_page_screen_id( 'shop-order' );
			$edited = 'shop_order' === $screen ? get_post( $order->get_id() ) ?? $order : $order;
			$boxes->add_order_box( 'page', $edited );
			$this->assertArrayNotHasKey( 'lockstep-order', $wp_meta_boxes[ $screen ]['normal']['high'] ?? [] );
			$boxes->add_order_box( $screen, $edited );
		}
		ob_start();
		( $wp_meta_boxes[ $screen ]['normal']['high']['lockstep-order']['callback'] )();
		$this->assertStringContainsString( 'data-lockstep-order="' . $order->get_id() . '"', (string) ob_get_clean() );
		remove_meta_box( 'lockstep-order', $screen, 'normal' );
	}
}
