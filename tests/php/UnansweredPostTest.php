<?php

declare( strict_types=1 );

namespace Lockstep\Tests;

use Lockstep\Link\UnansweredPost;
use Lockstep\Link\WorkerAnswer;
use PHPUnit\Framework\TestCase;

/**
 * Against real sockets of this process: the kernel takes a connection before anybody accepts it.
 */
final class UnansweredPostTest extends TestCase {

	/**
	 * Listens.
	 *
	 * @var resource
	 */
	private $server;

	protected function setUp(): void {
		$server = stream_socket_server( 'tcp://127.0.0.1:0' );
		if ( false === $server ) {
			$this->fail( 'no port is free' );
		}
		$this->server = $server;
	}

	public function test_the_whole_request_arrives_though_nobody_waits_for_an_answer(): void {
		$body = '{"v":1,"events":["' . str_repeat( 'ü', 5000 ) . '"]}';
		$this->assertSame( '', UnansweredPost::send( $this->address() . '/intake/a?b=c', [ 'webhook-id' => 'a' ], $body ) );
		$connection = stream_socket_accept( $this->server, 1 );
		$this->assertIsResource( $connection );
		list( $head, $received ) = explode( "\r\n\r\n", (string) stream_get_contents( $connection ), 2 );
		$this->assertSame( $body, $received );
		$lines = explode( "\r\n", $head );
		$this->assertSame( 'POST /intake/a?b=c HTTP/1.1', $lines[0] );
		$this->assertContains( 'host: ' . substr( $this->address(), 7 ), $lines );
		$this->assertContains( 'content-length: ' . strlen( $body ), $lines );
		$this->assertContains( 'content-type: application/json', $lines );
		$this->assertContains( 'webhook-id: a', $lines );
	}

	public function test_who_refuses_costs_nothing(): void {
		$address = $this->address();
		fclose( $this->server ); // phpcs:ignore WordPress.WP.AlternativeFunctions -- a socket.
		$started = microtime( true );
		$this->assertSame( WorkerAnswer::REFUSED, UnansweredPost::send( $address . '/intake', [], '{}' ) );
		$this->assertLessThan( 0.1, microtime( true ) - $started );
	}

	public function test_who_hangs_costs_nothing(): void {
		$started = microtime( true );
		for ( $time = 0; $time < 10; $time++ ) {
			$this->assertSame( '', UnansweredPost::send( $this->address() . '/intake', [], '{}' ) );
		}
		$this->assertLessThan( 0.5, microtime( true ) - $started );
	}

	public function test_who_does_not_read_on_is_given_up_soon(): void {
		$started = microtime( true );
		$this->assertSame( WorkerAnswer::TIMED_OUT, UnansweredPost::send( $this->address() . '/intake', [], str_repeat( 'a', 16777216 ) ) );
		$this->assertLessThan( 1.0, microtime( true ) - $started );
	}

	public function test_who_does_not_speak_tls_is_given_up_soon(): void {
		$started = microtime( true );
		$this->assertNotSame( '', UnansweredPost::send( str_replace( 'http:', 'https:', $this->address() ) . '/intake', [], '{}' ) );
		$this->assertLessThan( 1.0, microtime( true ) - $started );
	}

	private function address(): string {
		return 'http://' . stream_socket_get_name( $this->server, false );
	}
}
