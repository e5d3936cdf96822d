<?php

declare( strict_types=1 );

namespace Lockstep\Rest\Link;

use Lockstep\Link\Contact;
use Lockstep\Link\DeliveryState;
use Lockstep\Stock\Epoch;
use Lockstep\Stock\Outbox;

/**
 * The worker fetches what has not reached it.
 */
final class Pull implements Call {

	private const EVENTS_MAX = 1000;
	private const ORDERS_MAX = 100;

	private const ACKNOWLEDGED_MAX = 5000;

	public function name(): string {
		return 'pull';
	}

	public function answer( Body $body ): array {
		$limit    = min( self::EVENTS_MAX, $body->integer( 'limit', 1, PHP_INT_MAX, self::EVENTS_MAX ) );
		$last_row = $body->integer( 'lastRow', 0, PHP_INT_MAX, 0 );
		if ( $body->has( 'acknowledged' ) ) {
			$this->acknowledge( $body->inner( 'acknowledged' ) );
		}
		if ( $last_row > Outbox::last_row() ) {
			// The database was put back to an older copy: its numbers have been used before.
			Epoch::restart( Epoch::current() );
		}
		$waiting = Outbox::unacknowledged( $limit, self::ORDERS_MAX );
		return [
			'events'  => $waiting['events'],
			'orders'  => $waiting['orders'],
			'left'    => max( 0, Outbox::waiting() - count( $waiting['events'] ) - count( $waiting['orders'] ) ),
			'lastRow' => Outbox::last_row(),
			'now'     => Contact::now_ms(),
		];
	}

	/**
	 * What the worker has on disk.
	 */
	private function acknowledge( Body $body ): void {
		$events = $body->event_ids( 'events', self::ACKNOWLEDGED_MAX );
		$orders = $body->order_revisions( 'orders', self::ACKNOWLEDGED_MAX );
		if ( [] !== $events || [] !== $orders ) {
			Outbox::acknowledge( $events, $orders );
			DeliveryState::note_acknowledged();
		}
	}
}
