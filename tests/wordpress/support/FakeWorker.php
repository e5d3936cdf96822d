<?php

declare( strict_types=1 );

namespace Lockstep\Tests\WordPress\Support;

use WP_Error;

/**
 * Everything the plugin asks of a worker goes here instead of over the network.
 */
final class FakeWorker {

	/**
	 * What was asked: method, address, headers (lower case) and body.
	 *
	 * @var array<int, array{method: string, url: string, headers: array<string, string>, body: string}>
	 */
	public static $asked = [];

	/**
	 * Makes the answer of what was asked; null refuses every connection.
	 *
	 * @var callable|null
	 */
	private static $answerer = null;

	public static function refuse(): void {
		self::$asked    = [];
		self::$answerer = null;
	}

	/**
	 * Answers from now on.
	 *
	 * @param callable $answerer Request → `[ status, body, headers ]`, or a WP_Error.
	 */
	public static function answer_by( callable $answerer ): void {
		self::$asked    = [];
		self::$answerer = $answerer;
	}

	/**
	 * The filter `pre_http_request`.
	 *
	 * @param mixed                $before    Of other filters.
	 * @param array<string, mixed> $arguments Of the request.
	 * @return array<string, mixed>|WP_Error
	 */
	public static function answer( $before, array $arguments, string $url ) {
		$request       = [
			'method'  => (string) $arguments['method'],
			'url'     => $url,
			'headers' => array_change_key_case( (array) $arguments['headers'] ),
			'body'    => (string) ( $arguments['body'] ?? '' ),
			'timeout' => (int) ( $arguments['timeout'] ?? 0 ),
		];
		self::$asked[] = $request;
		$answer        = null === self::$answerer
			? new WP_Error( 'http_request_failed', 'cURL error 7: Failed to connect to worker.example port 443: Connection refused' )
			: ( self::$answerer )( $request );
		if ( $answer instanceof WP_Error ) {
			return $answer;
		}
		list( $status, $body ) = $answer;
		return [
			'headers'  => new \WpOrg\Requests\Utility\CaseInsensitiveDictionary( $answer[2] ?? [] ),
			'body'     => is_string( $body ) ? $body : (string) wp_json_encode( $body ),
			'response' => [
				'code'    => $status,
				'message' => '',
			],
			'cookies'  => [],
			'filename' => null,
		];
	}
}
