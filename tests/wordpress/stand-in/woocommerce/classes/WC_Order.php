<?php

declare( strict_types=1 );

/**
 * An order. Its status is what moves stock: see stock-functions.php.
 */
class WC_Order extends WC_Abstract_Order {

	/**
	 * The change of status that the next save will tell of.
	 *
	 * @var array{from: string, to: string}|null
	 */
	private $transition = null;

	public function get_type(): string {
		return 'shop_order';
	}

	public function hook_word(): string {
		return 'order';
	}

	public function set_status( string $status, string $note = '', bool $is_manual = false ): array {
		$result = parent::set_status( $status );
		if ( $this->object_read && '' !== $result['from'] && $result['from'] !== $result['to'] ) {
			$this->transition = [
				'from' => $this->transition['from'] ?? $result['from'],
				'to'   => $result['to'],
			];
			if ( in_array( $result['to'], [ 'processing', 'completed' ], true ) && null === $this->get_date_paid() ) {
				$this->set_date_paid( WC_DateTime::at( time() ) );
			}
			if ( 'completed' === $result['to'] ) {
				$this->set_date_completed( WC_DateTime::at( time() ) );
			}
		}
		return $result;
	}

	public function update_status( string $status, string $note = '', bool $is_manual = false ): bool {
		if ( 0 === $this->id ) {
			return false;
		}
		$this->set_status( $status, $note, $is_manual );
		$this->save();
		return true;
	}

	public function save(): int {
		$is_new = 0 === $this->id;
		parent::save();
		$transition       = $this->transition;
		$this->transition = null;
		if ( null !== $transition && ! $is_new ) {
			do_action( "woocommerce_order_status_{$transition['to']}", $this->id, $this, $transition );
			do_action( "woocommerce_order_status_{$transition['from']}_to_{$transition['to']}", $this->id, $this );
			do_action( 'woocommerce_order_status_changed', $this->id, $transition['from'], $transition['to'], $this );
		} elseif ( null !== $transition ) {
			do_action( "woocommerce_order_status_{$transition['to']}", $this->id, $this, $transition );
		}
		return $this->id;
	}

	public function payment_complete( string $transaction = '' ): bool {
		do_action( 'woocommerce_pre_payment_complete', $this->id, $transaction );
		if ( $this->has_status( [ 'pending', 'on-hold', 'failed', 'cancelled' ] ) ) {
			$this->set_status( 'processing' );
			$this->save();
			do_action( 'woocommerce_payment_complete', $this->id, $transaction );
		}
		return true;
	}

	public function untrash(): bool {
		return Stand_In_Order_Store::untrash( $this );
	}

	/**
	 * The refunds of it, newest first.
	 *
	 * @return WC_Order_Refund[]
	 */
	public function get_refunds(): array {
		return wc_get_orders(
			[
				'type'   => 'shop_order_refund',
				'parent' => $this->id,
				'limit'  => -1,
			]
		);
	}

	public function get_total_refunded(): float {
		$total = 0.0;
		foreach ( $this->get_refunds() as $refund ) {
			$total -= (float) $refund->get_total();
		}
		return $total;
	}

	public function get_remaining_refund_amount(): float {
		return (float) $this->get_total() - $this->get_total_refunded();
	}

	/**
	 * Notes are of no consequence for stock.
	 */
	public function add_order_note( string $note ): int {
		return 0;
	}
}
