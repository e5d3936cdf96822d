<?php

declare( strict_types=1 );

namespace Lockstep\Stock;

/**
 * The shop's products with one consistent reading of each.
 */
final class Catalogue {

	/**
	 * @param int $after The largest product id already seen; 0 to begin.
	 * @param int $limit 1 to 500.
	 * @return array{products: list<array<string, mixed>>, next: int|null}
	 */
	public static function page( int $after, int $limit ): array {
		return [
			'products' => [],
			'next'     => null,
		];
	}

	/**
	 * @param list<int> $ids Those that do not exist are left out.
	 * @return list<array<string, mixed>>
	 */
	public static function products( array $ids ): array {
		return [];
	}
}
