<?php

declare( strict_types=1 );

namespace Lockstep\Stock;

/**
 * What the worker has not acknowledged. The action `lockstep_changed` is fired once per request, as
 * soon as something is there to be delivered: send at `shutdown`, with unacknowledged().
 */
final class Outbox {

	/**
	 * Unacknowledged events and orders in wire form, newest first. Orders are read at this moment.
	 *
	 * @param int $events At most so many events.
	 * @param int $orders At most so many orders.
	 * @return array{events: list<array<string, mixed>>, orders: list<array<string, mixed>>}
	 */
	public static function unacknowledged( int $events, int $orders ): array {
		return [
			'events' => [],
			'orders' => [],
		];
	}

	/**
	 * Unknown ids are ignored; an order that has changed since stays unacknowledged.
	 *
	 * @param list<string>           $event_ids
	 * @param array<int|string, int> $order_revisions Revision by order id.
	 */
	public static function acknowledge( array $event_ids, array $order_revisions ): void {
	}

	/**
	 * How many events and orders are unacknowledged.
	 */
	public static function waiting(): int {
		return 0;
	}

	/**
	 * When the oldest unacknowledged event or order came about, in milliseconds; null: there is none.
	 */
	public static function oldest_ms(): ?int {
		return null;
	}

	/**
	 * The largest row number ever used (`lastRow`).
	 */
	public static function last_row(): int {
		return 0;
	}
}
