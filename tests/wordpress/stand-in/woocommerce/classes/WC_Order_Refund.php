<?php

declare( strict_types=1 );

/**
 * A refund: an order of negative quantities below the order that it belongs to.
 */
class WC_Order_Refund extends WC_Abstract_Order {

	public function __construct( $order = 0 ) {
		$this->data['status'] = 'completed';
		parent::__construct( $order );
	}

	public function get_type(): string {
		return 'shop_order_refund';
	}

	public function hook_word(): string {
		return 'order_refund';
	}

	public function get_amount(): float {
		return - (float) $this->get_total();
	}
}
