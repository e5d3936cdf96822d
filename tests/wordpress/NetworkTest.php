<?php

declare( strict_types=1 );

namespace Lockstep\Tests\WordPress;

use Lockstep\Tests\WordPress\Support\Database;
use Lockstep\Tests\WordPress\Support\OtherRequest;
use Lockstep\Tests\WordPress\Support\Shop;
use Lockstep\Tests\WordPress\Support\ShopTestCase;
use Lockstep\Tests\WordPress\Support\Wire;
use Lockstep\Uninstall;

/**
 * A network of shops: each has its own books.
 *
 * @group network
 */
final class NetworkTest extends ShopTestCase {

	/**
	 * The second site's number.
	 *
	 * @var int
	 */
	private $second = 0;

	protected function setUp(): void {
		parent::setUp();
		$this->second = (int) wpmu_create_blog( '127.0.0.1:9', '/second/', 'Second', 1, [], 1 );
	}

	protected function tearDown(): void {
		parent::tearDown();
		if ( null !== get_site( $this->second ) ) {
			wp_delete_site( $this->second );
		}
	}

	private function in_second( string $code ): string {
		return OtherRequest::run( $code, false, '/second/' );
	}

	public function test_a_site_that_was_added_later_keeps_its_own_books_from_its_first_request_on(): void {
		$mug  = Shop::product( 10 );
		$said = json_decode(
			$this->in_second( '$pot = Shop::product( 5 ); Shop::placed_order( [ [ $pot, 2 ] ] ); echo wp_json_encode( [ get_current_blog_id(), array_column( Wire::events(), "delta" ), count( Wire::orders() ) ] );' ),
			true
		);
		$this->assertSame( [ $this->second, [ 0, -2 ], 1 ], $said );
		$this->assertCount( 1, Wire::events() );
		$this->assertSame( $mug->get_id(), Wire::events()[0]['product'] );
	}

	public function test_a_deleted_site_takes_its_tables_with_it(): void {
		global $wpdb;
		$this->in_second( 'Shop::product( 5 );' );
		$table = $wpdb->get_blog_prefix( $this->second ) . 'lockstep_events';
		$this->assertTrue( Database::has_table( $table ) );
		wp_delete_site( $this->second );
		$this->assertFalse( Database::has_table( $table ) );
		$this->assertTrue( Database::has_table( $wpdb->prefix . 'lockstep_events' ) );
	}

	public function test_uninstalling_clears_only_the_sites_whose_owner_said_so(): void {
		global $wpdb;
		Shop::product( 10 );
		$this->in_second( 'Shop::product( 5 ); Lockstep\Admin\Settings::delete_on_uninstall( true );' );
		( new Uninstall() )->run();
		$this->assertFalse( Database::has_table( $wpdb->get_blog_prefix( $this->second ) . 'lockstep_events' ) );
		$this->assertSame( 1, get_current_blog_id() );
		$this->assertCount( 1, Wire::events() );
	}
}
