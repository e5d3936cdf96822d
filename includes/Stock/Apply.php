<?php

declare( strict_types=1 );

namespace Lockstep\Stock;

/**
 * Sets stocks to what the worker says.
 */
final class Apply {

	/**
	 * Every item has been checked to be of this form before; at most 500 at once. Never throws.
	 *
	 * @param list<array{product: int, quantity: int, revision: int, includes: array{epoch: int, number: int}}> $items
	 * @return list<array<string, mixed>> The answers in wire form, in the order given.
	 */
	public static function items( array $items ): array {
		return [];
	}
}
