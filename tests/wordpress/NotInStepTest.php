<?php

declare( strict_types=1 );

namespace Lockstep\Tests\WordPress;

use Lockstep\Admin\SiteHealth;
use Lockstep\Stock\Catalogue;
use Lockstep\Stock\NotInStep;
use Lockstep\Stock\NotInStepCount;
use Lockstep\Tests\WordPress\Support\Shop;
use Lockstep\Tests\WordPress\Support\ShopTestCase;
use WC_Product;
use WP_REST_Request;
use WP_REST_Response;

/**
 * Which products of a shop are not kept in step, and what the owner is told of them.
 */
final class NotInStepTest extends ShopTestCase {

	/**
	 * Asks as the owner.
	 *
	 * @param array<string, mixed> $query Of the address.
	 */
	private function ask( array $query = [] ): WP_REST_Response {
		wp_set_current_user( 1 );
		$request = new WP_REST_Request( 'GET', '/lockstep/v1/products/not-in-step' );
		$request->set_query_params( $query );
		return rest_do_request( $request );
	}

	/**
	 * The products of each entry of a kind.
	 *
	 * @return array<int, int[]>
	 */
	private function found( string $kind ): array {
		$this->assertSame( NotInStep::count( $kind ), count( NotInStep::page( $kind, '', 100 )['entries'] ), 'counted as many as listed' );
		return array_map(
			static function ( array $entry ): array {
				return array_column( $entry['products'], 'product' );
			},
			$this->ask( [ 'kind' => $kind ] )->get_data()['entries']
		);
	}

	/**
	 * As an import by SQL does, or a plugin that allows it: WooCommerce's own screens refuse a second one.
	 */
	private function give_sku( WC_Product $product, string $sku ): void {
		update_post_meta( $product->get_id(), '_sku', $sku );
	}

	/**
	 * Ids of all.
	 *
	 * @return int[]
	 */
	private function ids( WC_Product ...$products ): array {
		return array_map(
			static function ( WC_Product $product ): int {
				return $product->get_id();
			},
			$products
		);
	}

	public function test_a_product_with_a_stock_and_no_sku_is_found_and_can_be_opened(): void {
		Shop::product( 5, 'MUG' );
		$tea = Shop::product( 3 );
		$this->assertSame( [ $this->ids( $tea ) ], $this->found( NotInStep::NO_SKU ) );
		$entry = $this->ask( [ 'kind' => NotInStep::NO_SKU ] )->get_data()['entries'][0];
		$this->assertSame( 'A thing', $entry['products'][0]['title'] );
		$this->assertSame( get_edit_post_link( $tea->get_id(), 'raw' ), $entry['products'][0]['editUrl'] );
	}

	public function test_a_draft_is_said_to_be_one_and_the_trash_is_left_out(): void {
		$draft = Shop::product( 3 );
		$gone  = Shop::product( 3 );
		wp_update_post(
			[
				'ID'          => $draft->get_id(),
				'post_status' => 'draft',
			]
		);
		wp_trash_post( $gone->get_id() );
		$this->assertSame( [ $this->ids( $draft ) ], $this->found( NotInStep::NO_SKU ) );
		$this->assertSame( 'draft', $this->ask( [ 'kind' => NotInStep::NO_SKU ] )->get_data()['entries'][0]['products'][0]['status'] );
	}

	public function test_what_is_not_counted_is_only_said_to_be_so(): void {
		$service = Shop::product( null );
		$named   = Shop::product( null, 'ADVICE' );
		$this->assertSame( [], $this->found( NotInStep::NO_SKU ) );
		$this->assertSame( [ $this->ids( $service ), $this->ids( $named ) ], $this->found( NotInStep::NO_STOCK ) );
		$this->assertSame( 0, NotInStepCount::to_mend() );
	}

	public function test_a_variation_needs_a_sku_of_its_own(): void {
		$shirt = Shop::variable_product( null );
		$small = Shop::variation( $shirt, 2 );
		$this->give_sku( $shirt, 'SHIRT' );
		$this->assertSame( [ $this->ids( $small ) ], $this->found( NotInStep::NO_SKU ), 'its product\'s is not enough' );
		$this->assert_says(
			[
				'editUrl'   => get_edit_post_link( $shirt->get_id(), 'raw' ),
				'parentSku' => 'SHIRT',
			],
			$this->ask( [ 'kind' => NotInStep::NO_SKU ] )->get_data()['entries'][0]['products'][0]
		);
		$this->give_sku( $small, 'SHIRT-S' );
		$this->assertSame( [], $this->found( NotInStep::NO_SKU ) );
		$this->give_sku( Shop::variation( $shirt, 4, 'M' ), 'SHIRT-S' );
		$this->assertCount( 1, $this->found( NotInStep::SHARED_SKU ) );
	}

	public function test_what_is_said_of_products_is_what_the_worker_is_told_of_them(): void {
		$shirt = Shop::variable_product( null );
		$coat  = Shop::variable_product( 9 );
		foreach ( [ $shirt, $coat ] as $parent ) {
			Shop::variation( $parent, 2 );
			Shop::variation( $parent, null, 'M' );
		}
		Shop::product( 5, 'MUG' );
		Shop::product( 5 );
		$left_out = [];
		foreach ( Catalogue::page( 0, 100 )['products'] as $told ) {
			if ( $told['isManaged'] && '' === $told['sku'] ) {
				$left_out[] = [ $told['product'] ];
			}
		}
		$this->assertCount( 4, $left_out );
		$this->assertSame( $left_out, $this->found( NotInStep::NO_SKU ) );
	}

	public function test_variations_of_a_product_in_the_trash_are_left_out(): void {
		$shirt = Shop::variable_product( null );
		Shop::variation( $shirt, 2 );
		wp_update_post(
			[
				'ID'          => $shirt->get_id(),
				'post_status' => 'trash',
			]
		);
		$this->assertSame( [], $this->found( NotInStep::NO_SKU ) );
	}

	public function test_a_product_whose_variations_take_from_its_stock_is_one_thing(): void {
		$shirt = Shop::variable_product( 9 );
		Shop::variation( $shirt, null );
		$this->assertSame( [ $this->ids( $shirt ) ], $this->found( NotInStep::NO_SKU ) );
		$this->assertSame( [], $this->found( NotInStep::NO_STOCK ) );
		$this->give_sku( $shirt, 'SHIRT' );
		$this->assertSame( [], $this->found( NotInStep::NO_SKU ) );
	}

	public function test_a_stock_that_no_variation_takes_from_needs_no_sku(): void {
		$shirt = Shop::variable_product( 9 );
		$this->give_sku( Shop::variation( $shirt, 2 ), 'SHIRT-S' );
		$this->assertSame( [], $this->found( NotInStep::NO_SKU ) );
	}

	public function test_products_with_one_sku_are_found_together(): void {
		$mug    = Shop::product( 5, 'MUG' );
		$other  = Shop::product( 2, 'TEA' );
		$copy   = Shop::product( 7 );
		$letter = Shop::product( 1 );
		$this->give_sku( $copy, 'MUG' );
		$this->give_sku( $letter, 'mug' );
		$this->assertSame( [ $this->ids( $mug, $copy ) ], $this->found( NotInStep::SHARED_SKU ), 'another case is another SKU' );
		$this->give_sku( $copy, 'TEA' );
		$this->assertSame( [ $this->ids( $other, $copy ) ], $this->found( NotInStep::SHARED_SKU ) );
		$entry = $this->ask( [ 'kind' => NotInStep::SHARED_SKU ] )->get_data()['entries'][0];
		$this->assertSame( [ 'TEA', 2 ], [ $entry['sku'], $entry['count'] ] );
	}

	public function test_translated_copies_share_a_sku_on_purpose(): void {
		$mug     = Shop::product( 5, 'MUG' );
		$tasse   = Shop::product( 5 );
		$shirt   = Shop::variable_product( null );
		$chemise = Shop::variable_product( null );
		$small   = Shop::variation( $shirt, 2 );
		$petite  = Shop::variation( $chemise, 2 );
		foreach ( [ $small, $petite ] as $variation ) {
			$this->give_sku( $variation, 'SHIRT-S' );
		}
		$this->give_sku( $tasse, 'MUG' );
		$this->assertCount( 2, $this->found( NotInStep::SHARED_SKU ) );

		update_post_meta( $tasse->get_id(), '_icl_lang_duplicate_of', (string) $mug->get_id() );
		update_post_meta( $petite->get_id(), '_wcml_duplicate_of_variation', (string) $small->get_id() );
		$this->assertSame( [], $this->found( NotInStep::SHARED_SKU ) );
		$this->assertSame( [ $this->ids( $mug, $tasse ), $this->ids( $small, $petite ) ], $this->found( NotInStep::TRANSLATED ) );

		$third = Shop::product( 5 );
		$this->give_sku( $third, 'MUG' );
		$this->assertSame( [ $this->ids( $mug, $tasse, $third ) ], $this->found( NotInStep::SHARED_SKU ), 'a third one is no translation' );
	}

	public function test_translations_that_polylang_has_linked_share_a_sku_on_purpose(): void {
		register_taxonomy( 'post_translations', 'product' );
		// Polylang answers WPML's filters, without WPML's tables.
		$this->listen( 'wpml_element_trid', '__return_null' );
		try {
			$mug   = Shop::product( 5, 'MUG' );
			$tasse = Shop::product( 5 );
			$this->give_sku( $tasse, 'MUG' );
			$this->assertCount( 1, $this->found( NotInStep::SHARED_SKU ) );
			foreach ( $this->ids( $mug, $tasse ) as $id ) {
				wp_set_object_terms( $id, 'pll_1', 'post_translations' );
			}
			$this->assertSame( [], $this->found( NotInStep::SHARED_SKU ) );
			$this->assertCount( 1, $this->found( NotInStep::TRANSLATED ) );
		} finally {
			unregister_taxonomy( 'post_translations' );
		}
	}

	/**
	 * Kinds of one page each, and of several.
	 *
	 * @return array<string, array{string}>
	 */
	public function paged(): array {
		return [
			'products' => [ NotInStep::NO_SKU ],
			'SKUs'     => [ NotInStep::SHARED_SKU ],
		];
	}

	/**
	 * @dataProvider paged
	 */
	public function test_a_long_list_comes_in_pages_and_each_of_it_once( string $kind ): void {
		$skus = NotInStep::NO_SKU === $kind ? [ '', '', '', '', '' ] : [ 'A', 'B', 'C', 'D', 'E' ];
		foreach ( $skus as $sku ) {
			foreach ( '' === $sku ? [ 1 ] : [ 1, 2 ] as $stock ) {
				$this->give_sku( Shop::product( $stock ), $sku );
			}
		}
		$seen  = [];
		$after = '';
		$pages = 0;
		do {
			$page  = $this->ask(
				[
					'kind'  => $kind,
					'after' => $after,
					'limit' => '2',
				]
			)->get_data();
			$seen  = array_merge( $seen, array_column( array_merge( [], ...array_column( $page['entries'], 'products' ) ), 'product' ) );
			$after = $page['next'];
			++$pages;
		} while ( null !== $after );
		$this->assertSame( 3, $pages );
		$this->assertCount( NotInStep::NO_SKU === $kind ? 5 : 10, array_unique( $seen ) );
		$this->assertSame( array_unique( $seen ), $seen );
	}

	public function test_the_count_is_kept_and_counted_anew_after_a_change(): void {
		$mug = Shop::product( 5 );
		NotInStepCount::forget();
		$this->assertSame( 1, $this->ask()->get_data()['counts'][ NotInStep::NO_SKU ] );
		$this->give_sku( $mug, 'MUG' );
		$this->assertSame( 1, $this->ask()->get_data()['counts'][ NotInStep::NO_SKU ], 'behind WooCommerce\'s back: kept for some minutes' );
		wc_update_product_stock( $mug->get_id(), 1, 'decrease' );
		wc_get_product( $mug->get_id() )->save();
		$this->assertSame( 1, $this->ask()->get_data()['counts'][ NotInStep::NO_SKU ], 'a sale changes nothing that is counted' );
		$saved = wc_get_product( $mug->get_id() );
		$saved->set_sku( 'MUG-2' );
		$saved->save();
		$this->assertSame( 0, $this->ask()->get_data()['counts'][ NotInStep::NO_SKU ] );
	}

	/**
	 * What a shop does to a product without a SKU, so that there is none left or one more.
	 *
	 * @return array<string, array{callable, int}>
	 */
	public function counted_changes(): array {
		return [
			'not counted any more' => [
				static function ( int $id ): void {
					$product = wc_get_product( $id );
					$product->set_manage_stock( false );
					$product->save();
				},
				0,
			],
			'in the trash'         => [
				static function ( int $id ): void {
					wp_trash_post( $id );
				},
				0,
			],
			'deleted'              => [
				static function ( int $id ): void {
					wc_get_product( $id )->delete( true );
				},
				0,
			],
			'one more'             => [
				static function (): void {
					Shop::product( 2 );
				},
				2,
			],
		];
	}

	/**
	 * @dataProvider counted_changes
	 */
	public function test_what_a_product_is_counted_by_is_counted_anew( callable $change, int $left ): void {
		$mug = Shop::product( 5 );
		NotInStepCount::forget();
		$this->assertSame( 1, NotInStepCount::to_mend() );
		$change( $mug->get_id() );
		$this->assertSame( $left, NotInStepCount::to_mend() );
	}

	public function test_who_may_not_manage_lockstep_learns_nothing(): void {
		wp_set_current_user( 0 );
		$this->assertSame( 401, rest_do_request( new WP_REST_Request( 'GET', '/lockstep/v1/products/not-in-step' ) )->get_status() );
	}

	public function test_a_kind_that_is_none_is_refused(): void {
		$this->assertSame( 400, $this->ask( [ 'kind' => 'x' ] )->get_status() );
		$this->assertSame( 400, $this->ask( [ 'limit' => '101' ] )->get_status() );
	}

	public function test_site_health_recommends_to_look_at_them(): void {
		NotInStepCount::forget();
		$this->assertSame( 'good', ( new SiteHealth() )->products()['status'] );
		Shop::product( 3 );
		$result = ( new SiteHealth() )->products();
		$this->assertSame( 'recommended', $result['status'] );
		$this->assertStringContainsString( '1 product or SKU', $result['description'] );
		$this->assertStringContainsString( '#/exceptions/products', $result['actions'] );
	}

	public function test_site_health_counts_them_once_its_page_stands(): void {
		Shop::product( 3 );
		wp_set_current_user( 0 );
		$this->assertArrayNotHasKey( 'async', ( new SiteHealth() )->add_test( [] ) );
		wp_set_current_user( 1 );
		$tests = ( new SiteHealth() )->add_test( [] );
		$this->assertArrayNotHasKey( 'lockstep_products', $tests['direct'] );
		$test = $tests['async']['lockstep_products'];
		$this->assertTrue( $test['has_rest'] );
		$this->assertSame( 'recommended', $test['async_direct_test']()['status'] );
		$path = '/lockstep/v1/site-health/products';
		$this->assertSame( rest_url( $path ), $test['test'] );
		wp_set_current_user( 0 );
		$this->assertSame( 401, rest_do_request( new WP_REST_Request( 'GET', $path ) )->get_status() );
		wp_set_current_user( 1 );
		$this->assertSame( 'recommended', rest_do_request( new WP_REST_Request( 'GET', $path ) )->get_data()['status'] );
	}
}
