<?php

declare( strict_types=1 );

/**
 * A line of an order.
 */
class WC_Order_Item extends WC_Data {

	/**
	 * Properties that are columns of the line; the others are its meta data.
	 */
	private const COLUMNS = [ 'name', 'order_id' ];

	/**
	 * Property → key of the meta data.
	 */
	private const META_KEYS = [
		'product_id'   => '_product_id',
		'variation_id' => '_variation_id',
		'quantity'     => '_qty',
		'subtotal'     => '_line_subtotal',
		'total'        => '_line_total',
	];

	/**
	 * The properties as of a new line.
	 *
	 * @var array<string, mixed>
	 */
	protected $data = [
		'order_id'     => 0,
		'name'         => '',
		'product_id'   => 0,
		'variation_id' => 0,
		'quantity'     => 1,
		'subtotal'     => 0,
		'total'        => 0,
	];

	/**
	 * Reads the line of this id; 0 is a new one, another line is copied.
	 *
	 * @param int|self $item Its id, or a line.
	 */
	public function __construct( $item = 0 ) {
		$this->id = $item instanceof self ? $item->get_id() : absint( $item );
		if ( 0 !== $this->id ) {
			$this->read();
		}
		$this->object_read = true;
	}

	public function get_type(): string {
		return 'line_item';
	}

	/**
	 * Is it of this type, or of one of these?
	 *
	 * @param string|string[] $type Type or types.
	 */
	public function is_type( $type ): bool {
		return in_array( $this->get_type(), (array) $type, true );
	}

	/**
	 * Sets how many.
	 *
	 * @param mixed $quantity A number.
	 */
	public function set_quantity( $quantity ): void {
		$this->set_prop( 'quantity', wc_stock_amount( $quantity ) );
	}

	/**
	 * The product that was bought: the variation, if it is one.
	 *
	 * @return WC_Product|false
	 */
	public function get_product() {
		$variation = (int) $this->get_variation_id();
		$product   = wc_get_product( 0 === $variation ? (int) $this->get_product_id() : $variation );
		return apply_filters( 'woocommerce_order_item_product', $product, $this );
	}

	/**
	 * The order that it belongs to.
	 *
	 * @return WC_Abstract_Order|false
	 */
	public function get_order() {
		return wc_get_order( (int) $this->get_order_id() );
	}

	public function save(): int {
		global $wpdb;
		do_action( 'woocommerce_before_order_item_object_save', $this, null );
		$columns = [
			'order_item_name' => $this->get_name(),
			'order_item_type' => $this->get_type(),
			'order_id'        => $this->get_order_id(),
		];
		$is_new  = 0 === $this->id;
		if ( $is_new ) {
			$wpdb->insert( $wpdb->prefix . 'woocommerce_order_items', $columns );
			$this->id = (int) $wpdb->insert_id;
		} else {
			$wpdb->update( $wpdb->prefix . 'woocommerce_order_items', $columns, [ 'order_item_id' => $this->id ] );
		}
		foreach ( self::META_KEYS as $prop => $key ) {
			if ( $is_new || array_key_exists( $prop, $this->changes ) ) {
				update_metadata( 'order_item', $this->id, $key, $this->get_prop( $prop ) );
			}
		}
		$this->save_meta_data();
		$this->apply_changes();
		do_action( $is_new ? 'woocommerce_new_order_item' : 'woocommerce_update_order_item', $this->id, $this, $this->get_order_id() );
		return $this->id;
	}

	public function delete( bool $is_forced = false ): bool {
		wc_delete_order_item( $this->id );
		$this->id = 0;
		return true;
	}

	private function read(): void {
		global $wpdb;
		$row = $wpdb->get_row( $wpdb->prepare( "SELECT * FROM {$wpdb->prefix}woocommerce_order_items WHERE order_item_id = %d", $this->id ) );
		if ( null === $row ) {
			throw new Exception( 'Invalid order item.' );
		}
		$this->data['name']     = $row->order_item_name;
		$this->data['order_id'] = (int) $row->order_id;
		foreach ( self::META_KEYS as $prop => $key ) {
			$value               = get_metadata( 'order_item', $this->id, $key, true );
			$this->data[ $prop ] = 'quantity' === $prop ? wc_stock_amount( $value ) : (int) $value;
		}
	}

	protected function load_meta_data(): array {
		global $wpdb;
		$rows  = $wpdb->get_results( $wpdb->prepare( "SELECT * FROM {$wpdb->prefix}woocommerce_order_itemmeta WHERE order_item_id = %d ORDER BY meta_id", $this->id ) );
		$found = [];
		foreach ( $rows as $row ) {
			if ( ! in_array( $row->meta_key, self::META_KEYS, true ) ) {
				$found[] = new WC_Meta_Data( (int) $row->meta_id, $row->meta_key, maybe_unserialize( $row->meta_value ), false );
			}
		}
		return $found;
	}

	protected function store_meta( WC_Meta_Data $meta ): int {
		if ( null === $meta->value ) {
			delete_metadata_by_mid( 'order_item', $meta->id );
			return 0;
		}
		if ( 0 === $meta->id ) {
			return (int) add_metadata( 'order_item', $this->id, $meta->key, $meta->value );
		}
		update_metadata_by_mid( 'order_item', $meta->id, $meta->value );
		return $meta->id;
	}
}
