<?php

declare( strict_types=1 );

namespace Lockstep\Rest;

use Lockstep\Capabilities;
use Lockstep\Link\State;
use Lockstep\Service;
use WP_REST_Response;
use WP_REST_Server;

/**
 * What the admin screens ask first: how do this shop and its worker stand to each other?
 */
final class StatusRoute implements Service {

	public const REST_NAMESPACE = 'lockstep/v1';

	public function register(): void {
		add_action( 'rest_api_init', [ $this, 'register_route' ] );
	}

	/**
	 * GET /wp-json/lockstep/v1/status
	 */
	public function register_route(): void {
		register_rest_route(
			self::REST_NAMESPACE,
			'/status',
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
		return new WP_REST_Response( State::read() );
	}
}
