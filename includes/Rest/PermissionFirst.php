<?php

declare( strict_types=1 );

namespace Lockstep\Rest;

use Lockstep\Service;
use WP_Error;
use WP_REST_Request;

/**
 * Asks for permission before anything is said of a request's form.
 *
 * WordPress reads the body and checks the fields first, so who may not call a route at all would learn
 * where the JSON broke, and an altered call of the worker would be answered 400 instead of 401.
 */
final class PermissionFirst implements Service {

	public function register(): void {
		add_filter( 'rest_request_before_callbacks', [ $this, 'ask' ], 1, 3 );
	}

	/**
	 * Puts the refusal in the place of a complaint about the form, on our own routes.
	 *
	 * @param mixed                $response Null, or what is wrong with the request's form.
	 * @param array<string, mixed> $handler  The matched route.
	 * @return mixed
	 */
	public function ask( $response, array $handler, WP_REST_Request $request ) {
		if ( ! is_wp_error( $response ) || 0 !== strpos( $request->get_route(), '/' . StatusRoute::REST_NAMESPACE . '/' ) || ! is_callable( $handler['permission_callback'] ?? null ) ) {
			return $response;
		}
		$permission = call_user_func( $handler['permission_callback'], $request );
		if ( is_wp_error( $permission ) ) {
			return $permission;
		}
		return true === $permission
			? $response
			: new WP_Error( 'rest_forbidden', __( 'You are not allowed to manage Lockstep.', 'lockstep' ), [ 'status' => rest_authorization_required_code() ] );
	}
}
