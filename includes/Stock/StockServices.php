<?php

declare( strict_types=1 );

namespace Lockstep\Stock;

use Lockstep\Orders\Marks;
use Lockstep\Service;
use Lockstep\Storage\Schema;

/**
 * The stock side of the plugin, in the order in which its services start.
 *
 * What the link side calls (all static, all usable once `woocommerce_loaded` has fired):
 *
 * - `Storage\Schema::install()`, `::drop()`
 * - `Stock\Epoch::current()`, `::restart()`
 * - `Stock\Outbox::unacknowledged()`, `::acknowledge()`, `::waiting()`, `::oldest_ms()`, `::last_row()`
 * - `Stock\Apply::items()`
 * - `Stock\Catalogue::page()`, `::products()`
 * - `Stock\Sweep::run()`, also the handler of the action `lockstep_sweep`
 * - `Orders\OrderList::page()`, `::orders()`
 *
 * and the action `lockstep_changed` (no arguments), fired once per request as soon as there is
 * something to deliver; deliver at `shutdown`, as late as can be.
 */
final class StockServices {

	/**
	 * For Plugin::services().
	 *
	 * @return list<Service>
	 */
	public static function all(): array {
		return [
			new Schema(),
			new OrderContext(),
			new Capture(),
			new Marks(),
			new Sweep(),
		];
	}
}
