<?php

declare( strict_types=1 );

namespace Lockstep\Rest;

use Lockstep\Capabilities;
use Lockstep\Link\ExceptionCount;
use Lockstep\Link\Pairing;
use Lockstep\Link\PairingRecord;
use Lockstep\Link\Problem;
use Lockstep\Link\Secrets;
use Lockstep\Link\WorkerClient;
use Lockstep\Service;
use WP_Error;
use WP_REST_Request;
use WP_REST_Response;

/**
 * Passes the screens' requests on to the worker's api: /wp-json/lockstep/v1/worker/{path}.
 *
 * The token stays here, and what may be asked is a list: so a script in the browser can never reach
 * what gives out secrets. Nothing of the browser's request goes on but path, query and body; who is
 * logged in is added here.
 */
final class WorkerProxy implements Service {

	/**
	 * What may be asked; `*` is one part of the path. A SKU may hold a slash, so the part may too: it goes
	 * on encoded.
	 */
	private const ALLOWED = [
		'GET'  => [ 'status', 'skus', 'skus/*/sale', 'bundles', 'bundles/*', 'events', 'sync-log', 'sync-log/*', 'stock', 'stock/*', 'locations', 'as-of', 'listings', 'deliveries', 'exceptions', 'conflicts/*', 'channels', 'channels/*/listings', 'channels/*/agreement', 'listings/*/why', 'listing-rows', 'pushes', 'allocation', 'mass-changes', 'mass-changes/*' ],
		'POST' => [ 'adjustments', 'counts', 'receipts', 'transfers', 'bundles', 'bundles/preview', 'deliveries/*/retry', 'deliveries/*/dismiss', 'conflicts/*/dismiss', 'drifts/*/dismiss', 'listings/*/push', 'listings/*/pause', 'listings/*/resume', 'channels/*/import', 'channels/*/mode', 'channels/*/sync', 'channels/*/foreign-edits', 'channels/*/retry', 'pushes/stop', 'pushes/resume', 'mass-changes/*/release', 'mass-changes/*/undo' ],
	];

	private const UNREACHABLE = 'lockstep_worker_unreachable';
	private const TIMEOUT_S   = 5;
	/**
	 * A catalogue is read, or a mass change taken back, while somebody waits for it; a large one goes on without him.
	 */
	private const PATIENT_S   = 25;
	private const PATIENT_END = '#/(import|undo)$#D';
	private const BODY_MAX    = 262144;

	public function register(): void {
		add_action( 'rest_api_init', [ $this, 'register_route' ] );
	}

	public function register_route(): void {
		register_rest_route(
			StatusRoute::REST_NAMESPACE,
			'/worker/(?P<path>.+)',
			[
				'methods'             => 'GET, POST',
				'permission_callback' => [ $this, 'may_manage' ],
				'callback'            => [ $this, 'pass_on' ],
			]
		);
	}

	public function may_manage(): bool {
		return current_user_can( Capabilities::MANAGE );
	}

	/**
	 * Asks the worker.
	 *
	 * @return WP_REST_Response|WP_Error
	 */
	public function pass_on( WP_REST_Request $request ) {
		$method = $request->get_method();
		$target = $this->target( $method, (string) $request->get_url_params()['path'] );
		if ( null === $target ) {
			return new WP_Error( 'lockstep_not_passed_on', __( 'The screens have no business with this address of the worker.', 'lockstep' ), [ 'status' => 404 ] );
		}
		$body = 'POST' === $method ? $request->get_body() : null;
		if ( null !== $body && ( strlen( $body ) > self::BODY_MAX || ! is_object( json_decode( '' === $body ? '{}' : $body ) ) ) ) {
			return new WP_Error( 'lockstep_body_invalid', __( 'The request must be a JSON object of at most 256 kB.', 'lockstep' ), [ 'status' => 400 ] );
		}
		$record = Secrets::read();
		return null === $record
			? new WP_Error( Pairing::NOT_PAIRED, Problem::sentence( Pairing::NOT_PAIRED ), [ 'status' => 409 ] )
			: $this->answer( $record, $method, $target . $this->query( $request ), '' === $body ? '{}' : $body );
	}

	/**
	 * The worker's own answer, or why there is none.
	 *
	 * @return WP_REST_Response|WP_Error
	 */
	private function answer( PairingRecord $record, string $method, string $target, ?string $body ) {
		// Who has changed something stands in the worker's log.
		$user      = 'POST' === $method ? wp_get_current_user()->user_login : '';
		$timeout_s = 1 === preg_match( self::PATIENT_END, $target ) ? self::PATIENT_S : self::TIMEOUT_S;
		$answer    = WorkerClient::api( $record, $method, '/' . $target, $body, $timeout_s, $user );
		if ( '' !== $answer->problem() ) {
			return new WP_Error(
				self::UNREACHABLE,
				Problem::sentence( $answer->problem() ),
				[
					'status' => 502,
					'reason' => $answer->problem(),
				]
			);
		}
		$json = $answer->json();
		if ( ! is_object( $json ) && ! is_array( $json ) ) {
			return new WP_Error(
				self::UNREACHABLE,
				Problem::sentence( Pairing::NOT_A_WORKER ),
				[
					'status' => 502,
					'reason' => Pairing::NOT_A_WORKER,
				]
			);
		}
		if ( 'POST' === $method ) {
			// What was just done may have been one of the things that were counted.
			ExceptionCount::forget();
		}
		$response = new WP_REST_Response( $json, $answer->status() );
		$response->header( 'Cache-Control', 'no-store' );
		return $response;
	}

	/**
	 * The path as the worker is asked for it.
	 *
	 * @return string|null Null when it is not on the list.
	 */
	private function target( string $method, string $path ): ?string {
		foreach ( self::ALLOWED[ $method ] ?? [] as $allowed ) {
			$pattern = '#^' . str_replace( '\\*', '(.+)', preg_quote( $allowed, '#' ) ) . '$#Ds';
			if ( 1 === preg_match( $pattern, $path, $found ) ) {
				$part = $found[1] ?? '';
				// HTTP clients take these for a folder, encoded or not.
				return in_array( $part, [ '.', '..' ], true ) ? null : str_replace( '*', rawurlencode( $part ), $allowed );
			}
		}
		return null;
	}

	/**
	 * The query without what is meant for WordPress itself (`_locale`, `_wpnonce`, `rest_route` …).
	 */
	private function query( WP_REST_Request $request ): string {
		$passed = [];
		foreach ( $request->get_query_params() as $name => $value ) {
			$name = (string) $name;
			if ( 'rest_route' !== $name && '_' !== substr( $name, 0, 1 ) && is_scalar( $value ) ) {
				$passed[] = rawurlencode( $name ) . '=' . rawurlencode( (string) $value );
			}
		}
		return [] === $passed ? '' : '?' . implode( '&', $passed );
	}
}
