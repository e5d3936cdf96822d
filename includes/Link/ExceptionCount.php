<?php

declare( strict_types=1 );

namespace Lockstep\Link;

/**
 * How much waits for a person, as the worker last said: kept for a minute, so that a page of wp-admin
 * can show it without asking anybody.
 */
final class ExceptionCount {

	public const TRANSIENT = 'lockstep_exception_count';

	/**
	 * Beyond it only that it is more.
	 */
	public const SHOWN_MAX = 99;

	private const KEPT_S = 60;

	/**
	 * Nobody reads what is waited for here: a slow worker is one that does not say.
	 */
	private const TIMEOUT_S = 2;

	/**
	 * What is kept.
	 *
	 * @return array{count: int|null, isMore: bool}|null Null: it has to be asked for. A count of null: the
	 *                                                   worker did not say when it was asked.
	 */
	public static function kept(): ?array {
		if ( null === Secrets::read() ) {
			return self::of( null );
		}
		$kept = get_transient( self::TRANSIENT );
		return is_array( $kept ) && array_key_exists( 'count', $kept ) ? self::of( null === $kept['count'] ? null : (int) $kept['count'] ) : null;
	}

	/**
	 * What is kept, or what the worker says now. That it does not answer is kept as well: a worker that
	 * hangs is not waited for by every page.
	 *
	 * @return array{count: int|null, isMore: bool}
	 */
	public static function known(): array {
		$kept   = self::kept();
		$record = Secrets::read();
		if ( null !== $kept || null === $record ) {
			return $kept ?? self::of( null );
		}
		$answer = WorkerClient::api( $record, 'GET', '/exceptions?limit=' . ( self::SHOWN_MAX + 1 ), null, self::TIMEOUT_S );
		$json   = 200 === $answer->status() ? $answer->json() : null;
		$count  = is_object( $json ) && isset( $json->exceptions ) && is_array( $json->exceptions ) ? count( $json->exceptions ) : null;
		set_transient( self::TRANSIENT, [ 'count' => $count ], self::KEPT_S );
		return self::of( $count );
	}

	/**
	 * Something was done about one of them, or the shop is paired with another worker.
	 */
	public static function forget(): void {
		delete_transient( self::TRANSIENT );
	}

	/**
	 * What a screen reader says of it; empty where there is nothing to say.
	 */
	public static function words( ?int $count, bool $is_more ): string {
		if ( null === $count || 0 === $count ) {
			return '';
		}
		if ( $is_more ) {
			/* translators: %d: how many. */
			return sprintf( __( 'more than %d wait for you', 'lockstep' ), $count );
		}
		/* translators: %d: how many. */
		return sprintf( _n( '%d waits for you', '%d wait for you', $count, 'lockstep' ), $count );
	}

	/**
	 * As it is shown.
	 *
	 * @return array{count: int|null, isMore: bool}
	 */
	private static function of( ?int $count ): array {
		return [
			'count'  => null === $count ? null : min( $count, self::SHOWN_MAX ),
			'isMore' => null !== $count && $count > self::SHOWN_MAX,
		];
	}
}
