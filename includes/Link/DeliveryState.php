<?php

declare( strict_types=1 );

namespace Lockstep\Link;

/**
 * How deliveries go: when something was acknowledged last, and whether there is a pause after failures.
 *
 * Two options. The state is not loaded with the others: only requests that have something to send
 * read it. KICK is, because every request looks at it and must not ask the database:
 * it holds the time from which any request may try again, or 0; it is written only when
 * deliveries begin to fail, fail again, or succeed again.
 */
final class DeliveryState {

	public const OPTION = 'lockstep_delivery';
	public const KICK   = 'lockstep_kick';

	/**
	 * Pauses after the first, second and every further failure in a row.
	 */
	private const PAUSES_MS = [ 10000, 30000, 60000 ];

	/**
	 * An acknowledgement is worth a write at most this often.
	 */
	private const RESOLUTION_MS = 1000;

	/**
	 * What is known; 0 is "never".
	 *
	 * @return array{acknowledged_ms: int, failures: int, paused_until_ms: int, problem: string, problem_ms: int}
	 */
	public static function read(): array {
		$stored = get_option( self::OPTION, [] );
		$stored = is_array( $stored ) ? $stored : [];
		return [
			'acknowledged_ms' => (int) ( $stored['acknowledged_ms'] ?? 0 ),
			'failures'        => (int) ( $stored['failures'] ?? 0 ),
			'paused_until_ms' => (int) ( $stored['paused_until_ms'] ?? 0 ),
			'problem'         => (string) ( $stored['problem'] ?? '' ),
			'problem_ms'      => (int) ( $stored['problem_ms'] ?? 0 ),
		];
	}

	/**
	 * Whether an earlier failure asks any request to try again now. Never asks the database: a missing
	 * option would, once per request, so the table of loaded ones is read itself.
	 */
	public static function is_kick_due(): bool {
		$loaded = wp_load_alloptions();
		$kick   = (int) ( $loaded[ self::KICK ] ?? 0 );
		return $kick > 0 && $kick <= Contact::now_ms();
	}

	/**
	 * The worker can be reached, or has fetched everything by itself: nobody has to try again. Else every
	 * page of the shop would go on trying.
	 */
	public static function note_no_failure(): void {
		$known = self::read();
		if ( $known['failures'] > 0 ) {
			$known['failures']        = 0;
			$known['paused_until_ms'] = 0;
			update_option( self::OPTION, $known, false );
			update_option( self::KICK, 0, true );
		}
	}

	/**
	 * The worker has something on disk.
	 */
	public static function note_acknowledged(): void {
		$known  = self::read();
		$now_ms = Contact::now_ms();
		if ( $now_ms - $known['acknowledged_ms'] >= self::RESOLUTION_MS ) {
			$known['acknowledged_ms'] = $now_ms;
			update_option( self::OPTION, $known, false );
		}
	}

	/**
	 * A delivery failed: nobody tries again before a pause is over.
	 *
	 * @param string $problem One of WorkerAnswer's, or a code of Delivery.
	 */
	public static function note_failure( string $problem ): void {
		$known                    = self::read();
		$pause_ms                 = self::PAUSES_MS[ min( $known['failures'], count( self::PAUSES_MS ) - 1 ) ];
		$known['failures']        = min( $known['failures'] + 1, 1000000 );
		$known['paused_until_ms'] = Contact::now_ms() + $pause_ms;
		$known['problem']         = $problem;
		$known['problem_ms']      = Contact::now_ms();
		update_option( self::OPTION, $known, false );
		update_option( self::KICK, $known['paused_until_ms'], true );
	}

	public static function forget(): void {
		delete_option( self::OPTION );
		update_option( self::KICK, 0, true );
	}
}
