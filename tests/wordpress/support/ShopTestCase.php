<?php

declare( strict_types=1 );

namespace Lockstep\Tests\WordPress\Support;

use Lockstep\Lifecycle;
use PHPUnit\Framework\TestCase;

/**
 * A test in an empty shop, in which Lockstep has just been installed. After it no transaction is open.
 */
abstract class ShopTestCase extends TestCase {

	/**
	 * Hook, callback, priority.
	 *
	 * @var array<int, array{string, callable, int}>
	 */
	private $listening = [];

	protected function setUp(): void {
		Request::without_lockstep();
		Database::empty_shop();
		Request::begin();
		( new Lifecycle() )->install_if_new();
		FakeWorker::refuse();
	}

	protected function tearDown(): void {
		foreach ( $this->listening as list( $hook, $callback, $priority ) ) {
			remove_filter( $hook, $callback, $priority );
		}
	}

	/**
	 * Listens to a hook until the test is over.
	 */
	protected function listen( string $hook, callable $callback, int $priority = 10, int $arguments = 1 ): void {
		add_filter( $hook, $callback, $priority, $arguments );
		$this->listening[] = [ $hook, $callback, $priority ];
	}

	/**
	 * What a thing says of these fields, in whatever order, types included.
	 *
	 * @param array<string, mixed> $expected Field → value.
	 * @param array<string, mixed> $actual   The thing.
	 */
	protected function assert_says( array $expected, array $actual ): void {
		$said = array_intersect_key( $actual, $expected );
		ksort( $expected );
		ksort( $said );
		$this->assertSame( $expected, $said );
	}

	protected function assertPostConditions(): void {
		$this->assertFalse( SecondConnection::sees_open_transaction(), 'a transaction was left open' );
	}
}
