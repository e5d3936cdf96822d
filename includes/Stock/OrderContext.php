<?php

declare( strict_types=1 );

namespace Lockstep\Stock;

use Lockstep\Service;

/**
 * Which order's which line the next stock write belongs to.
 *
 * WooCommerce says it nowhere at the write itself, so it is picked up from the filters that it calls
 * just before. Three loops go over an order's lines (reduce, restore, restock): their first filter
 * opens the order, the line's product being asked for names the line, their last action closes the
 * order. The fourth way, an edited line, is one filter for one line. A line is good for one write,
 * and only for that of the product that it takes its stock from: whatever else changes at that time
 * (a bundle's part, a plugin's second warehouse) is an edit of its own.
 */
final class OrderContext implements Service {

	/**
	 * The order that is being gone over; 0: none.
	 *
	 * @var int
	 */
	private static $order_id = 0;

	/**
	 * What is being done to it.
	 *
	 * @var string
	 */
	private static $reason = '';

	/**
	 * @var \WC_Order_Item_Product|null
	 */
	private static $line = null;

	/**
	 * @var \WC_Product|null
	 */
	private static $product = null;

	public function register(): void {
		add_filter( 'woocommerce_can_reduce_order_stock', [ $this, 'open_reduction' ], PHP_INT_MAX, 2 );
		add_filter( 'woocommerce_can_restore_order_stock', [ $this, 'open_restoration' ], PHP_INT_MAX, 2 );
		add_filter( 'woocommerce_can_restock_refunded_items', [ $this, 'open_restock' ], PHP_INT_MAX, 2 );
		add_filter( 'woocommerce_order_item_product', [ $this, 'name_line' ], PHP_INT_MAX, 2 );
		add_filter( 'woocommerce_prevent_adjust_line_item_product_stock', [ $this, 'open_edit' ], PHP_INT_MAX, 3 );
		foreach ( [ 'woocommerce_reduce_order_stock', 'woocommerce_restore_order_stock', 'woocommerce_order_partially_refunded', 'woocommerce_order_fully_refunded', 'woocommerce_refund_created' ] as $last ) {
			add_action( $last, [ $this, 'close' ], PHP_INT_MIN );
		}
	}

	/**
	 * @param mixed $may   Whether WooCommerce goes on.
	 * @param mixed $order The order.
	 * @return mixed
	 */
	public function open_reduction( $may, $order = null ) {
		return self::open( $may, $order, 'order-reduced' );
	}

	/**
	 * @param mixed $may   Whether WooCommerce goes on.
	 * @param mixed $order The order.
	 * @return mixed
	 */
	public function open_restoration( $may, $order = null ) {
		return self::open( $may, $order, 'order-restored' );
	}

	/**
	 * @param mixed $may   Whether WooCommerce goes on.
	 * @param mixed $order The order.
	 * @return mixed
	 */
	public function open_restock( $may, $order = null ) {
		return self::open( $may, $order, 'refund-restocked' );
	}

	/**
	 * @param mixed $product What the line sells; false when that is gone.
	 * @param mixed $line    The line.
	 * @return mixed
	 */
	public function name_line( $product, $line = null ) {
		if ( self::$order_id > 0 && $line instanceof \WC_Order_Item_Product && $line->get_order_id() === self::$order_id ) {
			self::$line    = $line;
			self::$product = $product instanceof \WC_Product ? $product : null;
		}
		return $product;
	}

	/**
	 * A line's quantity was edited, or the line is about to go. When its stock is right already,
	 * WooCommerce writes nothing, and nothing that comes later may pass for it.
	 *
	 * @param mixed $is_prevented Whether WooCommerce leaves the stock alone.
	 * @param mixed $line         The line.
	 * @param mixed $quantity     What it should take; negative: its own quantity.
	 * @return mixed
	 */
	public function open_edit( $is_prevented, $line = null, $quantity = -1 ) {
		$this->close();
		if ( ! $is_prevented && $line instanceof \WC_Order_Item_Product ) {
			$wanted   = $quantity >= 0 ? $quantity : $line->get_quantity();
			$reduced  = (float) $line->get_meta( '_reduced_stock' );
			$returned = 0.0 === (float) $wanted ? 0.0 : (float) $line->get_meta( '_restock_refunded_items' );
			if ( $line->get_order_id() > 0 && (float) $wanted - $returned !== $reduced ) {
				self::$order_id = $line->get_order_id();
				self::$reason   = 'order-edited';
			}
		}
		return $is_prevented;
	}

	public function close(): void {
		self::$order_id = 0;
		self::$reason   = '';
		self::$line     = null;
		self::$product  = null;
	}

	/**
	 * The cause of a change of this product's stock, now. A line that is being added (by REST) has no
	 * id yet: WooCommerce takes its units before it saves it.
	 */
	public static function cause_of( int $product_id ): Cause {
		if ( null === self::$line || null === self::$product || self::$product->get_stock_managed_by_id() !== $product_id ) {
			return Cause::edit();
		}
		return Cause::line( self::$reason, self::$order_id, self::$line->get_id() );
	}

	/**
	 * The line's one write has been recorded.
	 */
	public static function use_up(): void {
		self::$line    = null;
		self::$product = null;
		if ( 'order-edited' === self::$reason ) {
			self::$order_id = 0;
			self::$reason   = '';
		}
	}

	/**
	 * @param mixed $may
	 * @param mixed $order
	 * @return mixed
	 */
	private static function open( $may, $order, string $reason ) {
		self::$line    = null;
		self::$product = null;
		// Other types of orders (a plugin's own) have no snapshot that could explain it.
		self::$order_id = $may && $order instanceof \WC_Order && 'shop_order' === $order->get_type() ? $order->get_id() : 0;
		self::$reason   = $reason;
		return $may;
	}
}
