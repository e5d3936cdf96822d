<?php

declare( strict_types=1 );

/**
 * Something in which variations differ.
 */
class WC_Product_Attribute {

	/**
	 * What it is called.
	 *
	 * @var string
	 */
	private $name = '';

	public function set_name( string $name ): void {
		$this->name = $name;
	}

	public function get_name(): string {
		return $this->name;
	}

	/**
	 * What it can be: of no consequence for stock.
	 *
	 * @param string[] $options The choices.
	 */
	public function set_options( array $options ): void {
	}

	public function set_variation( bool $is_for_variations ): void {
	}
}
