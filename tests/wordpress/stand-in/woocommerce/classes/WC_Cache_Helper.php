<?php

declare( strict_types=1 );

/**
 * Groups of cached values that are forgotten together: here nothing is cached in groups.
 */
class WC_Cache_Helper {

	public static function invalidate_cache_group( string $group ): bool {
		return wp_cache_set( "wc_{$group}_cache_prefix", microtime(), $group );
	}
}
