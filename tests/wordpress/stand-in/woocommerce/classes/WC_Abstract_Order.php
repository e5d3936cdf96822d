<?php

declare( strict_types=1 );

/**
 * What orders and refunds have in common: lines, dates, and how they are saved.
 */
abstract class WC_Abstract_Order extends WC_Data {

	/**
	 * The properties as of a new order.
	 *
	 * @var array<string, mixed>
	 */
	protected $data = [
		'status'              => 'pending',
		'parent_id'           => 0,
		'customer_id'         => 0,
		'customer_note'       => '',
		'created_via'         => '',
		'total'               => 0,
		'date_created'        => null,
		'date_modified'       => null,
		'date_completed'      => null,
		'date_paid'           => null,
		'order_stock_reduced' => false,
		'recorded_sales'      => false,
	];

	/**
	 * Its lines, by their ids; new ones have a word for a key. Null before they are asked for.
	 *
	 * @var array<int|string, WC_Order_Item>|null
	 */
	private $items = null;

	/**
	 * Lines to be deleted when it is saved.
	 *
	 * @var WC_Order_Item[]
	 */
	private $items_to_delete = [];

	/**
	 * The properties as they were saved, without lines and meta data.
	 *
	 * @return array<string, mixed>
	 */
	public function get_base_data(): array {
		return [ 'id' => $this->id ] + $this->data;
	}

	/**
	 * Reads the order of this id; 0 is a new one.
	 *
	 * @param int|self $order Its id, or another object of it.
	 */
	public function __construct( $order = 0 ) {
		$this->id = $order instanceof self ? $order->get_id() : absint( $order );
		if ( 0 !== $this->id ) {
			Stand_In_Order_Store::read( $this );
		}
		$this->object_read = true;
	}

	abstract public function get_type(): string;

	/**
	 * The word for it in the names of hooks.
	 */
	abstract public function hook_word(): string;

	public function get_data_store(): Stand_In_Order_Store {
		return new Stand_In_Order_Store();
	}

	/**
	 * Is it in this status, or in one of these?
	 *
	 * @param string|string[] $status Status or statuses.
	 */
	public function has_status( $status ): bool {
		return in_array( $this->get_status(), (array) $status, true );
	}

	public function get_order_number(): string {
		return (string) $this->id;
	}

	/**
	 * Sets the status, with or without `wc-` before it.
	 *
	 * @return array{from: string, to: string}
	 */
	public function set_status( string $status ): array {
		$from = (string) $this->get_status();
		$to   = 0 === strpos( $status, 'wc-' ) ? substr( $status, 3 ) : $status;
		$this->set_prop( 'status', $to );
		return [
			'from' => $from,
			'to'   => $to,
		];
	}

	/**
	 * Its lines.
	 *
	 * @param string|string[] $types Kinds of lines; there are only lines of goods.
	 * @return array<int|string, WC_Order_Item>
	 */
	public function get_items( $types = 'line_item' ): array {
		if ( null === $this->items ) {
			$this->items = [];
			foreach ( 0 === $this->id ? [] : Stand_In_Order_Store::item_ids( $this->id ) as $id ) {
				$this->items[ $id ] = new WC_Order_Item_Product( $id );
			}
		}
		return in_array( 'line_item', (array) $types, true ) ? $this->items : [];
	}

	/**
	 * One of its lines.
	 *
	 * @param int|string $id Its id.
	 * @return WC_Order_Item|false
	 */
	public function get_item( $id ) {
		return $this->get_items()[ $id ] ?? false;
	}

	public function add_item( WC_Order_Item $item ): void {
		$this->get_items();
		$this->items[ 0 === $item->get_id() ? 'new ' . count( $this->items ) : $item->get_id() ] = $item;
	}

	/**
	 * Takes a line off; it is deleted when the order is saved.
	 *
	 * @param int|string $id Its id.
	 */
	public function remove_item( $id ): void {
		$item = $this->get_item( $id );
		if ( false !== $item ) {
			$this->items_to_delete[] = $item;
			unset( $this->items[ $id ] );
		}
	}

	/**
	 * Adds a line of a product and saves that line.
	 *
	 * @param int|float $quantity How many.
	 */
	public function add_product( WC_Product $product, $quantity = 1 ): int {
		$is_variation = $product->is_type( 'variation' );
		$item         = new WC_Order_Item_Product();
		$item->set_props(
			[
				'name'         => $product->get_name(),
				'product_id'   => $is_variation ? $product->get_parent_id() : $product->get_id(),
				'variation_id' => $is_variation ? $product->get_id() : 0,
				'quantity'     => $quantity,
				'subtotal'     => $quantity * (float) $product->get_regular_price(),
				'total'        => $quantity * (float) $product->get_regular_price(),
				'order_id'     => $this->id,
			]
		);
		$item->save();
		$this->add_item( $item );
		return $item->get_id();
	}

	/**
	 * Sums the lines up and saves.
	 */
	public function calculate_totals( bool $has_taxes = true ): float {
		$total = 0.0;
		foreach ( $this->get_items() as $item ) {
			$total += (float) $item->get_total();
		}
		$this->set_total( $total );
		$this->save();
		return $total;
	}

	public function save(): int {
		$word = $this->hook_word();
		do_action( "woocommerce_before_{$word}_object_save", $this, $this->get_data_store() );
		if ( 0 === $this->id ) {
			Stand_In_Order_Store::create( $this );
		} else {
			Stand_In_Order_Store::update( $this );
		}
		$this->save_items();
		do_action( "woocommerce_after_{$word}_object_save", $this, $this->get_data_store() );
		return $this->id;
	}

	public function delete( bool $is_forced = false ): bool {
		Stand_In_Order_Store::delete( $this, $is_forced );
		$this->id = 0;
		return true;
	}

	private function save_items(): void {
		foreach ( $this->items_to_delete as $item ) {
			$item->delete();
		}
		$this->items_to_delete = [];
		foreach ( $this->get_items() as $key => $item ) {
			$item->set_order_id( $this->id );
			$id = $item->save();
			if ( $id !== $key ) {
				unset( $this->items[ $key ] );
				$this->items[ $id ] = $item;
			}
		}
	}

	protected function load_meta_data(): array {
		global $wpdb;
		$rows = $wpdb->get_results( $wpdb->prepare( "SELECT * FROM {$wpdb->prefix}wc_orders_meta WHERE order_id = %d ORDER BY id", $this->id ) );
		return array_map(
			static function ( stdClass $row ): WC_Meta_Data {
				return new WC_Meta_Data( (int) $row->id, $row->meta_key, maybe_unserialize( $row->meta_value ), false );
			},
			$rows
		);
	}

	protected function store_meta( WC_Meta_Data $meta ): int {
		global $wpdb;
		$table = $wpdb->prefix . 'wc_orders_meta';
		if ( null === $meta->value ) {
			$wpdb->delete( $table, [ 'id' => $meta->id ] );
			return 0;
		}
		$columns = [
			'order_id'   => $this->id,
			'meta_key'   => $meta->key,
			'meta_value' => maybe_serialize( $meta->value ),
		];
		if ( 0 === $meta->id ) {
			$wpdb->insert( $table, $columns );
			return (int) $wpdb->insert_id;
		}
		$wpdb->update( $table, $columns, [ 'id' => $meta->id ] );
		return $meta->id;
	}
}
