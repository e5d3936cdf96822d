<?php

declare( strict_types=1 );

/**
 * What products, orders and lines have in common: properties that know whether they were changed
 * since they were read, and meta data. A property `x` has `get_x( $context )` and `set_x( $value )`.
 */
abstract class WC_Data {

	/**
	 * 0 before it is saved.
	 *
	 * @var int
	 */
	protected $id = 0;

	/**
	 * The properties as they were read or saved.
	 *
	 * @var array<string, mixed>
	 */
	protected $data = [];

	/**
	 * The properties that were set since.
	 *
	 * @var array<string, mixed>
	 */
	protected $changes = [];

	/**
	 * Until it is read, setting is not changing.
	 *
	 * @var bool
	 */
	protected $object_read = false;

	/**
	 * Its meta data; null before it is asked for.
	 *
	 * @var WC_Meta_Data[]|null
	 */
	protected $meta_data = null;

	abstract public function save();

	/**
	 * Reads the meta data from where it is kept.
	 *
	 * @return WC_Meta_Data[]
	 */
	abstract protected function load_meta_data(): array;

	/**
	 * Writes one entry; a null value deletes it. Answers its row.
	 */
	abstract protected function store_meta( WC_Meta_Data $meta ): int;

	public function get_id(): int {
		return $this->id;
	}

	/**
	 * Gives it another id.
	 *
	 * @param int|string $id The id.
	 */
	public function set_id( $id ): void {
		$this->id = absint( $id );
	}

	public function get_object_read(): bool {
		return $this->object_read;
	}

	public function set_object_read( bool $is_read = true ): void {
		$this->object_read = $is_read;
	}

	/**
	 * What was set since it was read.
	 *
	 * @return array<string, mixed>
	 */
	public function get_changes(): array {
		return $this->changes;
	}

	public function apply_changes(): void {
		$this->data    = array_replace( $this->data, $this->changes );
		$this->changes = [];
	}

	/**
	 * Everything, without what is not saved yet.
	 *
	 * @return array<string, mixed>
	 */
	public function get_data(): array {
		return [ 'id' => $this->id ] + $this->data + [ 'meta_data' => $this->get_meta_data() ];
	}

	/**
	 * Sets several properties at once.
	 *
	 * @param array<string, mixed> $props Name → value; null is left out.
	 */
	public function set_props( array $props ): void {
		foreach ( $props as $prop => $value ) {
			if ( null !== $value && array_key_exists( $prop, $this->data ) ) {
				$this->{"set_$prop"}( $value );
			}
		}
	}

	/**
	 * Any property that needs no method of its own.
	 *
	 * @param mixed[] $arguments The value, or the context.
	 * @return mixed
	 */
	public function __call( string $method, array $arguments ) {
		$prop = substr( $method, 4 );
		if ( array_key_exists( $prop, $this->data ) && 0 === strpos( $method, 'get_' ) ) {
			return $this->get_prop( $prop );
		}
		if ( array_key_exists( $prop, $this->data ) && 0 === strpos( $method, 'set_' ) ) {
			$this->set_prop( $prop, $arguments[0] );
			return null;
		}
		throw new BadMethodCallException( static::class . "::$method(): the stand-in for WooCommerce has none" );
	}

	/**
	 * A property, changed or not.
	 *
	 * @return mixed
	 */
	protected function get_prop( string $prop ) {
		return array_key_exists( $prop, $this->changes ) ? $this->changes[ $prop ] : $this->data[ $prop ];
	}

	/**
	 * Sets a property; once it was read, only another value is a change.
	 *
	 * @param mixed $value The value.
	 */
	protected function set_prop( string $prop, $value ): void {
		if ( ! $this->object_read ) {
			$this->data[ $prop ] = $value;
		} elseif ( $value !== $this->data[ $prop ] || array_key_exists( $prop, $this->changes ) ) {
			$this->changes[ $prop ] = $value;
		}
	}

	/**
	 * The meta data that is not to be deleted.
	 *
	 * @return WC_Meta_Data[]
	 */
	public function get_meta_data(): array {
		$this->meta_data = $this->meta_data ?? ( 0 === $this->id ? [] : $this->load_meta_data() );
		return array_values(
			array_filter(
				$this->meta_data,
				static function ( WC_Meta_Data $meta ): bool {
					return null !== $meta->value;
				}
			)
		);
	}

	/**
	 * One entry of the meta data, or all of one key.
	 *
	 * @return mixed
	 */
	public function get_meta( string $key = '', bool $is_single = true, string $context = 'view' ) {
		$found = array_values( wp_list_filter( $this->get_meta_data(), [ 'key' => $key ] ) );
		if ( ! $is_single ) {
			return $found;
		}
		return [] === $found ? '' : $found[0]->value;
	}

	public function meta_exists( string $key = '' ): bool {
		return [] !== wp_list_filter( $this->get_meta_data(), [ 'key' => $key ] );
	}

	/**
	 * Adds an entry.
	 *
	 * @param mixed $value What it says.
	 */
	public function add_meta_data( string $key, $value, bool $is_unique = false ): void {
		if ( $is_unique ) {
			$this->delete_meta_data( $key );
		}
		$this->get_meta_data();
		$this->meta_data[] = new WC_Meta_Data( 0, $key, $value, true );
	}

	/**
	 * Changes the first entry of a key, or adds one.
	 *
	 * @param mixed $value What it says.
	 */
	public function update_meta_data( string $key, $value ): void {
		$found = array_values( wp_list_filter( $this->get_meta_data(), [ 'key' => $key ] ) );
		if ( [] === $found ) {
			$this->add_meta_data( $key, $value );
			return;
		}
		$found[0]->value      = $value;
		$found[0]->is_changed = true;
	}

	public function delete_meta_data( string $key ): void {
		foreach ( wp_list_filter( $this->get_meta_data(), [ 'key' => $key ] ) as $meta ) {
			$meta->value      = null;
			$meta->is_changed = true;
		}
	}

	public function save_meta_data(): void {
		foreach ( $this->meta_data ?? [] as $meta ) {
			if ( $meta->is_changed && ( null !== $meta->value || 0 !== $meta->id ) ) {
				$meta->id         = $this->store_meta( $meta );
				$meta->is_changed = false;
			}
		}
		$this->meta_data = null === $this->meta_data ? null : $this->get_meta_data();
	}
}
