<?php

declare( strict_types=1 );

namespace Lockstep\Link;

/**
 * What came of one call to the worker: an answer, or the reason why there is none.
 */
final class WorkerAnswer {

	/**
	 * Why there is no answer.
	 */
	public const NAME_UNKNOWN = 'lockstep_worker_name_unknown';
	public const REFUSED      = 'lockstep_worker_refused';
	public const TIMED_OUT    = 'lockstep_worker_timed_out';
	public const TLS          = 'lockstep_worker_tls';
	public const BLOCKED      = 'lockstep_worker_blocked';
	public const UNREACHABLE  = 'lockstep_worker_unreachable';

	/**
	 * How the messages of cURL and of PHP's own streams begin. WordPress gives one code for all.
	 */
	private const PROBLEMS = [
		'/cURL error 6:|getaddrinfo|could not resolve/i' => self::NAME_UNKNOWN,
		'/cURL error 28:|timed out|timeout/i'            => self::TIMED_OUT,
		'/cURL error (?:35|51|53|54|58|59|60|77|80|83|90|91):|SSL|TLS|certificate/i' => self::TLS,
		'/cURL error 7:|connection refused|failed to connect/i' => self::REFUSED,
	];

	/**
	 * One of the constants; empty when the worker answered.
	 *
	 * @var string
	 */
	private $problem = '';

	/**
	 * HTTP status; 0 without an answer.
	 *
	 * @var int
	 */
	private $status = 0;

	/**
	 * The body as it came.
	 *
	 * @var string
	 */
	private $body = '';

	/**
	 * How far the worker's clock is ahead of ours; null when it did not say.
	 *
	 * @var int|null
	 */
	private $skew_s;

	/**
	 * Reads what wp_remote_request() gives.
	 *
	 * @param array<string, mixed>|\WP_Error $outcome What it gave.
	 */
	public static function of( $outcome ): self {
		$answer = new self();
		if ( is_wp_error( $outcome ) ) {
			$answer->problem = self::problem_in( (string) $outcome->get_error_code(), $outcome->get_error_message() );
			return $answer;
		}
		$answer->status = (int) wp_remote_retrieve_response_code( $outcome );
		$answer->body   = wp_remote_retrieve_body( $outcome );
		$date           = wp_remote_retrieve_header( $outcome, 'date' );
		$worker_s       = is_string( $date ) ? strtotime( $date ) : false;
		$answer->skew_s = false === $worker_s ? null : $worker_s - time();
		return $answer;
	}

	public function problem(): string {
		return $this->problem;
	}

	public function status(): int {
		return $this->status;
	}

	public function skew_s(): ?int {
		return $this->skew_s;
	}

	/**
	 * The body as JSON: objects are stdClass, so that an empty one does not turn into a list.
	 *
	 * @return mixed Null when it is not JSON.
	 */
	public function json() {
		return json_decode( $this->body, false, 64 );
	}

	/**
	 * One text of the body's first level; empty when it is not there.
	 */
	public function text( string $name ): string {
		$body = $this->json();
		return is_object( $body ) && isset( $body->$name ) && is_string( $body->$name ) ? $body->$name : '';
	}

	/**
	 * The code of the worker's own error; empty when this is none.
	 */
	public function error_code(): string {
		$body = $this->json();
		return is_object( $body ) && isset( $body->error->code ) && is_string( $body->error->code ) ? $body->error->code : '';
	}

	/**
	 * What the worker's own error says, for people; empty when this is none.
	 */
	public function error_message(): string {
		$body = $this->json();
		return is_object( $body ) && isset( $body->error->message ) && is_string( $body->error->message ) ? substr( $body->error->message, 0, 300 ) : '';
	}

	private static function problem_in( string $code, string $message ): string {
		if ( 'http_request_not_executed' === $code ) {
			return self::BLOCKED;
		}
		foreach ( self::PROBLEMS as $pattern => $problem ) {
			if ( 1 === preg_match( $pattern, $message ) ) {
				return $problem;
			}
		}
		return self::UNREACHABLE;
	}
}
