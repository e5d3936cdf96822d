<?php

declare( strict_types=1 );

namespace Lockstep\Rest;

use Lockstep\Capabilities;
use Lockstep\Link\Pairing;
use Lockstep\Link\State;
use Lockstep\Service;
use Lockstep\Storage\Failures;
use Lockstep\Storage\StorageFailed;
use WP_Error;
use WP_REST_Request;
use WP_REST_Response;
use WP_REST_Server;

/**
 * What the settings screen does with a pairing: POST /wp-json/lockstep/v1/pairing/{pair,rotate,unpair}.
 * Each answers the state (as GET status does) or says in plain words why not; never a secret.
 */
final class PairingRoutes implements Service {

	public function register(): void {
		add_action( 'rest_api_init', [ $this, 'register_routes' ] );
	}

	public function register_routes(): void {
		$this->register_route(
			'pair',
			[
				'worker' => [
					'type'     => 'string',
					'required' => true,
				],
				'code'   => [
					'type'      => 'string',
					'required'  => true,
					'maxLength' => 40,
				],
			]
		);
		$this->register_route( 'rotate', [] );
		$this->register_route(
			'unpair',
			[
				'force' => [
					'type'    => 'boolean',
					'default' => false,
				],
			]
		);
	}

	public function may_manage(): bool {
		return current_user_can( Capabilities::MANAGE );
	}

	/**
	 * { worker, code }
	 *
	 * @return WP_REST_Response|WP_Error
	 */
	public function pair( WP_REST_Request $request ) {
		try {
			return $this->state_or( Pairing::pair( (string) $request['worker'], (string) $request['code'] ) );
		} catch ( StorageFailed $failure ) {
			Failures::report( 'the shop was not paired', $failure );
			return new WP_Error( 'lockstep_storage', __( 'This shop\'s database refused it. Try again.', 'lockstep' ), [ 'status' => 503 ] );
		}
	}

	/**
	 * {}
	 *
	 * @return WP_REST_Response|WP_Error
	 */
	public function rotate() {
		return $this->state_or( Pairing::rotate() );
	}

	/**
	 * { force }
	 *
	 * @return WP_REST_Response|WP_Error
	 */
	public function unpair( WP_REST_Request $request ) {
		return $this->state_or( Pairing::unpair( (bool) $request['force'] ) );
	}

	/**
	 * The answer to each.
	 *
	 * @return WP_REST_Response|WP_Error
	 */
	private function state_or( ?WP_Error $problem ) {
		return $problem ?? new WP_REST_Response( State::read() );
	}

	/**
	 * Registers one of them; its callback is the method of the same name.
	 *
	 * @param array<string, array<string, mixed>> $fields What the body holds.
	 */
	private function register_route( string $name, array $fields ): void {
		register_rest_route(
			StatusRoute::REST_NAMESPACE,
			'/pairing/' . $name,
			[
				'methods'             => WP_REST_Server::CREATABLE,
				'permission_callback' => [ $this, 'may_manage' ],
				'callback'            => [ $this, $name ],
				'args'                => $fields,
			]
		);
	}
}
