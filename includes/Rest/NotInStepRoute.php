<?php

declare( strict_types=1 );

namespace Lockstep\Rest;

use Lockstep\Capabilities;
use Lockstep\Service;
use Lockstep\Stock\NotInStep;
use Lockstep\Stock\NotInStepCount;
use Lockstep\Storage\Failures;
use Lockstep\Storage\StorageFailed;
use WP_Error;
use WP_REST_Request;
use WP_REST_Response;
use WP_REST_Server;

/**
 * Products that are not kept in step: GET /wp-json/lockstep/v1/products/not-in-step?kind=no-sku answers a
 * page of one kind, and without a kind how many there are of each.
 */
final class NotInStepRoute implements Service {

	private const LIMIT_MAX = 100;

	public function register(): void {
		add_action( 'rest_api_init', [ $this, 'register_route' ] );
	}

	public function register_route(): void {
		register_rest_route(
			StatusRoute::REST_NAMESPACE,
			'/products/not-in-step',
			[
				'methods'             => WP_REST_Server::READABLE,
				'callback'            => [ $this, 'answer' ],
				'permission_callback' => [ $this, 'may_read' ],
				'args'                => [
					'kind'  => [
						'type' => 'string',
						'enum' => NotInStep::KINDS,
					],
					'after' => [
						'type'      => 'string',
						'default'   => '',
						'maxLength' => 2000,
					],
					'limit' => [
						'type'    => 'integer',
						'minimum' => 1,
						'maximum' => self::LIMIT_MAX,
						'default' => 50,
					],
				],
			]
		);
	}

	public function may_read(): bool {
		return current_user_can( Capabilities::MANAGE );
	}

	/**
	 * @return WP_REST_Response|WP_Error
	 */
	public function answer( WP_REST_Request $request ) {
		try {
			$kind     = (string) $request['kind'];
			$response = new WP_REST_Response( '' === $kind ? $this->counts() : $this->page( $kind, $request ) );
		} catch ( StorageFailed $failure ) {
			Failures::report( 'products that are not kept in step were not found', $failure );
			return new WP_Error( 'lockstep_storage', __( 'This shop\'s database refused it. Try again.', 'lockstep' ), [ 'status' => 503 ] );
		}
		$response->header( 'Cache-Control', 'no-store' );
		return $response;
	}

	/**
	 * @return array<string, mixed>
	 * @throws StorageFailed When the database refuses it.
	 */
	private function counts(): array {
		return [
			'counts'         => NotInStepCount::read(),
			// Then WooCommerce counts no product, whatever is set at each.
			'isStockManaged' => 'yes' === get_option( 'woocommerce_manage_stock' ),
		];
	}

	/**
	 * @return array<string, mixed>
	 * @throws StorageFailed When the database refuses it.
	 */
	private function page( string $kind, WP_REST_Request $request ): array {
		$page = NotInStep::page( $kind, (string) $request['after'], (int) $request['limit'] );
		_prime_post_caches( array_column( array_merge( [], ...array_column( $page['entries'], 'products' ) ), 'editId' ), false, false );
		foreach ( $page['entries'] as $at => $entry ) {
			foreach ( $entry['products'] as $place => $product ) {
				// Null: this user may not edit it.
				$page['entries'][ $at ]['products'][ $place ]['editUrl'] = get_edit_post_link( $product['editId'], 'raw' );
				unset( $page['entries'][ $at ]['products'][ $place ]['editId'] );
			}
		}
		return $page;
	}
}
