<?php

declare( strict_types=1 );

namespace Lockstep\Link;

/**
 * Calls to the worker that wait for an answer, through WordPress' own HTTP (so that a shop behind a
 * proxy, or with outgoing requests blocked, behaves as its owner has set).
 */
final class WorkerClient {

	/**
	 * More than any screen asks for; a larger answer is cut off and then is no JSON.
	 */
	private const ANSWER_BYTES_MAX = 4194304;

	/**
	 * Makes one call. Redirects are not followed: they would carry token or body to another place.
	 *
	 * @param array<string, string> $headers Besides those for JSON.
	 * @param string|null           $body    JSON; null sends none.
	 */
	public static function call( string $method, string $url, array $headers, ?string $body, float $timeout_s ): WorkerAnswer {
		$headers['accept'] = 'application/json';
		if ( null !== $body ) {
			$headers['content-type'] = 'application/json';
		}
		return WorkerAnswer::of(
			wp_remote_request(
				$url,
				[
					'method'              => $method,
					'headers'             => $headers,
					'body'                => $body ?? '',
					'timeout'             => $timeout_s,
					'redirection'         => 0,
					'httpversion'         => '1.1',
					'sslverify'           => true,
					'reject_unsafe_urls'  => false,
					'limit_response_size' => self::ANSWER_BYTES_MAX,
					// WordPress' own would name the shop's address to whoever listens there.
					'user-agent'          => 'Lockstep',
					'cookies'             => [],
				]
			)
		);
	}

	/**
	 * A call of the worker's api with the shop's token.
	 *
	 * @param string      $path  Begins with a slash.
	 * @param string|null $body  JSON; null sends none.
	 * @param string      $user  The login of who asks; empty names nobody.
	 */
	public static function api( PairingRecord $record, string $method, string $path, ?string $body, float $timeout_s, string $user = '' ): WorkerAnswer {
		$headers = [ 'authorization' => 'Bearer ' . $record->token() ];
		if ( '' !== $user ) {
			$headers['lockstep-user'] = rawurlencode( $user );
		}
		$answer = self::call( $method, $record->api() . $path, $headers, $body, $timeout_s );
		Contact::note_clock( $answer );
		return $answer;
	}
}
