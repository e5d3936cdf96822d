<?php

declare( strict_types=1 );

namespace Lockstep\Stock;

/**
 * Why a stock changes, through whom and from where.
 */
final class Cause {

	/**
	 * One of the words of docs/wire-format.md.
	 *
	 * @var string
	 */
	public $reason;

	/**
	 * 0: no order.
	 *
	 * @var int
	 */
	public $order_id = 0;

	/**
	 * The order's line.
	 *
	 * @var int
	 */
	public $line_id = 0;

	/**
	 * 0: nobody was logged in.
	 *
	 * @var int
	 */
	public $user_id = 0;

	/**
	 * One of the words of docs/wire-format.md.
	 *
	 * @var string
	 */
	public $origin;

	private function __construct( string $reason, string $origin ) {
		$this->reason = $reason;
		$this->origin = $origin;
	}

	/**
	 * Somebody or something set the number, or changed it.
	 */
	public static function edit(): self {
		$cause          = new self( 'edited', Origin::current() );
		$cause->user_id = function_exists( 'wp_get_current_user' ) ? get_current_user_id() : 0;
		return $cause;
	}

	/**
	 * A line of an order took units, or gave them back.
	 *
	 * @param string $reason   One of the words of docs/wire-format.md that name an order.
	 */
	public static function line( string $reason, int $order_id, int $line_id ): self {
		$cause           = self::edit();
		$cause->reason   = $reason;
		$cause->order_id = $order_id;
		$cause->line_id  = $line_id;
		return $cause;
	}

	/**
	 * The same, seen only later.
	 *
	 * @param string $reason One of the words of docs/wire-format.md that name an order.
	 */
	public static function missed( string $reason, int $order_id, int $line_id ): self {
		$cause           = new self( $reason, 'sweep' );
		$cause->order_id = $order_id;
		$cause->line_id  = $line_id;
		return $cause;
	}

	/**
	 * A number that no hook had announced.
	 */
	public static function found(): self {
		return new self( 'found', 'sweep' );
	}
}
