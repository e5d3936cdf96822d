<?php

declare( strict_types=1 );

/**
 * A time with the offset of the shop.
 */
class WC_DateTime extends DateTime {

	public static function at( int $timestamp ): self {
		$date = new self( "@$timestamp" );
		$date->setTimezone( wp_timezone() );
		return $date;
	}

	/**
	 * The time that a column of UTC times holds; null for none.
	 *
	 * @param string|null $text As in the database.
	 */
	public static function of_column( ?string $text ): ?self {
		return null === $text || '' === $text || '0000-00-00 00:00:00' === $text ? null : self::at( (int) strtotime( "$text UTC" ) );
	}

	public function date( string $format ): string {
		return gmdate( $format, $this->getOffsetTimestamp() );
	}

	public function getOffsetTimestamp(): int {
		return $this->getTimestamp() + $this->getOffset();
	}
}
