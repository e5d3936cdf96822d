<?php

declare( strict_types=1 );

namespace Lockstep\Rest;

use Lockstep\Capabilities;
use Lockstep\Service;
use WP_REST_Response;
use WP_REST_Server;

/**
 * What the admin screens ask first: is this shop paired with a worker?
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

	/**
	 * There is no pairing yet, so the honest answer is always no.
	 */
	public function answer(): WP_REST_Response {
		return new WP_REST_Response(
			[
				'paired'  => false,
				'version' => LOCKSTEP_VERSION,
			]
		);
	}
}
