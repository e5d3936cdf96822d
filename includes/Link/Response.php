<?php

declare( strict_types=1 );

namespace Lockstep\Link;

/**
 * The answer that somebody waits for.
 */
final class Response {

	/**
	 * Ends it where the server allows that (FPM, LiteSpeed), so that what is still to be done keeps
	 * nobody waiting.
	 *
	 * @return bool Whether nobody waits for this request (any more).
	 */
	public static function end(): bool {
		if ( wp_doing_cron() || 'cli' === PHP_SAPI ) {
			return true;
		}
		// A shopper's next request would wait for a session that this one holds.
		if ( PHP_SESSION_ACTIVE === session_status() ) {
			session_write_close();
		}
		if ( function_exists( 'fastcgi_finish_request' ) ) {
			// False when it has been ended before.
			fastcgi_finish_request();
			return true;
		}
		if ( function_exists( 'litespeed_finish_request' ) ) {
			call_user_func( 'litespeed_finish_request' );
			return true;
		}
		return false;
	}
}
