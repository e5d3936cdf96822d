<?php

declare( strict_types=1 );

namespace Lockstep\Admin;

use Lockstep\Capabilities;
use Lockstep\Service;

/**
 * The page under WooCommerce in wp-admin: an empty element, and the script that fills it.
 */
final class Screen implements Service {

	private const SLUG   = 'lockstep';
	private const PARENT = 'woocommerce';
	private const HANDLE = 'lockstep-admin';

	/**
	 * WordPress' name of the page; empty until the menu has been built.
	 *
	 * @var string
	 */
	private $hook_suffix = '';

	public function register(): void {
		// After WooCommerce, whose menu must be there first.
		add_action( 'admin_menu', [ $this, 'add_page' ], 60 );
		add_action( 'admin_enqueue_scripts', [ $this, 'enqueue' ] );
	}

	public function add_page(): void {
		$this->hook_suffix = (string) add_submenu_page(
			self::PARENT,
			__( 'Lockstep', 'lockstep' ),
			__( 'Lockstep', 'lockstep' ) . MenuCount::bubble(),
			Capabilities::MANAGE,
			self::SLUG,
			[ $this, 'render' ]
		);
	}

	/**
	 * Loads the script on our own page and nowhere else.
	 *
	 * @param string $hook_suffix The page that is being shown.
	 */
	public function enqueue( string $hook_suffix ): void {
		if ( '' === $this->hook_suffix || $hook_suffix !== $this->hook_suffix || ! $this->is_built() ) {
			return;
		}
		$asset = require $this->bundle( 'index.asset.php' );
		wp_enqueue_script(
			self::HANDLE,
			plugins_url( 'build/admin/index.js', LOCKSTEP_FILE ),
			$asset['dependencies'],
			$asset['version'],
			[ 'in_footer' => true ]
		);
		wp_set_script_translations( self::HANDLE, 'lockstep', plugin_dir_path( LOCKSTEP_FILE ) . 'languages' );
		// JSON_HEX_TAG: no shop's name can end the script element.
		wp_add_inline_script( self::HANDLE, 'window.lockstep = ' . wp_json_encode( $this->data(), JSON_HEX_TAG | JSON_HEX_AMP ) . ';', 'before' );
		wp_enqueue_style(
			self::HANDLE,
			plugins_url( 'build/admin/style-index.css', LOCKSTEP_FILE ),
			[ 'wp-components' ],
			$asset['version']
		);
		wp_style_add_data( self::HANDLE, 'rtl', 'replace' );
		if ( is_readable( $this->bundle( 'index.css' ) ) ) {
			wp_enqueue_style( self::HANDLE, plugins_url( 'build/admin/index.css', LOCKSTEP_FILE ), [ 'wp-components' ], $asset['version'] );
			wp_style_add_data( self::HANDLE, 'rtl', is_readable( $this->bundle( 'index-rtl.css' ) ) ? 'replace' : false );
		}
	}

	/**
	 * Whether a page of wp-admin is ours.
	 *
	 * @param string $hook_suffix WordPress' name of the page.
	 */
	public static function is_page( string $hook_suffix ): bool {
		return get_plugin_page_hookname( self::SLUG, self::PARENT ) === $hook_suffix;
	}

	/**
	 * Where the page is.
	 */
	public static function url(): string {
		return admin_url( 'admin.php?page=' . self::SLUG );
	}

	/**
	 * What the script needs before its first question.
	 *
	 * @return array<string, string>
	 */
	private function data(): array {
		return [
			'version'       => LOCKSTEP_VERSION,
			'shopName'      => (string) get_option( 'blogname' ),
			'shopUrl'       => home_url( '/' ),
			'adminUrl'      => admin_url(),
			'siteHealthUrl' => admin_url( 'site-health.php' ),
			// Where webpack's parts lie, whatever the folder of plugins is called.
			'assetsUrl'     => plugins_url( 'build/admin/', LOCKSTEP_FILE ),
		];
	}

	public function render(): void {
		if ( ! current_user_can( Capabilities::MANAGE ) ) {
			wp_die( esc_html__( 'You are not allowed to manage Lockstep.', 'lockstep' ), '', [ 'response' => 403 ] );
		}
		echo '<div class="wrap">';
		echo '<h1>' . esc_html__( 'Lockstep', 'lockstep' ) . '</h1>';
		if ( $this->is_built() ) {
			echo '<div id="lockstep-admin"></div>';
		} else {
			printf(
				'<div class="notice notice-error inline"><p>%s</p></div>',
				esc_html__( 'This copy of Lockstep has no built screens. Run "npm run build" in its folder, or install a released package.', 'lockstep' )
			);
		}
		echo '</div>';
	}

	private function is_built(): bool {
		return is_readable( $this->bundle( 'index.asset.php' ) );
	}

	private function bundle( string $file ): string {
		return plugin_dir_path( LOCKSTEP_FILE ) . 'build/admin/' . $file;
	}
}
