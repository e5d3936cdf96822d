<?php

declare( strict_types=1 );

namespace Lockstep\Rest;

use Lockstep\Capabilities;
use Lockstep\Link\Glance;
use Lockstep\Link\Secrets;
use Lockstep\Service;
use WC_Product;
use WP_REST_Request;
use WP_REST_Response;
use WP_REST_Server;

/**
 * Where a product's units are, for the box in the product editor: GET /wp-json/lockstep/v1/products/{id}/stock.
 *
 * Who edits products need not see the ledger, so `manage_lockstep` is asked for as well, which shop managers
 * have. `state` is one of `not-paired`, `variations` (these have the stock), `parent` (which has it),
 * `not-managed`, `no-sku`, `worker-away`, `unknown` (to the worker) and `known`.
 */
final class ProductStockRoute implements Service {

	public function register(): void {
		add_action( 'rest_api_init', [ $this, 'register_route' ] );
	}

	public function register_route(): void {
		register_rest_route(
			StatusRoute::REST_NAMESPACE,
			'/products/(?P<id>\d+)/stock',
			[
				'methods'             => WP_REST_Server::READABLE,
				'callback'            => [ $this, 'answer' ],
				'permission_callback' => [ $this, 'may_read' ],
			]
		);
	}

	public function may_read( WP_REST_Request $request ): bool {
		return current_user_can( Capabilities::MANAGE ) && current_user_can( 'edit_post', (int) $request->get_param( 'id' ) );
	}

	public function answer( WP_REST_Request $request ): WP_REST_Response {
		$product = wc_get_product( (int) $request->get_param( 'id' ) );
		if ( ! $product instanceof WC_Product ) {
			return new WP_REST_Response(
				[
					'code'    => 'lockstep_no_product',
					'message' => __( 'There is no such product.', 'lockstep' ),
				],
				404
			);
		}
		$response = new WP_REST_Response( $this->found( $product ) );
		$response->header( 'Cache-Control', 'no-store' );
		return $response;
	}

	/**
	 * @return array<string, mixed>
	 */
	private function found( WC_Product $product ): array {
		$record = Secrets::read();
		if ( null === $record ) {
			return [ 'state' => 'not-paired' ];
		}
		if ( true !== $product->get_manage_stock() ) {
			return [ 'state' => $this->why_not_managed( $product ) ];
		}
		// Its own: under that of its product a variation is not kept in step.
		$sku = $product->get_sku( 'edit' );
		if ( '' === $sku ) {
			return [ 'state' => 'no-sku' ];
		}
		$name    = rawurlencode( $sku );
		$answers = Glance::at( $record, [ "/stock/$name", "/bundles/$name", "/listings?sku=$name" ] );
		if ( is_wp_error( $answers ) ) {
			return [
				'state'   => 'worker-away',
				'message' => $answers->get_error_message(),
			];
		}
		list( $stock, $bundle, $listings ) = $answers;
		if ( null === $stock ) {
			return [
				'state' => 'unknown',
				'sku'   => $sku,
			];
		}
		return [
			'state'    => 'known',
			'sku'      => $sku,
			'product'  => $product->get_id(),
			'shown'    => $product->get_stock_quantity(),
			'channel'  => $record->channel(),
			'stock'    => $stock,
			'bundle'   => $bundle,
			'listings' => $listings,
		];
	}

	private function why_not_managed( WC_Product $product ): string {
		if ( $product->is_type( 'variable' ) ) {
			return 'variations';
		}
		return $product->is_type( 'variation' ) && $product->managing_stock() ? 'parent' : 'not-managed';
	}
}
