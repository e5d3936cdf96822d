<?php

declare( strict_types=1 );

namespace Lockstep\Rest\Link;

use Lockstep\Link\DeliveryState;
use Lockstep\Stock\Outbox;

/**
 * The worker has these on disk.
 */
final class Acknowledge implements Call {

	private const EVENTS_MAX = 5000;
	private const ORDERS_MAX = 1000;

	public function name(): string {
		return 'acknowledge';
	}

	public function answer( Body $body ): array {
		self::from( $body );
		return [];
	}

	/**
	 * Acknowledges what the object names; `pull` carries the same object.
	 */
	public static function from( Body $body ): void {
		$events = $body->event_ids( 'events', self::EVENTS_MAX );
		$orders = $body->order_revisions( 'orders', self::ORDERS_MAX );
		if ( [] !== $events || [] !== $orders ) {
			Outbox::acknowledge( $events, $orders );
			DeliveryState::note_acknowledged();
		}
	}
}
