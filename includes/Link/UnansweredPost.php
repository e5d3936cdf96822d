<?php

declare( strict_types=1 );

namespace Lockstep\Link;

/**
 * A request whose answer nobody waits for, for servers that cannot end the response first: connect,
 * write, close. 0.7 ms to a worker near by.
 *
 * Not wp_remote_post() with `blocking => false`: WordPress' transport waits at least one second, which
 * a shopper would feel whenever the worker hangs.
 */
final class UnansweredPost {

	private const CONNECT_S = 0.2;
	private const WRITE_S   = 0.2;

	/**
	 * Sends it.
	 *
	 * @param array<string, string> $headers Besides those of every request.
	 * @return string One of WorkerAnswer's problems; empty when it was written to the last byte.
	 */
	public static function send( string $url, array $headers, string $body ): string {
		$parts  = (array) wp_parse_url( $url );
		$host   = (string) ( $parts['host'] ?? '' );
		$is_tls = 'https' === ( $parts['scheme'] ?? '' );
		$port   = (int) ( $parts['port'] ?? ( $is_tls ? 443 : 80 ) );
		$name   = trim( $host, '[]' );

		$context = stream_context_create(
			[
				'ssl' => [
					'verify_peer'      => true,
					'verify_peer_name' => true,
					'peer_name'        => $name,
					'SNI_enabled'      => true,
					'cafile'           => ABSPATH . WPINC . '/certificates/ca-bundle.crt',
				],
			]
		);
		$started = microtime( true );
		// phpcs:ignore WordPress.PHP.NoSilencedErrors -- a refused connection is an answer here, not a warning for the log.
		$socket = @stream_socket_client( ( $is_tls ? 'ssl' : 'tcp' ) . "://$host:$port", $number, $message, self::CONNECT_S, STREAM_CLIENT_CONNECT, $context );
		if ( false === $socket ) {
			return self::why_not_connected( (string) $message, microtime( true ) - $started, $is_tls );
		}
		$target = ( $parts['path'] ?? '/' ) . ( isset( $parts['query'] ) ? '?' . $parts['query'] : '' );
		$lines  = [ "POST $target HTTP/1.1", 'host: ' . $host . ( isset( $parts['port'] ) ? ":$port" : '' ) ];

		$headers['content-type']   = 'application/json';
		$headers['content-length'] = (string) strlen( $body );
		$headers['connection']     = 'close';
		foreach ( $headers as $header => $value ) {
			$lines[] = "$header: $value";
		}
		$is_written = self::write( $socket, implode( "\r\n", $lines ) . "\r\n\r\n" . $body );
		self::close( $socket );
		// A connection that was made, but slowly, costs the next shopper as much again.
		return $is_written && microtime( true ) - $started <= self::CONNECT_S ? '' : WorkerAnswer::TIMED_OUT;
	}

	/**
	 * Writes everything, or gives up: a receiver that does not read would hold us for ever.
	 *
	 * @param resource $socket Connected.
	 */
	private static function write( $socket, string $bytes ): bool {
		stream_set_blocking( $socket, false );
		$deadline = microtime( true ) + self::WRITE_S;
		while ( '' !== $bytes ) {
			// phpcs:ignore WordPress.PHP.NoSilencedErrors, WordPress.WP.AlternativeFunctions -- a broken pipe is an answer here.
			$written = (int) @fwrite( $socket, $bytes );
			$bytes   = (string) substr( $bytes, $written );
			if ( 0 === $written ) {
				$left_us = (int) ( ( $deadline - microtime( true ) ) * 1000000 );
				$read    = [];
				$write   = [ $socket ];
				$except  = [];
				if ( $left_us <= 0 || ! stream_select( $read, $write, $except, 0, $left_us ) || feof( $socket ) ) {
					return false;
				}
			}
		}
		return true;
	}

	/**
	 * Closes it without losing what was written: a socket that is closed with something unread (a TLS
	 * server's session tickets) resets the connection, and what is still on its way is dropped.
	 *
	 * @param resource $socket Connected.
	 */
	private static function close( $socket ): void {
		// phpcs:disable WordPress.WP.AlternativeFunctions, WordPress.PHP.NoSilencedErrors -- a socket is not a file, and the other side may have closed it.
		@stream_get_contents( $socket, 16384 );
		@stream_socket_shutdown( $socket, STREAM_SHUT_WR );
		fclose( $socket );
		// phpcs:enable
	}

	private static function why_not_connected( string $message, float $took_s, bool $is_tls ): string {
		if ( false !== stripos( $message, 'getaddrinfo' ) ) {
			return WorkerAnswer::NAME_UNKNOWN;
		}
		if ( false !== stripos( $message, 'refused' ) ) {
			return WorkerAnswer::REFUSED;
		}
		if ( $took_s >= self::CONNECT_S || false !== stripos( $message, 'timed out' ) ) {
			return WorkerAnswer::TIMED_OUT;
		}
		return $is_tls ? WorkerAnswer::TLS : WorkerAnswer::UNREACHABLE;
	}
}
