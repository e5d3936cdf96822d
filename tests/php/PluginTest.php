<?php

declare( strict_types=1 );

namespace Lockstep\Tests;

use Lockstep\Capabilities;
use Lockstep\Plugin;
use Lockstep\Service;
use PHPUnit\Framework\TestCase;
use RuntimeException;

final class PluginTest extends TestCase {

	protected function setUp(): void {
		WordPressStandIn::forget_what_was_told();
	}

	public function test_the_header_and_the_constant_name_the_same_version(): void {
		$header = (string) file_get_contents( LOCKSTEP_FILE );
		$this->assertSame( 1, preg_match( '/^ \* Version:\s+(\S+)$/m', $header, $found ) );
		$this->assertSame( LOCKSTEP_VERSION, $found[1] );
		$package = json_decode( (string) file_get_contents( dirname( LOCKSTEP_FILE ) . '/package.json' ), true );
		$this->assertSame( LOCKSTEP_VERSION, $package['version'] );
	}

	public function test_every_service_class_is_listed_in_the_table_of_contents(): void {
		$listed = array_map( 'get_class', Plugin::services() );
		$folder = dirname( LOCKSTEP_FILE ) . '/includes';
		$found  = [];
		foreach ( new \RecursiveIteratorIterator( new \RecursiveDirectoryIterator( $folder, \FilesystemIterator::SKIP_DOTS ) ) as $file ) {
			$class = 'Lockstep\\' . str_replace( '/', '\\', substr( (string) $file, strlen( $folder ) + 1, -4 ) );
			$this->assertTrue( class_exists( $class ) || interface_exists( $class ), "$file should hold $class" );
			if ( class_exists( $class ) && is_subclass_of( $class, Service::class ) ) {
				$found[] = $class;
			}
		}
		sort( $listed );
		sort( $found );
		$this->assertSame( $found, $listed );
	}

	/**
	 * What a user has, and whether that user may manage Lockstep.
	 *
	 * @return array<string, array{array<string, bool>, bool}>
	 */
	public function users(): array {
		return [
			'who manages WooCommerce may'            => [ [ 'manage_woocommerce' => true ], true ],
			'who only reads may not'                 => [ [ 'read' => true ], false ],
			'whom WooCommerce is denied may not'     => [ [ 'manage_woocommerce' => false ], false ],
			'a denial by a role is not overruled'    => [
				[
					'manage_woocommerce' => true,
					Capabilities::MANAGE => false,
				],
				false,
			],
			'a grant by a role needs no WooCommerce' => [ [ Capabilities::MANAGE => true ], true ],
		];
	}

	/**
	 * The capability follows that of WooCommerce.
	 *
	 * @param array<string, bool> $capabilities What the user's roles say.
	 * @dataProvider users
	 */
	public function test_the_capability_follows_that_of_woocommerce_unless_a_role_says_otherwise( array $capabilities, bool $is_allowed ): void {
		foreach ( WordPressStandIn::$hooks['user_has_cap'] as $filter ) {
			$capabilities = $filter( $capabilities );
		}
		$this->assertSame( $is_allowed, ! empty( $capabilities[ Capabilities::MANAGE ] ) );
	}

	public function test_every_route_of_the_screens_refuses_who_lacks_the_capability(): void {
		WordPressStandIn::run( 'rest_api_init' );
		$screens = array_filter(
			WordPressStandIn::$routes,
			static function ( string $name ): bool {
				return 0 !== strpos( $name, 'lockstep/v1/link/' );
			},
			ARRAY_FILTER_USE_KEY
		);
		$this->assertGreaterThan( 5, count( $screens ) );
		$request = new \WP_REST_Request();
		foreach ( $screens as $name => $route ) {
			WordPressStandIn::$capabilities = [ 'read', 'edit_posts', 'edit_post', 'edit_shop_orders', 'manage_options' ];
			$this->assertFalse( $route['permission_callback']( $request ), "$name must ask for the capability" );
			// Of a product or an order the right to edit it is asked for as well.
			WordPressStandIn::$capabilities = [ Capabilities::MANAGE, 'edit_post', 'edit_shop_orders' ];
			$this->assertTrue( $route['permission_callback']( $request ), "$name must be open to a manager" );
		}
	}

	public function test_every_route_of_the_worker_refuses_a_manager_who_does_not_sign(): void {
		WordPressStandIn::run( 'rest_api_init' );
		WordPressStandIn::$capabilities = [ Capabilities::MANAGE, 'manage_options' ];
		foreach ( [ 'pull', 'apply', 'products', 'orders', 'status', 'restart' ] as $name ) {
			$route = WordPressStandIn::$routes[ "lockstep/v1/link/$name" ];
			$this->assertSame( 'POST', $route['methods'] );
			$refusal = $route['permission_callback']( new \WP_REST_Request( '{}' ) );
			$this->assertInstanceOf( \WP_Error::class, $refusal );
			$this->assertSame( 'lockstep_signature', $refusal->code );
			$this->assertSame( [ 'status' => 401 ], $refusal->data );
		}
	}

	public function test_data_for_the_script_cannot_end_its_element(): void {
		WordPressStandIn::$options['blogname'] = '</script><script>alert(1)</script>';
		WordPressStandIn::run( 'admin_menu' );
		WordPressStandIn::run( 'admin_enqueue_scripts', 'woocommerce_page_lockstep' );
		if ( $this->is_built() ) {
			$this->assertStringNotContainsString( '<', WordPressStandIn::$scripts['lockstep-admin']['inline'][0] );
		} else {
			$this->assertSame( [], WordPressStandIn::$scripts );
		}
	}

	public function test_the_page_stands_under_woocommerce_and_asks_for_the_capability(): void {
		WordPressStandIn::run( 'admin_menu' );
		$this->assertCount( 1, WordPressStandIn::$pages );
		$this->assertSame( 'woocommerce', WordPressStandIn::$pages[0][0] );
		$this->assertSame( Capabilities::MANAGE, WordPressStandIn::$pages[0][3] );
		// What follows is the count, which says nothing before there is a worker.
		$this->assertStringStartsWith( 'Lockstep <span class="lockstep-menu-count update-plugins count-0">', WordPressStandIn::$pages[0][2] );
	}

	public function test_the_page_dies_for_who_reaches_it_without_the_capability(): void {
		WordPressStandIn::run( 'admin_menu' );
		$this->expectException( RuntimeException::class );
		( WordPressStandIn::$pages[0][5] )();
	}

	public function test_the_page_gives_the_script_its_element_or_says_that_nothing_is_built(): void {
		WordPressStandIn::$capabilities = [ Capabilities::MANAGE ];
		WordPressStandIn::run( 'admin_menu' );
		ob_start();
		( WordPressStandIn::$pages[0][5] )();
		$html = (string) ob_get_clean();
		$this->assertStringContainsString( $this->is_built() ? 'id="lockstep-admin"' : 'npm run build', $html );
	}

	public function test_the_script_is_loaded_on_our_page_only(): void {
		WordPressStandIn::run( 'admin_menu' );
		WordPressStandIn::run( 'admin_enqueue_scripts', 'index.php' );
		$this->assertSame( [], WordPressStandIn::$scripts );
		WordPressStandIn::run( 'admin_enqueue_scripts', 'woocommerce_page_lockstep' );
		$this->assertSame( $this->is_built(), isset( WordPressStandIn::$scripts['lockstep-admin'] ) );
	}

	private function is_built(): bool {
		return is_readable( dirname( LOCKSTEP_FILE ) . '/build/admin/index.asset.php' );
	}
}
