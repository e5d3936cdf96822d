<?php

declare( strict_types=1 );

namespace Lockstep\Tests\WordPress\Support;

use Lockstep\Lifecycle;
use PHPUnit\Framework\TestCase;

/**
 * A test in an empty shop, in which Lockstep has just been installed. After it no transaction is open.
 */
abstract class ShopTestCase extends TestCase {

	protected function setUp(): void {
		Request::without_lockstep();
		Database::empty_shop();
		Request::begin();
		( new Lifecycle() )->install_if_new();
		FakeWorker::refuse();
	}

	protected function assertPostConditions(): void {
		$this->assertFalse( SecondConnection::sees_open_transaction(), 'a transaction was left open' );
	}
}
