<?php

declare( strict_types=1 );

namespace Lockstep\Stock;

use Lockstep\Service;
use Lockstep\Storage\StorageFailed;

/**
 * How many products are not kept in step, of each kind: counted over the whole catalogue, so kept for some
 * minutes, and counted anew once a product has been changed.
 */
final class NotInStepCount implements Service {

	public const TRANSIENT = 'lockstep_not_in_step';

	/**
	 * What is changed behind WooCommerce's back is seen after this.
	 */
	private const KEPT_S = 300;

	private const CHANGES = [
		'woocommerce_new_product',
		'woocommerce_update_product',
		'woocommerce_new_product_variation',
		'woocommerce_update_product_variation',
		'woocommerce_delete_product_variation',
		'trashed_post',
		'untrashed_post',
		'deleted_post',
	];

	/**
	 * Whether this request has changed a product already: an import changes thousands.
	 *
	 * @var bool
	 */
	private static $has_changed = false;

	public function register(): void {
		foreach ( self::CHANGES as $hook ) {
			add_action( $hook, [ $this, 'note_change' ] );
		}
	}

	public function note_change(): void {
		if ( ! self::$has_changed ) {
			self::$has_changed = true;
			// At the end: who counts before that may have counted what was there before.
			add_action( 'shutdown', [ self::class, 'forget' ] );
		}
	}

	/**
	 * Of each kind how many.
	 *
	 * @return array<string, int>
	 * @throws StorageFailed When the database refuses it.
	 */
	public static function read(): array {
		$kept = get_transient( self::TRANSIENT );
		if ( ! self::$has_changed && is_array( $kept ) && [] === array_diff( NotInStep::KINDS, array_keys( $kept ) ) ) {
			return array_map( 'intval', $kept );
		}
		$counts = [];
		foreach ( NotInStep::KINDS as $kind ) {
			$counts[ $kind ] = NotInStep::count( $kind );
		}
		set_transient( self::TRANSIENT, $counts, self::KEPT_S );
		return $counts;
	}

	/**
	 * How many somebody should look at.
	 *
	 * @throws StorageFailed When the database refuses it.
	 */
	public static function to_mend(): int {
		return (int) array_sum( array_intersect_key( self::read(), array_flip( NotInStep::MENDED ) ) );
	}

	public static function forget(): void {
		self::$has_changed = false;
		delete_transient( self::TRANSIENT );
	}
}
