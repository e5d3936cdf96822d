<?php

declare( strict_types=1 );

namespace Lockstep\Tests;

use Lockstep\Link\WorkerUrl;
use PHPUnit\Framework\TestCase;

final class WorkerUrlTest extends TestCase {

	public function test_an_address_loses_blanks_and_slashes_around_it_and_nothing_else(): void {
		$this->assertSame( 'https://worker.example', WorkerUrl::clean( ' https://worker.example/ ' ) );
		$this->assertSame( 'https://worker.example:8443/lockstep', WorkerUrl::clean( 'https://worker.example:8443/lockstep/' ) );
		$this->assertSame( 'http://[::1]:3000', WorkerUrl::clean( 'http://[::1]:3000' ) );
	}

	public function test_what_is_no_address_of_a_worker_is_none(): void {
		$typed = [ '', 'worker.example', '//worker.example', 'ftp://worker.example', 'javascript:alert(1)', 'file:///etc/passwd', 'https://', 'https://a:b@worker.example', 'https://worker.example?x=1', 'https://worker.example#x', "https://worker.example/\r\nhost: other", 'https://worker.example/<script>', 'https://' . str_repeat( 'a', 1000 ) ];
		foreach ( $typed as $each ) {
			$this->assertNull( WorkerUrl::clean( $each ), $each );
		}
	}

	public function test_only_this_machine_may_be_called_without_https(): void {
		foreach ( [ 'https://worker.example', 'HTTPS://worker.example', 'http://localhost:3000', 'http://127.0.0.1', 'http://127.8.9.10:1', 'http://[::1]:3000' ] as $url ) {
			$this->assertTrue( WorkerUrl::is_private( $url ), $url );
		}
		foreach ( [ 'http://worker.example', 'http://127.0.0.1.example', 'http://localhost.example', 'http://10.0.0.1', 'http://[::2]', 'http://1270.0.0.1', 'ws://localhost' ] as $url ) {
			$this->assertFalse( WorkerUrl::is_private( $url ), $url );
		}
	}
}
