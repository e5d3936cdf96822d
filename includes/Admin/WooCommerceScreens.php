<?php

declare( strict_types=1 );

namespace Lockstep\Admin;

use Lockstep\Capabilities;
use Lockstep\Service;
use WC_Order;
use WP_Post;

/**
 * Boxes on WooCommerce's own screens: in the product editor where the units are, and on an order what it has
 * done to the stock.
 *
 * They are printed empty and filled by the browser once they are seen, so a worker that is slow or away makes
 * no page of WooCommerce's slower. WooCommerce's block-based product editor has no box: WooCommerce has given
 * that editor up.
 */
final class WooCommerceScreens implements Service {

	private const HANDLE = 'lockstep-woocommerce-screens';

	/**
	 * What is only being thought of has no effect yet.
	 */
	private const DRAFT = 'auto-draft';

	public function register(): void {
		add_action( 'woocommerce_product_options_inventory_product_data', [ $this, 'print_product' ], 90 );
		add_action( 'woocommerce_variation_options_inventory', [ $this, 'print_variation' ], 90, 3 );
		add_action( 'add_meta_boxes', [ $this, 'add_order_box' ], 40, 2 );
		add_action( 'admin_enqueue_scripts', [ $this, 'enqueue' ] );
	}

	public function print_product(): void {
		global $post;
		if ( $post instanceof WP_Post && self::DRAFT !== $post->post_status && current_user_can( Capabilities::MANAGE ) ) {
			echo '<div class="options_group show_if_simple show_if_variable">';
			$this->print_box( 'product', $post->ID );
			echo '</div>';
		}
	}

	/**
	 * @param int                  $loop           Its place on the page.
	 * @param array<string, mixed> $variation_data Of WooCommerce.
	 * @param mixed                $variation      The variation's post.
	 */
	public function print_variation( $loop, $variation_data, $variation ): void {
		if ( $variation instanceof WP_Post && current_user_can( Capabilities::MANAGE ) ) {
			$this->print_box( 'product', $variation->ID );
		}
	}

	/**
	 * @param string $screen Of WordPress: the type of the post, or WooCommerce's own screen of orders.
	 * @param mixed  $order  The order, or its post where orders are posts.
	 */
	public function add_order_box( $screen, $order ): void {
		$id = $this->order_id( $order );
		if ( wc_get_page_screen_id( 'shop-order' ) !== $screen || 0 === $id || ! current_user_can( Capabilities::MANAGE ) ) {
			return;
		}
		add_meta_box(
			'lockstep-order',
			__( 'Lockstep: stock of this order', 'lockstep' ),
			function () use ( $id ): void {
				$this->print_box( 'order', $id );
			},
			$screen,
			'normal',
			// Below the order's lines, which have this priority too and come before; above what is rarely used.
			'high'
		);
	}

	/**
	 * Loads the script where there is a box.
	 */
	public function enqueue(): void {
		$screen     = get_current_screen();
		$asset_file = plugin_dir_path( LOCKSTEP_FILE ) . 'build/admin/woocommerce-screens.asset.php';
		if ( null === $screen || ! in_array( $screen->id, [ 'product', wc_get_page_screen_id( 'shop-order' ) ], true ) || ! current_user_can( Capabilities::MANAGE ) || ! is_readable( $asset_file ) ) {
			return;
		}
		$asset = require $asset_file;
		wp_enqueue_script(
			self::HANDLE,
			plugins_url( 'build/admin/woocommerce-screens.js', LOCKSTEP_FILE ),
			$asset['dependencies'],
			$asset['version'],
			[
				'in_footer' => true,
				'strategy'  => 'defer',
			]
		);
		wp_set_script_translations( self::HANDLE, 'lockstep', plugin_dir_path( LOCKSTEP_FILE ) . 'languages' );
		wp_add_inline_script( self::HANDLE, 'window.lockstepScreens = ' . wp_json_encode( [ 'url' => Screen::url() ], JSON_HEX_TAG | JSON_HEX_AMP ) . ';', 'before' );
		wp_enqueue_style( self::HANDLE, plugins_url( 'build/admin/style-woocommerce-screens.css', LOCKSTEP_FILE ), [], $asset['version'] );
		wp_style_add_data( self::HANDLE, 'rtl', 'replace' );
	}

	private function print_box( string $kind, int $id ): void {
		printf(
			'<div class="lockstep-box" data-lockstep-%s="%d"><p>%s</p></div>',
			esc_attr( $kind ),
			(int) $id,
			// Until the script is there; for good where it is not.
			esc_html__( 'Lockstep tells here what it knows of the stock.', 'lockstep' )
		);
	}

	/**
	 * 0 where there is no order yet.
	 *
	 * @param mixed $order An order, or its post.
	 */
	private function order_id( $order ): int {
		if ( $order instanceof WP_Post ) {
			return self::DRAFT === $order->post_status ? 0 : $order->ID;
		}
		return $order instanceof WC_Order && self::DRAFT !== $order->get_status() ? $order->get_id() : 0;
	}
}
