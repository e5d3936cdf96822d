<?php

declare( strict_types=1 );

namespace Lockstep\Stock;

use Lockstep\Link\Contact;
use Lockstep\Link\Lease;

/**
 * Whether somebody has been watching the stock without a break.
 *
 * While the plugin runs, no order changes a stock unseen; then a difference that the sweep finds is
 * somebody's SQL, whatever orders look like. After a break (switched off, or a change could not be
 * written) orders are asked first. Taken for an order's without a break, an edit of 2 was lost to the
 * cancellation of 2 that had died half way. The sign of life is the lease of what is done once a minute.
 */
final class Watch {

	/**
	 * Jobs of a quiet shop come late.
	 */
	private const BREAK_MS = 180000;

	/**
	 * Whether the run that looks at everything after a break is under way.
	 *
	 * @var bool
	 */
	private static $is_first_look = false;

	/**
	 * Whether stock may have changed unseen since it was last known.
	 */
	public static function was_interrupted(): bool {
		return self::$is_first_look || Contact::now_ms() - (int) get_option( Lease::MINUTE, 0 ) > self::BREAK_MS;
	}

	/**
	 * Looks at everything.
	 *
	 * @param bool     $was_interrupted As it was before this minute's sign of life.
	 * @param callable $look            The sweep.
	 */
	public static function look( bool $was_interrupted, callable $look ): void {
		self::$is_first_look = $was_interrupted;
		try {
			$look();
		} finally {
			self::$is_first_look = false;
		}
	}

	/**
	 * A change was seen and not written, or the plugin is being switched off.
	 */
	public static function interrupt(): void {
		update_option( Lease::MINUTE, '0000000000000', false );
	}
}
