<?php

declare( strict_types=1 );

namespace Lockstep\Link;

/**
 * When both sides last heard of each other. For people, who read it on the screens and in Site Health;
 * nothing is decided by it, so a lost update does not matter and most are left out.
 */
final class Contact {

	public const OPTION = 'lockstep_contact';

	/**
	 * The worker may call each second; the shop's database need not write that down each time.
	 */
	private const RESOLUTION_MS = 5000;

	/**
	 * What is known; 0 is "never", null "not known".
	 *
	 * @return array{called_ms: int, applied_ms: int, skew_s: int|null}
	 */
	public static function read(): array {
		$stored = get_option( self::OPTION, [] );
		$stored = is_array( $stored ) ? $stored : [];
		return [
			'called_ms'  => (int) ( $stored['called_ms'] ?? 0 ),
			'applied_ms' => (int) ( $stored['applied_ms'] ?? 0 ),
			'skew_s'     => isset( $stored['skew_s'] ) ? (int) $stored['skew_s'] : null,
		];
	}

	/**
	 * The worker called, with a signature that holds.
	 *
	 * @param bool $has_applied Whether a quantity was set.
	 */
	public static function note_call( bool $has_applied ): void {
		$known  = self::read();
		$now_ms = self::now_ms();
		if ( $has_applied || $now_ms - $known['called_ms'] >= self::RESOLUTION_MS ) {
			$known['called_ms'] = $now_ms;
			if ( $has_applied ) {
				$known['applied_ms'] = $now_ms;
			}
			update_option( self::OPTION, $known, false );
		}
	}

	/**
	 * An answer said what time it is there. Only answers to our own calls count: a recorded request
	 * that somebody plays back would otherwise put a wrong clock on the screen.
	 */
	public static function note_clock( WorkerAnswer $answer ): void {
		$skew_s = $answer->skew_s();
		$known  = self::read();
		if ( null === $skew_s || ( null !== $known['skew_s'] && abs( $skew_s - $known['skew_s'] ) <= 2 ) ) {
			return;
		}
		$known['skew_s'] = $skew_s;
		update_option( self::OPTION, $known, false );
	}

	public static function forget(): void {
		delete_option( self::OPTION );
	}

	public static function now_ms(): int {
		return (int) floor( microtime( true ) * 1000 );
	}
}
