<?php

declare( strict_types=1 );

namespace Lockstep\Tests\WordPress\Support;

use Lockstep\Link\Pairing;
use Lockstep\Link\Signature;
use RuntimeException;
use WP_REST_Request;
use WP_REST_Response;

/**
 * A worker that this shop is paired with, by the same way as everybody: by a code.
 */
final class PairedWorker {

	public const URL = 'https://worker.example';

	/**
	 * What it gave out, newest last.
	 *
	 * @var array<string, string>
	 */
	public $agreed;

	/**
	 * Introduces the shop to it.
	 */
	public function __construct() {
		$this->agreed = self::new_agreement();
		FakeWorker::answer_by(
			function (): array {
				return [ 201, $this->agreed ];
			}
		);
		$problem = Pairing::pair( self::URL, '7Q4M-XK2P' );
		if ( null !== $problem ) {
			throw new RuntimeException( $problem->get_error_message() );
		}
		FakeWorker::refuse();
	}

	/**
	 * What a worker answers to a right code.
	 *
	 * @return array<string, string>
	 */
	public static function new_agreement(): array {
		return [
			'channel'  => 'shop',
			'intake'   => self::URL . '/intake/' . bin2hex( random_bytes( 8 ) ),
			'api'      => self::URL . '/v1',
			'toWorker' => self::new_secret(),
			'toShop'   => self::new_secret(),
			'token'    => bin2hex( random_bytes( 24 ) ),
		];
	}

	public static function new_secret(): string {
		return 'whsec_' . base64_encode( random_bytes( 32 ) );
	}

	/**
	 * Calls the shop, signed; 200 is expected.
	 *
	 * @param array<string, mixed> $body What it says.
	 * @return array<string, mixed> The answer.
	 */
	public function call( string $name, array $body = [] ): array {
		$response = $this->send( $name, [] === $body ? '{}' : (string) wp_json_encode( $body ) );
		if ( 200 !== $response->get_status() ) {
			throw new RuntimeException( $response->get_status() . ' ' . wp_json_encode( $response->get_data() ) );
		}
		return (array) $response->get_data();
	}

	/**
	 * Sends raw bytes, signed unless other headers are given.
	 *
	 * @param array<string, string> $headers Instead of the right ones.
	 */
	public function send( string $name, string $body, array $headers = [] ): WP_REST_Response {
		$request = new WP_REST_Request( 'POST', "/lockstep/v1/link/$name" );
		$request->set_header( 'content-type', 'application/json' );
		$request->set_body( $body );
		foreach ( $headers + $this->headers( $body ) as $header => $value ) {
			$request->set_header( $header, $value );
		}
		wp_set_current_user( 0 );
		return rest_do_request( $request );
	}

	/**
	 * The right headers of a body.
	 *
	 * @return array<string, string>
	 */
	public function headers( string $body, ?int $timestamp = null, ?string $id = null ): array {
		return Signature::headers( $id ?? 'w_' . bin2hex( random_bytes( 12 ) ), $timestamp ?? time(), $body, [ $this->agreed['toShop'] ] );
	}
}
