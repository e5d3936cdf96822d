<?php

declare( strict_types=1 );

namespace Lockstep\Rest\Link;

/**
 * One kind of call that the worker makes. Its signature has been checked before.
 */
interface Call {

	/**
	 * Last part of its address.
	 */
	public function name(): string;

	/**
	 * Does it.
	 *
	 * @return array<string, mixed> The answer; `epoch` is added to it.
	 * @throws BodyInvalid When the body is not of the form that docs/wire-format.md gives.
	 */
	public function answer( Body $body ): array;
}
