<?php

declare( strict_types=1 );

namespace Lockstep;

/**
 * The table of contents: what the plugin consists of.
 */
final class Plugin {

	/**
	 * Starts when all plugins are there: WooCommerce's folder comes after ours in the alphabet.
	 */
	public static function boot(): void {
		if ( did_action( 'plugins_loaded' ) ) {
			self::start();
		} else {
			add_action( 'plugins_loaded', [ self::class, 'start' ] );
		}
	}

	/**
	 * Starts every service, or only the one that says what is missing.
	 */
	public static function start(): void {
		$services = Admin\Requirements::are_met() ? self::services() : [ new Admin\Requirements() ];
		foreach ( $services as $service ) {
			$service->register();
		}
	}

	/**
	 * Every service, in the order in which a reader should meet them.
	 *
	 * @return Service[]
	 */
	public static function services(): array {
		return array_merge(
			[
				new Lifecycle(),
				new Compatibility(),
				new Capabilities(),
			],
			// What WooCommerce's stock and orders do becomes numbered changes and snapshots.
			Stock\StockServices::all(),
			[
				// These go to the worker, and its calls come back.
				new Link\Delivery(),
				new Link\EveryMinute(),
				new Rest\PermissionFirst(),
				new Rest\LinkRoutes(),
				// For people.
				new Rest\StatusRoute(),
				new Rest\PairingRoutes(),
				new Rest\SettingsRoute(),
				new Rest\ExceptionCountRoute(),
				new Stock\NotInStepCount(),
				new Rest\NotInStepRoute(),
				new Rest\ProductStockRoute(),
				new Rest\OrderStockRoute(),
				new Rest\WorkerProxy(),
				new Admin\Requirements(),
				new Admin\Screen(),
				new Admin\CopyNotice(),
				new Admin\MenuCount(),
				new Admin\WooCommerceScreens(),
				new Admin\SiteHealth(),
				new Admin\PluginsPage(),
			]
		);
	}
}
