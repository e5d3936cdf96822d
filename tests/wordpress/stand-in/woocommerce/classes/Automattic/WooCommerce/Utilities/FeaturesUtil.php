<?php

declare( strict_types=1 );

namespace Automattic\WooCommerce\Utilities;

/**
 * Who works with what.
 */
final class FeaturesUtil {

	/**
	 * Plugin → feature → does it?
	 *
	 * @var array<string, array<string, bool>>
	 */
	private static $declared = [];

	public static function declare_compatibility( string $feature, string $plugin_file, bool $is_compatible = true ): bool {
		self::$declared[ plugin_basename( $plugin_file ) ][ $feature ] = $is_compatible;
		return true;
	}

	/**
	 * What a plugin has said.
	 *
	 * @return array{compatible: string[]}
	 */
	public static function get_compatible_features_for_plugin( string $plugin ): array {
		return [ 'compatible' => array_keys( array_filter( self::$declared[ $plugin ] ?? [] ) ) ];
	}
}
