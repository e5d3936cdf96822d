<?php

declare( strict_types=1 );

namespace Lockstep\Admin;

/**
 * What the owner has set in this shop; one option.
 */
final class Settings {

	public const OPTION = 'lockstep_settings';

	/**
	 * The settings as the screens read them.
	 *
	 * @return array{deleteOnUninstall: bool}
	 */
	public static function read(): array {
		$stored = get_option( self::OPTION, [] );
		return [
			// Kept unless somebody asked: a plugin is also deleted to be installed anew.
			'deleteOnUninstall' => is_array( $stored ) && ! empty( $stored['delete_on_uninstall'] ),
		];
	}

	public static function delete_on_uninstall( bool $is_wanted ): void {
		update_option( self::OPTION, [ 'delete_on_uninstall' => $is_wanted ], false );
	}
}
