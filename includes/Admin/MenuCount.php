<?php

declare( strict_types=1 );

namespace Lockstep\Admin;

use Lockstep\Capabilities;
use Lockstep\Link\ExceptionCount;
use Lockstep\Rest\ExceptionCountRoute;
use Lockstep\Rest\StatusRoute;
use Lockstep\Service;

/**
 * The number beside "Lockstep" in the menu. No page waits for the worker: what was known within the last
 * minute is printed with the page, and what was not is asked for by the browser once the page is there.
 */
final class MenuCount implements Service {

	private const HANDLE = 'lockstep-menu-count';

	public function register(): void {
		add_action( 'admin_enqueue_scripts', [ $this, 'enqueue' ] );
	}

	/**
	 * The bubble, as WordPress prints that of updates; its stylesheet hides one that says 0.
	 */
	public static function bubble(): string {
		$kept    = ExceptionCount::kept();
		$count   = $kept['count'] ?? 0;
		$is_more = $kept['isMore'] ?? false;
		return sprintf(
			' <span class="lockstep-menu-count update-plugins count-%1$d"><span class="plugin-count" aria-hidden="true">%2$s</span> <span class="screen-reader-text">%3$s</span></span>',
			$count,
			esc_html( $count . ( $is_more ? '+' : '' ) ),
			esc_html( ExceptionCount::words( $count, $is_more ) )
		);
	}

	/**
	 * Loads the script that asks, where there is something to ask. Our own page asks by itself.
	 *
	 * @param string $hook_suffix The page that is being shown.
	 */
	public function enqueue( string $hook_suffix ): void {
		$asset_file = plugin_dir_path( LOCKSTEP_FILE ) . 'build/admin/menu-count.asset.php';
		if ( ! current_user_can( Capabilities::MANAGE ) || is_network_admin() || Screen::is_page( $hook_suffix ) || null !== ExceptionCount::kept() || ! is_readable( $asset_file ) ) {
			return;
		}
		$asset = require $asset_file;
		wp_enqueue_script(
			self::HANDLE,
			plugins_url( 'build/admin/menu-count.js', LOCKSTEP_FILE ),
			$asset['dependencies'],
			$asset['version'],
			[
				'in_footer' => true,
				'strategy'  => 'defer',
			]
		);
		$data = [
			'url'   => rest_url( StatusRoute::REST_NAMESPACE . ExceptionCountRoute::PATH ),
			'nonce' => wp_create_nonce( 'wp_rest' ),
		];
		wp_add_inline_script( self::HANDLE, 'window.lockstepMenu = ' . wp_json_encode( $data, JSON_HEX_TAG | JSON_HEX_AMP ) . ';', 'before' );
	}
}
