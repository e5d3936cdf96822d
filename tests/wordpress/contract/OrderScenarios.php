<?php

declare( strict_types=1 );

namespace Lockstep\Tests\WordPress\Contract;

use Lockstep\Tests\WordPress\Support\Shop;
use WC_Order;

/**
 * What is done to orders. Each scenario prepares something and gives what is to be recorded.
 */
final class OrderScenarios {

	/**
	 * Title → preparation, which answers `[ name => product or order ]` and what then happens.
	 *
	 * @return array<string, callable(): array{array<string, object>, callable(): void}>
	 */
	public static function all(): array {
		return self::statuses() + self::refunds() + self::edits() + self::removals() + self::lines();
	}

	/**
	 * An order of two mugs with a history, and what happens to it next.
	 *
	 * @param string[] $history The statuses it has had.
	 */
	private static function order( array $history, callable $happening ): callable {
		return static function () use ( $history, $happening ): array {
			$mug   = Shop::product( 10 );
			$order = Shop::order( [ [ $mug, 5 ] ] );
			foreach ( $history as $status ) {
				wc_get_order( $order->get_id() )->update_status( $status );
			}
			return [
				[
					'mug'   => $mug,
					'order' => $order,
				],
				static function () use ( $order, $happening ): void {
					$happening( wc_get_order( $order->get_id() ) );
				},
			];
		};
	}

	/**
	 * From status to status.
	 *
	 * @return array<string, callable>
	 */
	private static function statuses(): array {
		$moved     = static function ( string ...$path ): callable {
			$status = (string) array_pop( $path );
			return self::order(
				$path,
				static function ( WC_Order $order ) use ( $status ): void {
					$order->update_status( $status );
				}
			);
		};
		$scenarios = [];
		$paths     = [
			'processing',
			'on-hold',
			'completed',
			'failed',
			'cancelled',
			'processing completed',
			'processing on-hold',
			'processing cancelled',
			'processing pending',
			'processing failed',
			'processing refunded',
			'on-hold processing',
			'on-hold failed',
			'on-hold cancelled',
			'processing cancelled processing',
			'completed cancelled',
		];
		foreach ( $paths as $path ) {
			$scenarios[ "an order, pending to $path" ] = $moved( ...explode( ' ', $path ) );
		}
		$scenarios['an order paid for']       = self::order(
			[],
			static function ( WC_Order $order ): void {
				$order->payment_complete();
			}
		);
		$scenarios['an order created']        = static function (): array {
			$mug = Shop::product( 10 );
			return [
				[ 'mug' => $mug ],
				static function () use ( $mug ): void {
					Shop::order( [ [ $mug, 2 ] ] );
				},
			];
		};
		$scenarios['a draft of the checkout'] = static function (): array {
			$mug   = Shop::product( 10 );
			$draft = Shop::order( [ [ $mug, 2 ] ], 'checkout-draft' );
			return [
				[
					'mug'   => $mug,
					'order' => $draft,
				],
				static function () use ( $draft ): void {
					$draft->update_status( 'pending' );
					$draft->update_status( 'processing' );
				},
			];
		};
		return $scenarios;
	}

	/**
	 * Refunds with and without restock, and what they mean for a later cancellation.
	 *
	 * @return array<string, callable>
	 */
	private static function refunds(): array {
		$refund = static function ( int $quantity, bool $is_restocked ): callable {
			return static function ( WC_Order $order ) use ( $quantity, $is_restocked ): void {
				Shop::refund( $order, [ $quantity ], $is_restocked );
			};
		};
		return [
			'a refund of two, restocked'        => self::order( [ 'processing' ], $refund( 2, true ) ),
			'a refund of two, not restocked'    => self::order( [ 'processing' ], $refund( 2, false ) ),
			'a refund of everything, restocked' => self::order( [ 'processing' ], $refund( 5, true ) ),
			'a refund of what was not taken'    => self::order( [], $refund( 2, true ) ),
			'a refund deleted'                  => self::order(
				[ 'processing' ],
				static function ( WC_Order $order ): void {
					Shop::refund( $order, [ 2 ], true )->delete( true );
				}
			),
			'cancelled after a restocked and an unrestocked refund' => self::order(
				[ 'processing' ],
				static function ( WC_Order $order ): void {
					Shop::refund( $order, [ 1 ], true );
					Shop::refund( wc_get_order( $order->get_id() ), [ 1 ], false );
					wc_get_order( $order->get_id() )->update_status( 'cancelled' );
				}
			),
		];
	}

	/**
	 * Lines changed after the order was placed.
	 *
	 * @return array<string, callable>
	 */
	private static function edits(): array {
		$edit = static function ( array $history, $quantity ): callable {
			return self::order(
				$history,
				static function ( WC_Order $order ) use ( $quantity ): void {
					Shop::edit_lines( $order, [ $quantity ] );
				}
			);
		};
		return [
			'a line of more'                        => $edit( [ 'processing' ], 7 ),
			'a line of less'                        => $edit( [ 'processing' ], 2 ),
			'a line of the same'                    => $edit( [ 'processing' ], 5 ),
			'a line of nothing'                     => $edit( [ 'processing' ], 0 ),
			'a line of an order that took no stock' => $edit( [], 7 ),
			'a line of a cancelled order'           => $edit( [ 'processing', 'cancelled' ], 7 ),
			'a line deleted'                        => self::order(
				[ 'processing' ],
				static function ( WC_Order $order ): void {
					Shop::delete_line( $order, 0 );
				}
			),
			'a line of less, then cancelled'        => self::order(
				[ 'processing' ],
				static function ( WC_Order $order ): void {
					Shop::edit_lines( $order, [ 2 ] );
					wc_get_order( $order->get_id() )->update_status( 'cancelled' );
				}
			),
			'a line removed from the object'        => self::order(
				[ 'processing' ],
				static function ( WC_Order $order ): void {
					Shop::load_admin_functions();
					foreach ( $order->get_items() as $id => $item ) {
						wc_maybe_adjust_line_item_product_stock( $item, 0 );
						$order->remove_item( $id );
					}
					$order->save();
				}
			),
			'a line added to a placed order'        => self::order(
				[ 'processing' ],
				static function ( WC_Order $order ): void {
					$order->add_product( Shop::product( 4 ), 1 );
					$order->save();
					$order->update_status( 'completed' );
				}
			),
		];
	}

	/**
	 * Orders thrown away.
	 *
	 * @return array<string, callable>
	 */
	private static function removals(): array {
		return [
			'an order put into the trash'     => self::order(
				[ 'processing' ],
				static function ( WC_Order $order ): void {
					$order->delete( false );
				}
			),
			'an order taken out of the trash' => self::order(
				[ 'processing' ],
				static function ( WC_Order $order ): void {
					$id = $order->get_id();
					$order->delete( false );
					wc_get_order( $id )->untrash();
				}
			),
			'an order deleted'                => self::order(
				[ 'processing' ],
				static function ( WC_Order $order ): void {
					$order->delete( true );
				}
			),
			'an order saved'                  => self::order(
				[ 'processing' ],
				static function ( WC_Order $order ): void {
					$order->set_customer_note( 'Ring twice' );
					$order->save();
				}
			),
		];
	}

	/**
	 * Orders of several and of odd lines.
	 *
	 * @return array<string, callable>
	 */
	private static function lines(): array {
		$placed = static function ( callable $lines ): callable {
			return static function () use ( $lines ): array {
				$things = $lines();
				$order  = Shop::order(
					array_map(
						static function ( $product ): array {
							return [ $product, 2 ];
						},
						$things['lines'] ?? array_values( $things )
					)
				);
				unset( $things['lines'] );
				return [
					$things + [ 'order' => $order ],
					static function () use ( $order ): void {
						$order->update_status( 'processing' );
						wc_get_order( $order->get_id() )->update_status( 'cancelled' );
					},
				];
			};
		};
		return [
			'two things bought and cancelled'              => $placed(
				static function (): array {
					return [
						'mug'    => Shop::product( 10 ),
						'teapot' => Shop::product( 3 ),
					];
				}
			),
			'an unmanaged thing bought and cancelled'      => $placed(
				static function (): array {
					return [ 'download' => Shop::product( null ) ];
				}
			),
			'one thing on two lines, bought and cancelled' => $placed(
				static function (): array {
					$mug = Shop::product( 10 );
					return [
						'mug'   => $mug,
						'lines' => [ $mug, $mug ],
					];
				}
			),
			'two variations of one stock, bought and cancelled' => $placed(
				static function (): array {
					$shirt  = Shop::variable_product( 20 );
					$small  = Shop::variation( $shirt, null, 'S' );
					$medium = Shop::variation( $shirt, null, 'M' );
					return [
						'shirt'  => $shirt,
						'small'  => $small,
						'medium' => $medium,
						'lines'  => [ $small, $medium ],
					];
				}
			),
			'a variation with its own stock, bought and cancelled' => $placed(
				static function (): array {
					$shirt = Shop::variable_product( 20 );
					$small = Shop::variation( $shirt, 6 );
					return [
						'shirt' => $shirt,
						'small' => $small,
						'lines' => [ $small ],
					];
				}
			),
		];
	}
}
