<?php

declare( strict_types=1 );

/**
 * A product that has variations. They may share its stock.
 */
class WC_Product_Variable extends WC_Product {

	public function get_type(): string {
		return 'variable';
	}

	public function get_children(): array {
		return array_map(
			'intval',
			get_posts(
				[
					'post_type'   => 'product_variation',
					'post_parent' => $this->id,
					'post_status' => 'any',
					'fields'      => 'ids',
					'numberposts' => -1,
					'orderby'     => 'ID',
					'order'       => 'ASC',
				]
			)
		);
	}

	/**
	 * Without a stock of its own it is in stock when one of its variations is.
	 */
	public function validate_props(): void {
		parent::validate_props();
		if ( $this->get_manage_stock() ) {
			return;
		}
		$statuses = array_map(
			static function ( int $id ): string {
				return (string) get_post_meta( $id, '_stock_status', true );
			},
			0 === $this->id ? [] : $this->get_children()
		);
		foreach ( [ 'instock', 'onbackorder' ] as $status ) {
			if ( in_array( $status, $statuses, true ) ) {
				$this->set_stock_status( $status );
				return;
			}
		}
		$this->set_stock_status( 'outofstock' );
	}

	/**
	 * Variations that share its stock share its status.
	 */
	protected function after_save(): void {
		if ( ! $this->get_manage_stock() ) {
			return;
		}
		foreach ( $this->get_children() as $id ) {
			if ( 'yes' !== get_post_meta( $id, '_manage_stock', true ) ) {
				update_post_meta( $id, '_stock_status', $this->get_stock_status() );
			}
		}
	}
}
