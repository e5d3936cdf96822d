<?php

declare( strict_types=1 );

namespace Lockstep\Rest;

use Lockstep\Admin\Settings;
use Lockstep\Capabilities;
use Lockstep\Service;
use WP_REST_Request;
use WP_REST_Response;
use WP_REST_Server;

/**
 * The plugin's own settings: GET and POST /wp-json/lockstep/v1/settings { deleteOnUninstall }.
 * Everything that concerns stock is a setting of the worker.
 */
final class SettingsRoute implements Service {

	public function register(): void {
		add_action( 'rest_api_init', [ $this, 'register_route' ] );
	}

	public function register_route(): void {
		register_rest_route(
			StatusRoute::REST_NAMESPACE,
			'/settings',
			[
				'methods'             => WP_REST_Server::READABLE . ', ' . WP_REST_Server::CREATABLE,
				'permission_callback' => [ $this, 'may_manage' ],
				'callback'            => [ $this, 'answer' ],
				'args'                => [ 'deleteOnUninstall' => [ 'type' => 'boolean' ] ],
			]
		);
	}

	public function may_manage(): bool {
		return current_user_can( Capabilities::MANAGE );
	}

	public function answer( WP_REST_Request $request ): WP_REST_Response {
		if ( 'POST' === $request->get_method() && null !== $request['deleteOnUninstall'] ) {
			Settings::delete_on_uninstall( (bool) $request['deleteOnUninstall'] );
		}
		return new WP_REST_Response( Settings::read() );
	}
}
