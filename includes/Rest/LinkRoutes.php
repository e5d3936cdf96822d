<?php

declare( strict_types=1 );

namespace Lockstep\Rest;

use Lockstep\Link\Contact;
use Lockstep\Link\Secrets;
use Lockstep\Link\SeenIds;
use Lockstep\Link\Signature;
use Lockstep\Service;
use Lockstep\Stock\Epoch;
use Lockstep\Storage\Failures;
use Lockstep\Storage\StorageFailed;
use WP_Error;
use WP_REST_Request;
use WP_REST_Response;
use WP_REST_Server;

/**
 * The worker's calls: POST /wp-json/lockstep/v1/link/{name}.
 *
 * Who calls is proved by the signature and by nothing else: no user, no cookie, no other plugin's opinion
 * of who may use the REST API. What is not signed learns nothing and has no effect.
 */
final class LinkRoutes implements Service {

	private const FOLDER     = '/lockstep/v1/link/';
	private const BYTES_MAX  = 1048576;
	private const BODY_WRONG = 'lockstep_body_invalid';

	public function register(): void {
		add_action( 'rest_api_init', [ $this, 'register_routes' ] );
		// Last of all: after those that close the REST API to everybody who is not logged in.
		add_filter( 'rest_authentication_errors', [ $this, 'leave_to_signature' ], PHP_INT_MAX );
	}

	public function register_routes(): void {
		foreach ( $this->calls() as $call ) {
			register_rest_route(
				StatusRoute::REST_NAMESPACE,
				'/link/' . $call->name(),
				[
					'methods'             => WP_REST_Server::CREATABLE,
					'permission_callback' => [ $this, 'is_signed' ],
					'callback'            => function ( WP_REST_Request $request ) use ( $call ) {
						return $this->answer( $request, $call );
					},
				]
			);
		}
	}

	/**
	 * Lifts what another plugin holds against requests without a user, from our routes only.
	 *
	 * @param WP_Error|true|null $verdict Of those before.
	 * @return WP_Error|true|null
	 */
	public function leave_to_signature( $verdict ) {
		$route = isset( $GLOBALS['wp'] ) ? (string) ( $GLOBALS['wp']->query_vars['rest_route'] ?? '' ) : '';
		return is_wp_error( $verdict ) && 0 === strpos( $route, self::FOLDER ) ? true : $verdict;
	}

	/**
	 * Whether the worker that this shop is paired with has signed the request.
	 *
	 * @return true|WP_Error
	 */
	public function is_signed( WP_REST_Request $request ) {
		nocache_headers();
		$body = $request->get_body();
		if ( strlen( $body ) > self::BYTES_MAX ) {
			return new WP_Error( 'lockstep_too_large', 'The body is larger than 1 MB.', [ 'status' => 413 ] );
		}
		$record = Secrets::read();
		$place  = null === $record ? Signature::WRONG : $this->place_of_secret( $request, $record->accepted( time() ) );
		if ( $place >= 0 ) {
			return true;
		}
		$reasons = [
			Signature::MALFORMED => 'The request is not signed.',
			Signature::OLD       => 'The timestamp is more than 5 minutes off.',
			Signature::WRONG     => 'The signature is wrong.',
		];
		return new WP_Error( 'lockstep_signature', $reasons[ $place ], [ 'status' => 401 ] );
	}

	/**
	 * Does what a signed call asks, once.
	 *
	 * @return WP_REST_Response|WP_Error
	 */
	private function answer( WP_REST_Request $request, Link\Call $call ) {
		$record   = Secrets::read();
		$accepted = null === $record ? [] : $record->accepted( time() );
		$place    = $this->place_of_secret( $request, $accepted );
		if ( null === $record || $place < 0 ) {
			// Unpaired since permission was given.
			return new WP_Error( 'lockstep_signature', 'The signature is wrong.', [ 'status' => 401 ] );
		}
		try {
			if ( ! SeenIds::claim( (string) $request->get_header( 'webhook-id' ) ) ) {
				return $this->with_epoch( [ 'known' => true ] );
			}
			Secrets::note_use( $record, $accepted[ $place ] );
			Contact::note_call( false );
			$answer = $call->answer( Link\Body::of( $request->get_body() ) );
		} catch ( Link\BodyInvalid $problem ) {
			return new WP_Error( self::BODY_WRONG, $problem->getMessage(), [ 'status' => 400 ] );
		} catch ( StorageFailed $failure ) {
			Failures::report( 'the call "' . $call->name() . '" of the worker has failed', $failure );
			return new WP_Error( 'lockstep_storage', 'The shop\'s database refused it. Try again.', [ 'status' => 503 ] );
		}
		do_action( 'lockstep_called' );
		return $this->with_epoch( $answer );
	}

	/**
	 * Place of the secret that signed, or one of Signature's refusals.
	 *
	 * @param string[] $accepted Secrets that are valid now.
	 */
	private function place_of_secret( WP_REST_Request $request, array $accepted ): int {
		return Signature::verify(
			(string) $request->get_header( 'webhook-id' ),
			(string) $request->get_header( 'webhook-timestamp' ),
			(string) $request->get_header( 'webhook-signature' ),
			$request->get_body(),
			$accepted,
			time()
		);
	}

	/**
	 * The answer as every answer is.
	 *
	 * @param array<string, mixed> $answer Of the call.
	 */
	private function with_epoch( array $answer ): WP_REST_Response {
		return new WP_REST_Response( [ 'epoch' => Epoch::current() ] + $answer );
	}

	/**
	 * Every call the worker may make.
	 *
	 * @return Link\Call[]
	 */
	private function calls(): array {
		return [
			new Link\Pull(),
			new Link\Apply(),
			new Link\Products(),
			new Link\Orders(),
			new Link\Status(),
			new Link\Restart(),
		];
	}
}
