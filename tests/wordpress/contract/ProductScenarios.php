<?php

declare( strict_types=1 );

namespace Lockstep\Tests\WordPress\Contract;

use Lockstep\Tests\WordPress\Support\Shop;

/**
 * What is done to products. Each scenario prepares something and gives what is to be recorded.
 */
final class ProductScenarios {

	/**
	 * Title → preparation, which answers `[ name => product ]` and what then happens.
	 *
	 * @return array<string, callable(): array{array<string, \WC_Product>, callable(): void}>
	 */
	public static function all(): array {
		return self::relative() + self::saved() + self::variations() + self::direct();
	}

	/**
	 * Stock changed by one statement.
	 *
	 * @return array<string, callable>
	 */
	private static function relative(): array {
		$change = static function ( $from, $quantity, string $operation, bool $is_updating = false ): callable {
			return static function () use ( $from, $quantity, $operation, $is_updating ): array {
				$thing = Shop::product( $from );
				return [
					[ 'thing' => $thing ],
					static function () use ( $thing, $quantity, $operation, $is_updating ): void {
						wc_update_product_stock( $thing->get_id(), $quantity, $operation, $is_updating );
					},
				];
			};
		};
		return [
			'a decrease'                                   => $change( 10, 3, 'decrease' ),
			'a decrease to zero'                           => $change( 3, 3, 'decrease' ),
			'a decrease below zero'                        => $change( 1, 3, 'decrease' ),
			'an increase'                                  => $change( 10, 3, 'increase' ),
			'an increase from zero'                        => $change( 0, 3, 'increase' ),
			'a number set by function'                     => $change( 10, 4, 'set' ),
			'the same number set by function'              => $change( 10, 10, 'set' ),
			'quick edit: set, and saved by somebody else'  => $change( 10, 4, 'set', true ),
			'bulk edit: increased, saved by somebody else' => $change( 10, 4, 'increase', true ),
			'a decrease of what is not managed'            => $change( null, 3, 'decrease' ),
		];
	}

	/**
	 * Stock changed by saving a product: its editor, REST, import.
	 *
	 * @return array<string, callable>
	 */
	private static function saved(): array {
		$edit = static function ( $from, callable $edit ): callable {
			return static function () use ( $from, $edit ): array {
				$thing = Shop::product( $from, 'SKU-' . wp_rand() );
				return [
					[ 'thing' => $thing ],
					static function () use ( $thing, $edit ): void {
						$product = wc_get_product( $thing->get_id() );
						$edit( $product );
						$product->save();
					},
				];
			};
		};
		$call = static function ( string $setter, $value ): callable {
			return static function ( $product ) use ( $setter, $value ): void {
				$product->$setter( $value );
			};
		};
		return [
			'a number edited'                   => $edit( 10, $call( 'set_stock_quantity', 4 ) ),
			'a number edited to zero'           => $edit( 10, $call( 'set_stock_quantity', 0 ) ),
			'a number edited up from zero'      => $edit( 0, $call( 'set_stock_quantity', 6 ) ),
			'the same number edited'            => $edit( 10, $call( 'set_stock_quantity', 10 ) ),
			'something else edited'             => $edit( 10, $call( 'set_name', 'Another name' ) ),
			'a SKU edited'                      => $edit( 10, $call( 'set_sku', 'RENAMED' ) ),
			'stock no longer managed'           => $edit( 10, $call( 'set_manage_stock', false ) ),
			'stock now managed'                 => $edit(
				null,
				static function ( $product ): void {
					$product->set_manage_stock( true );
					$product->set_stock_quantity( 7 );
				}
			),
			'stock now managed, without number' => $edit( null, $call( 'set_manage_stock', true ) ),
			'number and SKU edited at once'     => $edit(
				10,
				static function ( $product ): void {
					$product->set_sku( 'BOTH' );
					$product->set_stock_quantity( 4 );
				}
			),
			'a new product'                     => static function (): array {
				return [
					[],
					static function (): void {
						Shop::product( 5, 'NEW' );
					},
				];
			},
			'a new product without stock'       => static function (): array {
				return [
					[],
					static function (): void {
						Shop::product( null );
					},
				];
			},
		];
	}

	/**
	 * Variations with their own stock, and with their parent's.
	 *
	 * @return array<string, callable>
	 */
	private static function variations(): array {
		$scenario = static function ( $parent_stock, $stock, callable $happening ): callable {
			return static function () use ( $parent_stock, $stock, $happening ): array {
				$parent    = Shop::variable_product( $parent_stock );
				$variation = Shop::variation( $parent, $stock );
				return [
					[
						'shirt' => $parent,
						'small' => $variation,
					],
					static function () use ( $parent, $variation, $happening ): void {
						$happening( wc_get_product( $variation->get_id() ), wc_get_product( $parent->get_id() ) );
					},
				];
			};
		};
		$decrease = static function ( $variation ): void {
			wc_update_product_stock( $variation, 2, 'decrease' );
		};
		return [
			'a decrease of a variation with its own stock' => $scenario( null, 8, $decrease ),
			'a decrease of a variation beside its parent\'s stock' => $scenario( 20, 8, $decrease ),
			'a decrease of a variation with its parent\'s stock' => $scenario( 20, null, $decrease ),
			'a variation\'s number edited'                 => $scenario(
				null,
				8,
				static function ( $variation ): void {
					$variation->set_stock_quantity( 3 );
					$variation->save();
				}
			),
			'a shared number edited'                       => $scenario(
				20,
				null,
				static function ( $variation, $parent ): void {
					$parent->set_stock_quantity( 3 );
					$parent->save();
				}
			),
			'a variation gets its own stock'               => $scenario(
				20,
				null,
				static function ( $variation ): void {
					$variation->set_manage_stock( true );
					$variation->set_stock_quantity( 3 );
					$variation->save();
				}
			),
			'a variation goes over to its parent\'s stock' => $scenario(
				20,
				8,
				static function ( $variation ): void {
					$variation->set_manage_stock( false );
					$variation->save();
				}
			),
			'a variation deleted'                          => $scenario(
				null,
				8,
				static function ( $variation ): void {
					$variation->delete( true );
				}
			),
		];
	}

	/**
	 * What other plugins do, and what becomes of posts.
	 *
	 * @return array<string, callable>
	 */
	private static function direct(): array {
		$scenario = static function ( callable $happening ): callable {
			return static function () use ( $happening ): array {
				$thing = Shop::product( 10 );
				return [
					[ 'thing' => $thing ],
					static function () use ( $thing, $happening ): void {
						$happening( $thing->get_id() );
					},
				];
			};
		};
		return [
			'another plugin writes the meta'      => $scenario(
				static function ( int $id ): void {
					update_post_meta( $id, '_stock', 6 );
				}
			),
			'another plugin writes the same meta' => $scenario(
				static function ( int $id ): void {
					update_post_meta( $id, '_stock', '10' );
				}
			),
			'another plugin deletes the meta'     => $scenario(
				static function ( int $id ): void {
					delete_post_meta( $id, '_stock' );
				}
			),
			'a product put into the trash'        => $scenario(
				static function ( int $id ): void {
					wc_get_product( $id )->delete( false );
				}
			),
			'a product taken out of the trash'    => static function (): array {
				$thing = Shop::product( 10 );
				$id    = $thing->get_id();
				wp_trash_post( $id );
				return [
					[ 'thing' => $thing ],
					static function () use ( $id ): void {
						wp_untrash_post( $id );
					},
				];
			},
			'a product deleted'                   => $scenario(
				static function ( int $id ): void {
					wc_get_product( $id )->delete( true );
				}
			),
			'a product deleted as a post'         => $scenario(
				static function ( int $id ): void {
					wp_delete_post( $id, true );
				}
			),
		];
	}
}
