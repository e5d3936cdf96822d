<?php

declare( strict_types=1 );

namespace Lockstep\Link;

use Lockstep\Orders\Marks;
use Lockstep\Service;
use Lockstep\Stock\Epoch;
use Lockstep\Stock\Outbox;
use Lockstep\Storage\Failures;

/**
 * Brings what waits in the outbox to the worker, after the shopper has the answer.
 *
 * Where PHP can end the response first (FPM, LiteSpeed), and where nobody waits (WP-Cron, command line),
 * the worker's answer is awaited and acknowledges. Elsewhere the worker is only told that something
 * waits, without waiting for it (see UnansweredPost), and fetches it. A failure starts a pause of
 * 10, 30, then 60 s in which no request tries. Whatever is lost here, the worker fetches by itself.
 */
final class Delivery implements Service {

	/**
	 * The intake answered something that is no acknowledgement.
	 */
	public const NOT_ACKNOWLEDGED = 'lockstep_not_acknowledged';
	public const NOT_ACCEPTED     = 'lockstep_not_accepted';

	private const EVENTS_MAX   = 500;
	private const ORDERS_MAX   = 100;
	private const BYTES_MAX    = 262144;
	private const TIMEOUT_S    = 3;
	private const LEASE_MS     = 5000;
	private const REQUESTS_MAX = 8;

	/**
	 * Where the shopper waits, nothing is read for the worker: it is called, and fetches. Reading and
	 * sending what waits was 3 of 7 ms here, and could only be acknowledged by a call of its own.
	 */
	private const CALL = '{"v":1,"call":"pull"}';

	/**
	 * Whether this request has written something, or was told to deliver what is left.
	 *
	 * @var bool
	 */
	private $is_wanted = false;

	public function register(): void {
		add_action( 'lockstep_changed', [ $this, 'want' ] );
		add_action( 'lockstep_deliver', [ $this, 'want' ] );
		// When nothing of WordPress is left to do, and all output has gone. Only the marks of changed
		// orders come after it: it writes them itself, once nobody waits any more.
		add_action( 'shutdown', [ $this, 'run' ], PHP_INT_MAX - 1 );
	}

	public function want(): void {
		$this->is_wanted = true;
	}

	public function run(): void {
		if ( ! $this->is_wanted && ! DeliveryState::is_kick_due() ) {
			return;
		}
		$is_new          = $this->is_wanted;
		$this->is_wanted = false;
		try {
			$this->deliver( $is_new );
		} catch ( \Throwable $failure ) {
			// The shopper's page is complete; whatever this is, it must not become part of it.
			Failures::report( 'changes were not delivered', $failure );
		}
	}

	/**
	 * Delivers, if this shop is paired and there is no pause.
	 *
	 * @param bool $is_new Whether this very request has written something.
	 */
	private function deliver( bool $is_new ): void {
		// Before anything that takes time.
		$is_alone = Response::end();
		// One query instead of three.
		wp_prime_option_caches( [ Secrets::OPTION, DeliveryState::OPTION, Lease::DELIVERY ] );
		$state = DeliveryState::read();
		if ( $state['paused_until_ms'] > Contact::now_ms() ) {
			return;
		}
		$record = Secrets::read();
		if ( null === $record ) {
			return;
		}
		if ( $is_alone ) {
			$this->deliver_answered( $record );
		} elseif ( $this->may_write_raw( $record ) ) {
			// After a failure, one request tries for all; else none needs to be the only one.
			$needs_lease = ! $is_new || $state['failures'] > 0;
			if ( ! $needs_lease || ( new Lease( Lease::DELIVERY ) )->take( self::LEASE_MS ) ) {
				$this->call( $record );
			}
		}
	}

	/**
	 * Whether a socket of our own reaches what WordPress' HTTP would: not through a proxy, and not
	 * where the owner has blocked outgoing requests.
	 */
	private function may_write_raw( PairingRecord $record ): bool {
		$proxy = new \WP_HTTP_Proxy();
		if ( $proxy->is_enabled() && $proxy->send_through_proxy( $record->intake() ) ) {
			return false;
		}
		return ! ( new \WP_Http() )->block_request( $record->intake() );
	}

	private function deliver_answered( PairingRecord $record ): void {
		$lease  = new Lease( Lease::DELIVERY );
		$rounds = 0;
		while ( $rounds < self::REQUESTS_MAX && $lease->take( self::LEASE_MS ) ) {
			++$rounds;
			$batch = new Batch( Outbox::unacknowledged( self::EVENTS_MAX, self::ORDERS_MAX ), self::BYTES_MAX );
			if ( ! $batch->is_empty() ) {
				if ( ! $this->send_answered( $record, $batch ) ) {
					break;
				}
				continue;
			}
			$lease->give_back();
			// Another request may have written after our look, and left it to us because we had the
			// lease. It tried for the lease before we gave it back, so one more look finds its row.
			if ( 0 === Outbox::waiting() ) {
				DeliveryState::note_no_failure();
				return;
			}
		}
		$lease->give_back();
	}

	/**
	 * Sends one batch and acknowledges it.
	 */
	private function send_answered( PairingRecord $record, Batch $batch ): bool {
		$id     = self::new_id();
		$body   = $batch->body( Epoch::current() );
		$answer = WorkerClient::call( 'POST', $record->intake(), Signature::headers( $id, time(), $body, $record->signing() ), $body, self::TIMEOUT_S );
		Contact::note_clock( $answer );
		$problem = $answer->problem();
		if ( '' === $problem && ( $answer->status() < 200 || $answer->status() > 299 ) ) {
			$problem = self::NOT_ACCEPTED . '_' . $answer->status();
		}
		if ( '' === $problem && ( $answer->text( 'id' ) !== $id || ! in_array( $answer->text( 'received' ), [ 'stored', 'copy' ], true ) ) ) {
			$problem = self::NOT_ACKNOWLEDGED;
		}
		if ( '' !== $problem ) {
			DeliveryState::note_failure( $problem );
			return false;
		}
		Outbox::acknowledge( $batch->event_ids(), $batch->order_revisions() );
		DeliveryState::note_acknowledged();
		DeliveryState::note_no_failure();
		return true;
	}

	/**
	 * Nobody waits for the answer: should it be a refusal, the worker comes by itself.
	 */
	private function call( PairingRecord $record ): void {
		// Before it comes to fetch them.
		Marks::flush();
		$headers = Signature::headers( self::new_id(), time(), self::CALL, $record->signing() );
		$problem = UnansweredPost::send( $record->intake(), $headers, self::CALL );
		if ( '' !== $problem ) {
			DeliveryState::note_failure( $problem );
			return;
		}
		DeliveryState::note_no_failure();
	}

	private static function new_id(): string {
		return 'shop_' . bin2hex( random_bytes( 16 ) );
	}
}
