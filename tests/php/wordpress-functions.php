<?php
/**
 * Stand-ins for the WordPress functions that the plugin calls.
 */

declare( strict_types=1 );

use Lockstep\Tests\WordPressStandIn;

final class WP_REST_Server {
	public const READABLE = 'GET';
}

final class WP_REST_Response {

	/**
	 * The body, before it is encoded.
	 *
	 * @var mixed
	 */
	public $data;

	/**
	 * Keeps the body.
	 *
	 * @param mixed $data The body.
	 */
	public function __construct( $data ) {
		$this->data = $data;
	}
}

function add_action( string $hook, callable $callback, int $priority = 10, int $arguments = 1 ): void {
	WordPressStandIn::$hooks[ $hook ][] = $callback;
}

function add_filter( string $hook, callable $callback, int $priority = 10, int $arguments = 1 ): void {
	WordPressStandIn::$hooks[ $hook ][] = $callback;
}

/**
 * Writes the route down.
 *
 * @param array<string, mixed> $arguments
 */
function register_rest_route( string $rest_namespace, string $route, array $arguments ): void {
	WordPressStandIn::$routes[ $rest_namespace . $route ] = $arguments;
}

function current_user_can( string $capability ): bool {
	return in_array( $capability, WordPressStandIn::$capabilities, true );
}

/**
 * Writes the page down.
 *
 * @param mixed ...$arguments
 */
function add_submenu_page( ...$arguments ): string {
	WordPressStandIn::$pages[] = $arguments;
	return 'woocommerce_page_' . $arguments[4];
}

/**
 * Writes the script down.
 *
 * @param mixed ...$arguments
 */
function wp_enqueue_script( string $handle, ...$arguments ): void {
	WordPressStandIn::$scripts[ $handle ] = $arguments;
}

function wp_enqueue_style( string $handle ): void {}

function wp_set_script_translations( string $handle, string $domain ): void {}

function plugins_url( string $path, string $file ): string {
	return 'https://shop.example/wp-content/plugins/lockstep/' . $path;
}

function plugin_dir_path( string $file ): string {
	return dirname( $file ) . '/';
}

function __( string $text, string $domain ): string { // phpcs:ignore PHPCompatibility.FunctionNameRestrictions.ReservedFunctionNames
	return $text;
}

function esc_html__( string $text, string $domain ): string {
	return htmlspecialchars( $text, ENT_QUOTES );
}

function wp_die( string $message ): void {
	throw new RuntimeException( $message );
}
