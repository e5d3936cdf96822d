<?php

declare( strict_types=1 );

/**
 * A product. Whoever wants one asks wc_get_product().
 */
class WC_Product extends WC_Data {

	/**
	 * The properties as of a new product.
	 *
	 * @var array<string, mixed>
	 */
	protected $data = [
		'name'             => '',
		'date_created'     => null,
		'date_modified'    => null,
		'status'           => 'publish',
		'parent_id'        => 0,
		'sku'              => '',
		'price'            => '',
		'regular_price'    => '',
		'manage_stock'     => false,
		'stock_quantity'   => null,
		'stock_status'     => 'instock',
		'backorders'       => 'no',
		'low_stock_amount' => '',
		'attributes'       => [],
	];

	/**
	 * Reads the product of this id; 0 is a new one.
	 *
	 * @param int|self $product Its id, or another object of it.
	 */
	public function __construct( $product = 0 ) {
		$this->id = $product instanceof self ? $product->get_id() : absint( $product );
		if ( 0 !== $this->id ) {
			Stand_In_Product_Store::read( $this );
		}
		$this->object_read = true;
	}

	public function get_type(): string {
		return 'simple';
	}

	/**
	 * Is it of this type, or of one of these?
	 *
	 * @param string|string[] $type Type or types.
	 */
	public function is_type( $type ): bool {
		return in_array( $this->get_type(), (array) $type, true );
	}

	public function get_data_store(): Stand_In_Product_Store {
		return new Stand_In_Product_Store();
	}

	public function get_title(): string {
		return (string) $this->get_prop( 'name' );
	}

	/**
	 * The variations of it.
	 *
	 * @return int[]
	 */
	public function get_children(): array {
		return [];
	}

	/**
	 * Shall its stock be counted?
	 *
	 * @param bool|string $is_managed Yes or no.
	 */
	public function set_manage_stock( $is_managed ): void {
		$this->set_prop( 'manage_stock', wc_string_to_bool( $is_managed ) );
	}

	/**
	 * Sets the stock; an empty text or null is none.
	 *
	 * @param mixed $quantity How many.
	 */
	public function set_stock_quantity( $quantity ): void {
		$this->set_prop( 'stock_quantity', '' === $quantity || null === $quantity ? null : wc_stock_amount( $quantity ) );
	}

	/**
	 * Sets the SKU, which no other product may have.
	 *
	 * @throws WC_Data_Exception When another one has it.
	 */
	public function set_sku( string $sku ): void {
		if ( $this->object_read && '' !== $sku && $sku !== $this->data['sku'] ) {
			$other = wc_get_product_id_by_sku( $sku );
			if ( 0 !== $other && $other !== $this->id ) {
				throw new WC_Data_Exception( "Invalid or duplicated SKU $sku." );
			}
		}
		$this->set_prop( 'sku', $sku );
	}

	public function get_stock_managed_by_id(): int {
		return $this->id;
	}

	/**
	 * Does a stock limit it? For a variation this may be its parent's.
	 *
	 * @return bool|string
	 */
	public function managing_stock() {
		return 'yes' === get_option( 'woocommerce_manage_stock' ) ? $this->get_manage_stock() : false;
	}

	public function backorders_allowed(): bool {
		return 'no' !== $this->get_prop( 'backorders' );
	}

	public function is_in_stock(): bool {
		return 'outofstock' !== $this->get_prop( 'stock_status' );
	}

	public function exists(): bool {
		return 0 !== $this->id;
	}

	/**
	 * Makes quantity and status agree; what is not managed has no quantity.
	 */
	public function validate_props(): void {
		if ( ! $this->get_manage_stock() ) {
			$this->set_stock_quantity( '' );
			$this->set_backorders( 'no' );
			$this->set_low_stock_amount( '' );
			return;
		}
		$limit = abs( (float) get_option( 'woocommerce_notify_no_stock_amount', 0 ) );
		if ( (float) $this->get_stock_quantity() > $limit ) {
			$this->set_stock_status( 'instock' );
		} else {
			$this->set_stock_status( $this->backorders_allowed() ? 'onbackorder' : 'outofstock' );
		}
	}

	public function save(): int {
		$this->validate_props();
		do_action( 'woocommerce_before_product_object_save', $this, $this->get_data_store() );
		if ( 0 === $this->id ) {
			Stand_In_Product_Store::create( $this );
		} else {
			Stand_In_Product_Store::update( $this );
		}
		$this->after_save();
		do_action( 'woocommerce_after_product_object_save', $this, $this->get_data_store() );
		return $this->id;
	}

	public function delete( bool $is_forced = false ): bool {
		Stand_In_Product_Store::delete( $this, $is_forced );
		$this->id = 0;
		return true;
	}

	/**
	 * What a save of it means for others.
	 */
	protected function after_save(): void {
	}

	protected function load_meta_data(): array {
		$found = [];
		foreach ( get_post_meta( $this->id ) as $key => $values ) {
			if ( ! in_array( $key, Stand_In_Product_Store::META_KEYS, true ) ) {
				$found[] = new WC_Meta_Data( 1, $key, maybe_unserialize( $values[0] ), false );
			}
		}
		return $found;
	}

	protected function store_meta( WC_Meta_Data $meta ): int {
		if ( null === $meta->value ) {
			delete_post_meta( $this->id, $meta->key );
			return 0;
		}
		update_post_meta( $this->id, $meta->key, $meta->value );
		return 1;
	}
}
