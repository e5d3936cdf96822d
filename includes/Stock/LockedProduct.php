<?php

declare( strict_types=1 );

namespace Lockstep\Stock;

/**
 * A product's row and its stock, as read under its lock.
 */
final class LockedProduct {

	/**
	 * @var int
	 */
	public $id;

	/**
	 * @var int
	 */
	public $epoch;

	/**
	 * The last number used.
	 *
	 * @var int
	 */
	public $number;

	/**
	 * Sum of all deltas of the epoch.
	 *
	 * @var int
	 */
	public $total;

	/**
	 * Sum of those that belong to orders.
	 *
	 * @var int
	 */
	public $order_total;

	/**
	 * What the stock was after the last change that we know of; null: none of its own.
	 *
	 * @var int|null
	 */
	public $last_known;

	/**
	 * False: seen for the first time, so `last_known` says nothing.
	 *
	 * @var bool
	 */
	public $is_known;

	/**
	 * The number at which it last began to have a stock of its own.
	 *
	 * @var int
	 */
	public $managed_at;

	/**
	 * The last revision applied.
	 *
	 * @var int
	 */
	public $revision;

	/**
	 * The last number that an applied quantity included.
	 *
	 * @var int
	 */
	public $included;

	/**
	 * What proves that we are still inside the transaction that took the lock.
	 *
	 * @var string
	 */
	public $token;

	/**
	 * False: WooCommerce has still to follow a stock that was set beneath it.
	 *
	 * @var bool
	 */
	public $is_followed;

	/**
	 * Whether the sweep knows where the stock stands.
	 *
	 * @var bool
	 */
	public $is_located;

	/**
	 * The last change written under this lock.
	 *
	 * @var string
	 */
	public $event_id = '';

	/**
	 * What the stock is.
	 *
	 * @var ProductMeta
	 */
	public $meta;

	/**
	 * @param array<string, string|null> $row  Of lockstep_products.
	 */
	public function __construct( array $row, string $token, ProductMeta $meta ) {
		$this->id          = (int) $row['product_id'];
		$this->epoch       = (int) $row['epoch'];
		$this->number      = (int) $row['number'];
		$this->total       = (int) $row['total'];
		$this->order_total = (int) $row['order_total'];
		$this->last_known  = isset( $row['last_known'] ) ? (int) $row['last_known'] : null;
		$this->is_known    = '1' === (string) $row['is_known'];
		$this->managed_at  = (int) $row['managed_at'];
		$this->revision    = (int) $row['revision'];
		$this->included    = (int) $row['included'];
		$this->is_followed = '1' === (string) $row['is_followed'];
		$this->is_located  = (int) $row['stock_meta'] === $meta->stock_meta && (int) $row['manage_meta'] === $meta->manage_meta;
		$this->token       = $token;
		$this->meta        = $meta;
	}
}
