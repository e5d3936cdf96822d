<?php

declare( strict_types=1 );

namespace Lockstep\Rest;

use Lockstep\Capabilities;
use Lockstep\Link\Glance;
use Lockstep\Link\Secrets;
use Lockstep\Service;
use WC_Order;
use WP_REST_Request;
use WP_REST_Response;
use WP_REST_Server;

/**
 * What an order does to the stock, for the box on the order's screen: GET /wp-json/lockstep/v1/orders/{id}/stock.
 * `state` is one of `not-paired`, `worker-away`, `unknown` (to the worker) and `known`.
 */
final class OrderStockRoute implements Service {

	/**
	 * Newest states of the order that are looked through for what was flagged: the most that the worker answers.
	 */
	private const ROWS = 100;

	public function register(): void {
		add_action( 'rest_api_init', [ $this, 'register_route' ] );
	}

	public function register_route(): void {
		register_rest_route(
			StatusRoute::REST_NAMESPACE,
			'/orders/(?P<id>\d+)/stock',
			[
				'methods'             => WP_REST_Server::READABLE,
				'callback'            => [ $this, 'answer' ],
				'permission_callback' => [ $this, 'may_read' ],
			]
		);
	}

	public function may_read(): bool {
		return current_user_can( Capabilities::MANAGE ) && current_user_can( 'edit_shop_orders' );
	}

	public function answer( WP_REST_Request $request ): WP_REST_Response {
		$order = wc_get_order( (int) $request['id'] );
		if ( ! $order instanceof WC_Order ) {
			return new WP_REST_Response(
				[
					'code'    => 'lockstep_no_order',
					'message' => __( 'There is no such order.', 'lockstep' ),
				],
				404
			);
		}
		$response = new WP_REST_Response( $this->found( $order ) );
		$response->header( 'Cache-Control', 'no-store' );
		return $response;
	}

	/**
	 * @return array<string, mixed>
	 */
	private function found( WC_Order $order ): array {
		$record = Secrets::read();
		if ( null === $record ) {
			return [ 'state' => 'not-paired' ];
		}
		$channel = rawurlencode( $record->channel() );
		$id      = (string) $order->get_id();
		$answers = Glance::at( $record, [ "/orders/$channel/$id", "/sync-log?channel=$channel&kind=order&order=$id&limit=" . self::ROWS ] );
		if ( is_wp_error( $answers ) ) {
			return [
				'state'   => 'worker-away',
				'message' => $answers->get_error_message(),
			];
		}
		list( $known, $log ) = $answers;
		if ( null === $known ) {
			return [
				'state' => 'unknown',
				'order' => $id,
			];
		}
		$titles = [];
		foreach ( $order->get_items() as $item ) {
			$titles[ (string) $item->get_id() ] = $item->get_name();
		}
		return [
			'state'  => 'known',
			'order'  => $known,
			'titles' => (object) $titles,
			'log'    => $log,
		];
	}
}
