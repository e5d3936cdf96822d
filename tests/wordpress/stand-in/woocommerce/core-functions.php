<?php
/**
 * WooCommerce itself, its plainest functions, and its roles.
 *
 * @package Lockstep
 */

declare( strict_types=1 );

function WC(): WooCommerce {
	return WooCommerce::instance();
}

add_filter( 'woocommerce_stock_amount', 'intval' );

/**
 * A quantity as this shop counts: whole units, unless a plugin says otherwise.
 *
 * @param mixed $amount A number.
 * @return int|float
 */
function wc_stock_amount( $amount ) {
	return apply_filters( 'woocommerce_stock_amount', $amount );
}

/**
 * Yes or no.
 *
 * @param mixed $value Something that says it.
 */
function wc_string_to_bool( $value ): bool {
	return is_bool( $value ) ? $value : in_array( strtolower( (string) $value ), [ 'yes', 'true', '1' ], true );
}

function wc_bool_to_string( bool $value ): string {
	return $value ? 'yes' : 'no';
}

/**
 * A time as the REST API writes it.
 *
 * @param WC_DateTime|string|null $date The time.
 */
function wc_rest_prepare_date_response( $date, bool $is_utc = true ): ?string {
	if ( ! $date instanceof WC_DateTime ) {
		return null;
	}
	return $is_utc ? gmdate( 'Y-m-d\TH:i:s', $date->getTimestamp() ) : $date->date( 'Y-m-d\TH:i:s' );
}

/**
 * Cleans text, or every text of an array.
 *
 * @param mixed $value Text, or an array of it.
 * @return mixed
 */
function wc_clean( $value ) {
	return is_array( $value ) ? array_map( 'wc_clean', $value ) : sanitize_text_field( (string) $value );
}

function wc_get_logger(): Stand_In_Logger {
	return new Stand_In_Logger();
}

function wc_get_page_screen_id( string $kind ): string {
	return str_replace( '-', '_', $kind );
}

function get_woocommerce_currency(): string {
	return 'EUR';
}

add_filter(
	'user_has_cap',
	static function ( array $capabilities ): array {
		// The real one writes its capabilities into the roles at activation.
		if ( ! empty( $capabilities['activate_plugins'] ) ) {
			$capabilities += array_fill_keys( [ 'manage_woocommerce', 'edit_shop_orders', 'edit_products' ], true );
		}
		return $capabilities;
	},
	5
);
