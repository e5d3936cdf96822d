<?php
/**
 * Stand-ins for the WordPress functions that the plugin calls.
 */

declare( strict_types=1 );

use Lockstep\Tests\WordPressStandIn;

final class WP_REST_Server {
	public const READABLE  = 'GET';
	public const CREATABLE = 'POST';
}

final class WooCommerce {}

define( 'WC_VERSION', '11.0.1' );

final class WP_Error {

	/**
	 * The code.
	 *
	 * @var string
	 */
	public $code;

	/**
	 * What goes with it.
	 *
	 * @var array<string, mixed>
	 */
	public $data;

	/**
	 * Keeps both.
	 *
	 * @param array<string, mixed> $data What goes with it.
	 */
	public function __construct( string $code, string $message, array $data = [] ) {
		$this->code = $code;
		$this->data = $data;
	}
}

final class WP_REST_Request {

	/**
	 * The body, as it came.
	 *
	 * @var string
	 */
	private $body;

	/**
	 * Header → value, in small letters.
	 *
	 * @var array<string, string>
	 */
	private $headers;

	/**
	 * Keeps both.
	 *
	 * @param array<string, string> $headers In small letters.
	 */
	public function __construct( string $body = '', array $headers = [] ) {
		$this->body    = $body;
		$this->headers = $headers;
	}

	public function get_body(): string {
		return $this->body;
	}

	/**
	 * What an address or a query names; nothing does here.
	 */
	public function get_param( string $name ): ?string {
		return null;
	}

	public function get_header( string $name ): ?string {
		return $this->headers[ $name ] ?? null;
	}
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

function register_deactivation_hook( string $file, callable $callback ): void {
	WordPressStandIn::$hooks[ 'deactivate_' . basename( dirname( $file ) ) . '/' . basename( $file ) ][] = $callback;
}

function add_filter( string $hook, callable $callback, int $priority = 10, int $arguments = 1 ): void {
	WordPressStandIn::$hooks[ $hook ][] = $callback;
}

/**
 * None of WooCommerce's own screens is shown.
 */
function get_current_screen(): ?object {
	return null;
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

function wp_enqueue_style( string $handle, ...$arguments ): void {}

function wp_set_script_translations( string $handle, ...$arguments ): void {}

function plugins_url( string $path, string $file ): string {
	return 'https://shop.example/wp-content/plugins/lockstep/' . $path;
}

function plugin_dir_path( string $file ): string {
	return dirname( $file ) . '/';
}

function __( string $text, string $domain ): string { // phpcs:ignore PHPCompatibility.FunctionNameRestrictions.ReservedFunctionNames
	return $text;
}

function esc_html( string $text ): string {
	return htmlspecialchars( $text, ENT_QUOTES );
}

function esc_html__( string $text, string $domain ): string {
	return htmlspecialchars( $text, ENT_QUOTES );
}

function wp_die( string $message ): void {
	throw new RuntimeException( $message );
}

function did_action( string $hook ): int {
	return 0;
}

function is_wp_error( $value ): bool {
	return $value instanceof WP_Error;
}

function nocache_headers(): void {}

function plugin_basename( string $file ): string {
	return 'lockstep/plugin.php';
}

function wp_salt( string $scheme ): string {
	return $scheme . WordPressStandIn::$salt;
}

function wp_json_encode( $value, int $flags = 0 ) {
	return json_encode( $value, $flags ); // phpcs:ignore WordPress.WP.AlternativeFunctions -- this is the stand-in for it.
}

function wp_parse_url( string $url ) {
	return parse_url( $url ); // phpcs:ignore WordPress.WP.AlternativeFunctions -- this is the stand-in for it.
}

function wp_get_environment_type(): string {
	return WordPressStandIn::$environment;
}

function untrailingslashit( string $text ): string {
	return rtrim( $text, '/\\' );
}

function get_option( string $name, $missing = false ) {
	return WordPressStandIn::$options[ $name ] ?? $missing;
}

function update_option( string $name, $value, $autoload = null ): bool {
	WordPressStandIn::$options[ $name ] = $value;
	return true;
}

function delete_option( string $name ): bool {
	unset( WordPressStandIn::$options[ $name ] );
	return true;
}

function admin_url( string $path = '' ): string {
	return 'https://shop.example/wp-admin/' . $path;
}

function home_url( string $path = '' ): string {
	return 'https://shop.example' . $path;
}

/**
 * Writes the data down with the script.
 *
 * @param mixed ...$arguments
 */
function wp_add_inline_script( string $handle, ...$arguments ): void {
	WordPressStandIn::$scripts[ $handle ]['inline'] = $arguments;
}

function wp_style_add_data( string $handle, string $name, $value ): void {}
