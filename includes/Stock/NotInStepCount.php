<?php

declare( strict_types=1 );

namespace Lockstep\Stock;

use Lockstep\Service;
use Lockstep\Storage\StorageFailed;
use WC_Product;
use WP_Post;

/**
 * How many products are not kept in step, of each kind: counted over the whole catalogue, so kept for some
 * minutes, and counted anew once a product has changed in what it is counted by. Not at every change: each
 * sale changes a product, and a busy shop would count all the time.
 */
final class NotInStepCount implements Service {

	public const TRANSIENT = 'lockstep_not_in_step';

	/**
	 * What is changed behind WooCommerce's back is seen after this.
	 */
	private const KEPT_S = 300;

	/**
	 * What a product is counted by; its status comes with its post.
	 */
	private const COUNTED_BY = [ 'sku', 'manage_stock', 'parent_id' ];

	private const POST_TYPES = [ 'product', 'product_variation' ];

	/**
	 * Whether this request has changed a product already: an import changes thousands.
	 *
	 * @var bool
	 */
	private static $has_changed = false;

	public function register(): void {
		add_action( 'woocommerce_before_product_object_save', [ $this, 'note_saved' ] );
		add_action( 'transition_post_status', [ $this, 'note_status' ], 10, 3 );
		add_action( 'deleted_post', [ $this, 'note_deleted' ], 10, 2 );
	}

	/**
	 * Before it is saved, since WooCommerce tells only then what has changed.
	 *
	 * @param mixed $product A WC_Product, unless other code calls the hook with something else.
	 */
	public function note_saved( $product ): void {
		if ( $product instanceof WC_Product && [] !== array_intersect( self::COUNTED_BY, array_keys( $product->get_changes() ) ) ) {
			$this->note_change();
		}
	}

	/**
	 * New, a draft, published, in the trash or back from there.
	 *
	 * @param mixed $now    The status.
	 * @param mixed $before The status.
	 * @param mixed $post   A WP_Post.
	 */
	public function note_status( $now, $before, $post ): void {
		if ( $now !== $before ) {
			$this->note_deleted( 0, $post );
		}
	}

	/**
	 * @param mixed $id   Unused.
	 * @param mixed $post A WP_Post.
	 */
	public function note_deleted( $id, $post ): void {
		if ( $post instanceof WP_Post && in_array( $post->post_type, self::POST_TYPES, true ) ) {
			$this->note_change();
		}
	}

	private function note_change(): void {
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
