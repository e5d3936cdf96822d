<?php

declare( strict_types=1 );

namespace Lockstep\Tests\WordPress;

use Lockstep\Tests\WordPress\Contract\RecordedHooks;
use Lockstep\Tests\WordPress\Contract\Recording;
use Lockstep\Tests\WordPress\Support\Database;
use Lockstep\Tests\WordPress\Support\Request;
use PHPUnit\Framework\TestCase;

/**
 * The shop that these tests run in does what a real WooCommerce did when it was recorded. So the
 * stand-in is no imagination, and a new WooCommerce that does something else is noticed.
 *
 * @group contract
 */
final class ContractTest extends TestCase {

	/**
	 * What an older WooCommerce than the recorded one does otherwise: scenario → version that began it.
	 */
	private const SINCE = [
		'an order, pending to processing failed' => '11.0.0',
		'an order, pending to on-hold failed'    => '11.0.0',
		'an order taken out of the trash'        => '10.0.0',
	];

	/**
	 * Hooks that have nothing to do with stock or orders, or are called by a checkout only.
	 */
	private const NOT_RECORDED = [
		// Of a line whose quantity is about to change: every save of anything has its like.
		'woocommerce_before_order_item_object_save',
		// Of the product editor: they only say where a box stands.
		'woocommerce_product_options_inventory_product_data',
		'woocommerce_variation_options_inventory',
	];

	protected function setUp(): void {
		Request::without_lockstep();
		Database::empty_shop();
	}

	protected function tearDown(): void {
		Request::begin();
	}

	/**
	 * Every scenario that this shop's version has.
	 *
	 * @return array<string, array{string, callable}>
	 */
	public function scenarios(): array {
		$given = [];
		foreach ( Recording::scenarios() as $title => $scenario ) {
			if ( version_compare( WC()->version, self::SINCE[ $title ] ?? '0', '>=' ) ) {
				$given[ $title ] = [ $title, $scenario ];
			}
		}
		return $given;
	}

	/**
	 * @dataProvider scenarios
	 */
	public function test_the_shop_does_what_was_recorded( string $title, callable $scenario ): void {
		$this->assertSame( Recording::recorded()[ $title ] ?? [ 'not recorded: php contract/record.php' ], Recording::of( $scenario ) );
	}

	public function test_every_recorded_scenario_is_still_played(): void {
		$this->assertSame( array_keys( Recording::scenarios() ), array_keys( Recording::recorded() ) );
	}

	public function test_every_hook_of_the_shop_that_the_plugin_listens_to_is_recorded(): void {
		Request::begin();
		$unknown = array_filter(
			Request::hooks_of_lockstep(),
			static function ( string $hook ): bool {
				return 0 === strpos( $hook, 'woocommerce_' ) && null === RecordedHooks::kinds( $hook ) && ! in_array( $hook, self::NOT_RECORDED, true );
			}
		);
		$this->assertSame( [], array_values( $unknown ) );
	}
}
