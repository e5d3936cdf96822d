<?php

declare( strict_types=1 );

namespace Lockstep\Rest\Link;

use Lockstep\Link\Signature;

/**
 * The body of a call, read strictly: a field has the type and bounds it should, or the whole call is
 * refused. Fields that are not asked for are ignored, as the wire format says.
 */
final class Body {

	/**
	 * Decoded, objects as arrays.
	 *
	 * @var array<array-key, mixed>
	 */
	private $fields;

	/**
	 * Where in the body it is, for messages: empty at the top, else `items.3.`.
	 *
	 * @var string
	 */
	private $at;

	/**
	 * Takes decoded fields.
	 *
	 * @param array<array-key, mixed> $fields Decoded.
	 */
	private function __construct( array $fields, string $at ) {
		$this->fields = $fields;
		$this->at     = $at;
	}

	/**
	 * Reads raw bytes.
	 *
	 * @throws BodyInvalid When they are no JSON object.
	 */
	public static function of( string $json ): self {
		$fields = json_decode( $json, true, 16 );
		if ( ! is_array( $fields ) || '{' !== substr( ltrim( $json ), 0, 1 ) ) {
			throw BodyInvalid::not_an_object();
		}
		return new self( $fields, '' );
	}

	public function has( string $name ): bool {
		return isset( $this->fields[ $name ] );
	}

	/**
	 * A whole number.
	 *
	 * @param int|null $default What a missing one means; null: it must be there.
	 * @throws BodyInvalid When it is not.
	 */
	public function integer( string $name, int $min, int $max, ?int $default = null ): int {
		$value = $this->fields[ $name ] ?? $default;
		if ( ! is_int( $value ) || $value < $min || $value > $max ) {
			throw BodyInvalid::field( $this->at . $name, "a whole number from $min to $max" );
		}
		return $value;
	}

	/**
	 * Text of at most 200 bytes.
	 *
	 * @return string|null Null when it is missing or null.
	 * @throws BodyInvalid When it is something else.
	 */
	public function text( string $name ): ?string {
		$value = $this->fields[ $name ] ?? null;
		if ( null !== $value && ( ! is_string( $value ) || strlen( $value ) > 200 ) ) {
			throw BodyInvalid::field( $this->at . $name, 'text of at most 200 bytes' );
		}
		return $value;
	}

	/**
	 * An object in it.
	 *
	 * @throws BodyInvalid When it is not there or something else.
	 */
	public function inner( string $name ): self {
		$value = $this->fields[ $name ] ?? null;
		if ( ! is_array( $value ) ) {
			throw BodyInvalid::field( $this->at . $name, 'an object' );
		}
		return new self( $value, "{$this->at}$name." );
	}

	/**
	 * A list of objects.
	 *
	 * @return self[]
	 * @throws BodyInvalid When it is not.
	 */
	public function rows( string $name, int $max ): array {
		$rows = [];
		foreach ( $this->listed( $name, $max, 'objects' ) as $place => $row ) {
			if ( ! is_array( $row ) ) {
				throw BodyInvalid::field( "{$this->at}$name.$place", 'an object' );
			}
			$rows[] = new self( $row, "{$this->at}$name.$place." );
		}
		return $rows;
	}

	/**
	 * A list of WordPress' own ids.
	 *
	 * @return list<int>
	 * @throws BodyInvalid When it is not.
	 */
	public function numbers( string $name, int $max ): array {
		$numbers = [];
		foreach ( $this->listed( $name, $max, 'ids' ) as $number ) {
			if ( ! is_int( $number ) || $number < 1 ) {
				throw BodyInvalid::field( $this->at . $name, 'a list of positive whole numbers' );
			}
			$numbers[] = $number;
		}
		return $numbers;
	}

	/**
	 * A list of ids of events; a missing one is empty.
	 *
	 * @return list<string>
	 * @throws BodyInvalid When it is not.
	 */
	public function event_ids( string $name, int $max ): array {
		$ids = [];
		foreach ( $this->has( $name ) ? $this->listed( $name, $max, 'ids' ) : [] as $id ) {
			if ( ! is_string( $id ) || ! Signature::is_id( $id ) ) {
				throw BodyInvalid::field( $this->at . $name, 'a list of ids' );
			}
			$ids[] = $id;
		}
		return $ids;
	}

	/**
	 * An object that gives each order a revision; a missing one is empty.
	 *
	 * @return array<int, int>
	 * @throws BodyInvalid When it is not.
	 */
	public function order_revisions( string $name, int $max ): array {
		$value = $this->fields[ $name ] ?? [];
		if ( ! is_array( $value ) || count( $value ) > $max ) {
			throw BodyInvalid::field( $this->at . $name, "an object of at most $max revisions" );
		}
		foreach ( $value as $order => $revision ) {
			if ( ! is_int( $order ) || $order < 1 || ! is_int( $revision ) || $revision < 0 ) {
				throw BodyInvalid::field( $this->at . $name, 'an object of order ids and whole numbers' );
			}
		}
		return $value;
	}

	/**
	 * A list.
	 *
	 * @return array<int, mixed>
	 * @throws BodyInvalid When it is not, or longer.
	 */
	private function listed( string $name, int $max, string $of ): array {
		$value = $this->fields[ $name ] ?? null;
		if ( ! is_array( $value ) || array_values( $value ) !== $value || count( $value ) > $max ) {
			throw BodyInvalid::field( $this->at . $name, "a list of at most $max $of" );
		}
		return $value;
	}
}
