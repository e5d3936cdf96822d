<?php

declare( strict_types=1 );

namespace Lockstep\Orders;

/**
 * Orders as snapshots, for a worker that asks for them.
 */
final class OrderList {

	/**
	 * Orders changed at or after a time, oldest change first; deleted ones are not among them.
	 *
	 * @param int         $since_ms Milliseconds since 1970.
	 * @param string|null $cursor   `next` of the page before; an unreadable one begins anew.
	 * @param int         $limit    1 to 100.
	 * @return array{orders: list<array<string, mixed>>, next: string|null}
	 */
	public static function page( int $since_ms, ?string $cursor, int $limit ): array {
		return [
			'orders' => [],
			'next'   => null,
		];
	}

	/**
	 * @param list<int> $ids At most 100; those that do not exist are left out.
	 * @return list<array<string, mixed>>
	 */
	public static function orders( array $ids ): array {
		return [];
	}
}
