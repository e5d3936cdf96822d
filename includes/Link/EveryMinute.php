<?php

declare( strict_types=1 );

namespace Lockstep\Link;

use Lockstep\Service;
use Lockstep\Stock\Forgetting;
use Lockstep\Stock\Outbox;
use Lockstep\Stock\Sweep;
use Lockstep\Stock\Watch;
use Lockstep\Storage\Failures;
use Lockstep\Storage\StorageFailed;

/**
 * What is done once a minute: the sweep, forgetting old ids, and a kick for what is left to deliver.
 *
 * It runs when Action Scheduler looks for work, which it does each minute, and when the worker has
 * called, after that call's answer: so a dead WP-Cron stops none of it. Not a recurring action of our own: that is 1,440 rows a day in
 * the shop's database, and as many lines in its log, for what the scheduler's own hook gives for nothing.
 */
final class EveryMinute implements Service {

	/**
	 * When WP-Cron (or a cron of the system) last ran the scheduler, in milliseconds.
	 */
	public const CRON_OPTION = 'lockstep_cron_ms';

	private const MINUTE_MS = 60000;
	private const LATE_MS   = 600000;

	public function register(): void {
		add_action( 'action_scheduler_before_process_queue', [ $this, 'run_by_cron' ] );
		add_action( 'lockstep_called', [ $this, 'run_at_the_end' ] );
	}

	public function run_at_the_end(): void {
		// Before the delivery: what the sweep finds goes at once.
		add_action( 'shutdown', [ $this, 'run_after_the_answer' ], PHP_INT_MAX - 2 );
	}

	public function run_after_the_answer(): void {
		if ( ( new Lease( Lease::MINUTE ) )->is_free() ) {
			Response::end();
			$this->run();
		}
	}

	public function run_by_cron(): void {
		if ( Contact::now_ms() - self::last_cron_ms() >= self::MINUTE_MS ) {
			update_option( self::CRON_OPTION, Contact::now_ms(), false );
		}
		$this->run();
	}

	/**
	 * Never throws: whatever is wrong with our tables, the scheduler's other jobs are to run.
	 */
	public function run(): void {
		try {
			$this->run_once_a_minute();
		} catch ( StorageFailed $failure ) {
			Failures::report( 'what is done once a minute has failed; the next minute tries again', $failure );
		}
	}

	/**
	 * @throws StorageFailed When the database refuses it.
	 */
	private function run_once_a_minute(): void {
		$was_interrupted = Watch::was_interrupted();
		// Five seconds less than a minute: cron comes a little early as often as late.
		if ( ! ( new Lease( Lease::MINUTE ) )->take( self::MINUTE_MS - 5000 ) ) {
			return;
		}
		Watch::look( $was_interrupted, [ Sweep::class, 'run' ] );
		SeenIds::prune();
		if ( null === Secrets::read() ) {
			Forgetting::undeliverable();
			return;
		}
		if ( Outbox::waiting() > 0 ) {
			do_action( 'lockstep_deliver' );
		}
	}

	/**
	 * Whether the shop's scheduled jobs seem to be dead.
	 */
	public static function is_cron_late(): bool {
		return Contact::now_ms() - self::last_cron_ms() > self::LATE_MS;
	}

	public static function last_cron_ms(): int {
		$ms = get_option( self::CRON_OPTION, 0 );
		return is_numeric( $ms ) ? (int) $ms : 0;
	}
}
