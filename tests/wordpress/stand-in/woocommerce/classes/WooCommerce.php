<?php

declare( strict_types=1 );

/**
 * The object behind WC().
 */
final class WooCommerce {

	/**
	 * As stated by the version stood in for.
	 *
	 * @var string
	 */
	public $version = WC_VERSION;

	/**
	 * There is no visitor and no cart.
	 *
	 * @var null
	 */
	public $session = null;

	/**
	 * There is no visitor and no cart.
	 *
	 * @var null
	 */
	public $cart = null;

	/**
	 * The only one.
	 *
	 * @var self|null
	 */
	private static $instance = null;

	public static function instance(): self {
		self::$instance = self::$instance ?? new self();
		return self::$instance;
	}

	public function is_rest_api_request(): bool {
		return defined( 'REST_REQUEST' ) && REST_REQUEST;
	}
}
