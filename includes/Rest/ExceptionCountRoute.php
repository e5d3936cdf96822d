<?php

declare( strict_types=1 );

namespace Lockstep\Rest;

use Lockstep\Capabilities;
use Lockstep\Link\ExceptionCount;
use Lockstep\Service;
use WP_REST_Response;
use WP_REST_Server;

/**
 * How much waits for a person: GET /wp-json/lockstep/v1/exceptions/count → { count, isMore, words }.
 */
final class ExceptionCountRoute implements Service {

	public const PATH = '/exceptions/count';

	public function register(): void {
		add_action( 'rest_api_init', [ $this, 'register_route' ] );
	}

	public function register_route(): void {
		register_rest_route(
			StatusRoute::REST_NAMESPACE,
			self::PATH,
			[
				'methods'             => WP_REST_Server::READABLE,
				'callback'            => [ $this, 'answer' ],
				'permission_callback' => [ $this, 'may_read' ],
			]
		);
	}

	public function may_read(): bool {
		return current_user_can( Capabilities::MANAGE );
	}

	public function answer(): WP_REST_Response {
		$known    = ExceptionCount::known();
		$response = new WP_REST_Response( $known + [ 'words' => ExceptionCount::words( $known['count'], $known['isMore'] ) ] );
		$response->header( 'Cache-Control', 'no-store' );
		return $response;
	}
}
