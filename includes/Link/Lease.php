<?php

declare( strict_types=1 );

namespace Lockstep\Link;

/**
 * The right to do something, held by one request at a time: an option that says when it ends.
 *
 * Not GET_LOCK(): it is not to be had on every database that WordPress runs on, and ends with the
 * connection, where a lease that is never given back also is a limit ("once a minute").
 */
final class Lease {

	/**
	 * To deliver: a worker that hangs must not hold more than one PHP process. What other requests write
	 * meanwhile goes with the next batch of the one that has it.
	 */
	public const DELIVERY = 'lockstep_delivery_lease';

	/**
	 * To do what is done once a minute.
	 */
	public const MINUTE = 'lockstep_minute_lease';

	/**
	 * Name of the option.
	 *
	 * @var string
	 */
	private $option;

	/**
	 * What we have written; empty while we do not hold it.
	 *
	 * @var string
	 */
	private $end = '';

	/**
	 * Names it; takes nothing yet.
	 *
	 * @param string $option One of the constants.
	 */
	public function __construct( string $option ) {
		$this->option = $option;
	}

	/**
	 * Takes or prolongs it.
	 *
	 * @param int $for_ms How long at most; a process that dies keeps it no longer.
	 */
	public function take( int $for_ms ): bool {
		global $wpdb;
		$now_ms = Contact::now_ms();
		$end    = self::time( $now_ms + $for_ms );
		// Times of one length (13 digits until the year 2286) compare as text as they do as numbers.
		$sql = $wpdb->prepare(
			"UPDATE {$wpdb->options} SET option_value = %s WHERE option_name = %s AND (option_value <= %s OR option_value = %s)",
			$end,
			$this->option,
			self::time( $now_ms ),
			$this->end
		);
		if ( $this->write( (string) $sql ) ) {
			$this->end = $end;
			return true;
		}
		if ( false !== get_option( $this->option ) ) {
			return false;
		}
		// Somebody has deleted the option. Of two who add it, the database refuses one.
		$this->end = add_option( $this->option, $end, '', false ) ? $end : '';
		return '' !== $this->end;
	}

	/**
	 * Whether taking it might do. Costs nobody a write.
	 */
	public function is_free(): bool {
		return (string) get_option( $this->option, '' ) <= self::time( Contact::now_ms() );
	}

	public function give_back(): void {
		global $wpdb;
		$sql = $wpdb->prepare(
			"UPDATE {$wpdb->options} SET option_value = %s WHERE option_name = %s AND option_value = %s",
			self::time( 0 ),
			$this->option,
			$this->end
		);
		$this->write( (string) $sql );
		$this->end = '';
	}

	private function write( string $prepared ): bool {
		global $wpdb;
		$changed = (int) $wpdb->query( $prepared ); // phpcs:ignore WordPress.DB.DirectDatabaseQuery, WordPress.DB.PreparedSQL.NotPrepared -- prepared by the callers; the option API cannot compare and set.
		wp_cache_delete( $this->option, 'options' );
		return $changed > 0;
	}

	private static function time( int $ms ): string {
		return sprintf( '%013d', $ms );
	}
}
