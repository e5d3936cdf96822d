<?php

declare( strict_types=1 );

namespace Lockstep\Rest\Link;

/**
 * A signed call that does not say what its kind of call must say. The message names the field.
 */
final class BodyInvalid extends \InvalidArgumentException {

	public static function not_an_object(): self {
		return new self( 'The body must be a JSON object.' );
	}

	public static function field( string $name, string $must ): self {
		return new self( "\"$name\" must be $must." );
	}
}
