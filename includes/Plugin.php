<?php

declare( strict_types=1 );

namespace Lockstep;

/**
 * The table of contents: what the plugin consists of.
 */
final class Plugin {

	/**
	 * Starts every service.
	 */
	public static function boot(): void {
		foreach ( self::services() as $service ) {
			$service->register();
		}
	}

	/**
	 * Every service, in the order in which a reader should meet them.
	 *
	 * @return Service[]
	 */
	public static function services(): array {
		return [
			new Compatibility(),
			new Capabilities(),
			new Rest\StatusRoute(),
			new Admin\Screen(),
		];
	}
}
