<?php

declare( strict_types=1 );

/**
 * One entry of an object's meta data.
 */
class WC_Meta_Data {

	/**
	 * Its row; 0 before it is saved.
	 *
	 * @var int
	 */
	public $id;

	/**
	 * What it is called.
	 *
	 * @var string
	 */
	public $key;

	/**
	 * What it says; null when it is to be deleted.
	 *
	 * @var mixed
	 */
	public $value;

	/**
	 * Is it other than its row?
	 *
	 * @var bool
	 */
	public $is_changed;

	/**
	 * Keeps them.
	 *
	 * @param mixed $value What it says.
	 */
	public function __construct( int $id, string $key, $value, bool $is_changed ) {
		$this->id         = $id;
		$this->key        = $key;
		$this->value      = $value;
		$this->is_changed = $is_changed;
	}

	/**
	 * As plain values.
	 *
	 * @return array{id: int, key: string, value: mixed}
	 */
	public function get_data(): array {
		return [
			'id'    => $this->id,
			'key'   => $this->key,
			'value' => $this->value,
		];
	}
}
