<?php

declare( strict_types=1 );

namespace Lockstep\Tests\WordPress;

use Lockstep\Tests\WordPress\Contract\Recording;
use Lockstep\Tests\WordPress\Support\Shop;
use Lockstep\Tests\WordPress\Support\ShopTestCase;
use Lockstep\Tests\WordPress\Support\Wire;
use WC_Abstract_Order;
use WC_Product;

/**
 * Everything that can be done to a stock, whichever way: what the worker is told adds up to what the
 * database holds.
 */
final class CaptureOfScenariosTest extends ShopTestCase {

	/**
	 * Scenarios in which a stock is written, but to the number that it was.
	 */
	private const WITHOUT_CHANGE = [ 'the same number set by function' ];

	/**
	 * Every scenario there is.
	 *
	 * @return array<string, array{string, callable}>
	 */
	public function scenarios(): array {
		$given = [];
		foreach ( Recording::scenarios() as $title => $scenario ) {
			$given[ $title ] = [ $title, $scenario ];
		}
		return $given;
	}

	/**
	 * @dataProvider scenarios
	 */
	public function test_the_changes_add_up_to_what_the_database_holds( string $title, callable $scenario ): void {
		list( $things, $happening ) = $scenario();
		Wire::acknowledge_all();
		$before = $this->stocks( $things );
		$happening();
		$events = Wire::events();
		foreach ( $this->products( $things ) as $name => $product ) {
			$ours = array_values( wp_list_filter( $events, [ 'product' => $product->get_id() ] ) );
			$this->follow( $name, $before[ $name ], Shop::own_stock( $product ), $ours );
			$after   = Shop::own_stock( $product );
			$written = $after === $before[ $name ] ? $this->times_written( $title, $ours ) : max( 1, count( $ours ) );
			$this->assertCount( $written, $ours, "$name: " . wp_json_encode( $ours ) );
		}
		$this->assertSame( $this->orders( $events ), $this->orders_said_to_have_changed( $things, $events ) );
	}

	/**
	 * Follows a product's changes from what it was to what it is.
	 *
	 * @param array<int, array<string, mixed>> $events Oldest first.
	 */
	private function follow( string $name, ?string $before, ?string $after, array $events ): void {
		$stock = $before;
		$last  = null;
		foreach ( $events as $event ) {
			if ( 'change' === $event['kind'] ) {
				$this->assertNotNull( $stock, "$name changed without a stock" );
				$this->assertSame( (float) $stock + $event['delta'], (float) $event['stock'], "$name: delta and stock of " . wp_json_encode( $event ) );
			}
			if ( null !== $last ) {
				$this->assertSame( $last['number'] + 1, $event['number'], "$name: numbers without gaps" );
				$this->assertSame( $last['total'] + $event['delta'], $event['total'], "$name: the running total" );
			}
			$stock = null === $event['stock'] ? null : (string) $event['stock'];
			$last  = $event;
		}
		$this->assertSame( $after, $stock, "$name: what the last change says is what the database holds" );
	}

	/**
	 * How many events there may be although the stock is the same again.
	 *
	 * @param array<int, array<string, mixed>> $events Of one product.
	 */
	private function times_written( string $title, array $events ): int {
		if ( in_array( $title, self::WITHOUT_CHANGE, true ) ) {
			return 0;
		}
		// Taken and given back, or renamed: each is said once, and together they come to nothing.
		$this->assertSame( 0, array_sum( array_column( $events, 'delta' ) ) );
		$this->assertNotContains( 0, array_column( wp_list_filter( $events, [ 'kind' => 'change' ] ), 'delta' ), 'a change of nothing is none' );
		return count( $events );
	}

	/**
	 * The orders that events name.
	 *
	 * @param array<int, array<string, mixed>> $events All.
	 * @return int[]
	 */
	private function orders( array $events ): array {
		$ids = array_values( array_unique( array_column( array_filter( array_column( $events, 'order' ) ), 'id' ) ) );
		sort( $ids );
		return $ids;
	}

	/**
	 * The orders named by events, each of which must wait as a snapshot too, with every one of its
	 * changes explained.
	 *
	 * @param array<string, object>            $things What the scenario is about.
	 * @param array<int, array<string, mixed>> $events All.
	 * @return int[]
	 */
	private function orders_said_to_have_changed( array $things, array $events ): array {
		$snapshots = Wire::orders();
		$named     = $this->orders( $events );
		foreach ( $named as $id ) {
			$this->assertArrayHasKey( $id, $snapshots );
			$numbers = array_column(
				array_column(
					array_filter(
						$events,
						static function ( array $event ) use ( $id ): bool {
							return ( $event['order']['id'] ?? 0 ) === $id;
						}
					),
					'order'
				),
				'number'
			);
			$this->assertSame( range( $numbers[0], $numbers[0] + count( $numbers ) - 1 ), $numbers, 'numbers of the order without gaps' );
			$this->assertSame( max( $numbers ), $snapshots[ $id ]['explains']['number'] );
		}
		foreach ( $things as $thing ) {
			if ( $thing instanceof WC_Abstract_Order ) {
				$this->assertArrayHasKey( $thing->get_id(), $snapshots, 'whatever was done to the order, it waits as a snapshot' );
			}
		}
		return $named;
	}

	/**
	 * The products of a scenario.
	 *
	 * @param array<string, object> $things What it is about.
	 * @return array<string, WC_Product>
	 */
	private function products( array $things ): array {
		return array_filter(
			$things,
			static function ( object $thing ): bool {
				return $thing instanceof WC_Product;
			}
		);
	}

	/**
	 * What the database holds of each product.
	 *
	 * @param array<string, object> $things What the scenario is about.
	 * @return array<string, string|null>
	 */
	private function stocks( array $things ): array {
		return array_map( [ Shop::class, 'own_stock' ], $this->products( $things ) );
	}
}
