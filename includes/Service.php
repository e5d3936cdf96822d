<?php

declare( strict_types=1 );

namespace Lockstep;

/**
 * One thing the plugin does. No hook is added anywhere but in register(), so that what the plugin
 * touches can be read from its services.
 */
interface Service {

	/**
	 * Adds the hooks of this service; called once, when the plugin file is loaded.
	 */
	public function register(): void;
}
