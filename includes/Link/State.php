<?php

declare( strict_types=1 );

namespace Lockstep\Link;

use Automattic\WooCommerce\Utilities\OrderUtil;
use Lockstep\Stock\Epoch;
use Lockstep\Stock\Outbox;
use Lockstep\Storage\Schema;

/**
 * How shop and worker stand to each other, for the settings screen and Site Health. Never a secret.
 */
final class State {

	/**
	 * Waiting for longer than this, with a worker that ought to fetch, is no delay but a problem.
	 */
	private const WAITING_MS = 120000;

	/**
	 * The worker calls at least every few seconds, and for the first time as soon as it is paired.
	 */
	private const SILENT_MS       = 120000;
	private const FIRST_SILENT_MS = 20000;

	/**
	 * Well before the 5 minutes at which calls are refused.
	 */
	private const SKEW_S = 60;

	/**
	 * Everything. Times in milliseconds since 1970; null is "never" or "not known".
	 *
	 * @return array<string, mixed>
	 */
	public static function read(): array {
		$record   = Secrets::open();
		$state    = Secrets::state();
		$contact  = Contact::read();
		$delivery = DeliveryState::read();
		return [
			'paired'   => Secrets::PAIRED === $state,
			'version'  => LOCKSTEP_VERSION,
			'pairing'  => [
				'state'       => $state,
				'worker'      => null === $record ? null : $record->worker(),
				'channel'     => null === $record ? null : $record->channel(),
				'shop'        => Secrets::shop_url(),
				'pairedShop'  => null === $record ? null : $record->shop(),
				'pairedAtMs'  => null === $record ? null : self::ms( $record->paired_at_s() * 1000 ),
				'rotatedAtMs' => null === $record ? null : self::ms( $record->rotated_at_s() * 1000 ),
			],
			'delivery' => [
				'waiting'        => Schema::is_ready() ? Outbox::waiting() : 0,
				'oldestMs'       => Schema::is_ready() ? Outbox::oldest_ms() : null,
				'acknowledgedMs' => self::ms( $delivery['acknowledged_ms'] ),
				'failures'       => $delivery['failures'],
				'pausedUntilMs'  => self::ms( $delivery['paused_until_ms'] ),
				'failedMs'       => self::ms( $delivery['problem_ms'] ),
				'failure'        => '' === $delivery['problem'] ? null : Problem::sentence( $delivery['problem'] ),
			],
			'worker'   => [
				'calledMs'  => self::ms( $contact['called_ms'] ),
				'appliedMs' => self::ms( $contact['applied_ms'] ),
				'skewMs'    => null === $contact['skew_s'] ? null : $contact['skew_s'] * 1000,
			],
			'cron'     => [
				'isLate' => EveryMinute::is_cron_late(),
				'ranMs'  => self::ms( EveryMinute::last_cron_ms() ),
			],
			'orders'   => [ 'isHpos' => class_exists( OrderUtil::class ) && OrderUtil::custom_orders_table_usage_is_enabled() ],
			'epoch'    => Epoch::current(),
			'versions' => [
				'plugin'      => LOCKSTEP_VERSION,
				'wordpress'   => get_bloginfo( 'version' ),
				'woocommerce' => defined( 'WC_VERSION' ) ? (string) constant( 'WC_VERSION' ) : null,
				'php'         => PHP_VERSION,
			],
			'nowMs'    => Contact::now_ms(),
			'problems' => self::problems( $state, $record ),
		];
	}

	/**
	 * What keeps this shop and its worker from being in step, most important first.
	 *
	 * @return array<int, array{code: string, message: string}>
	 */
	private static function problems( string $state, ?PairingRecord $record ): array {
		$problems = [];
		if ( Secrets::UNREADABLE === $state ) {
			$problems['unreadable'] = __( 'The secrets of this shop cannot be read any more, because the keys in wp-config.php have changed. Nothing is sent to the worker or taken from it. Pair again.', 'lockstep' );
		}
		if ( Secrets::MOVED === $state && null !== $record ) {
			$problems['moved'] = self::moved( $record );
		}
		if ( ! Schema::is_ready() ) {
			$problems['storage'] = __( 'Lockstep could not create its tables in this shop\'s database, so no change of stock is recorded. WooCommerce → Status → Logs says why.', 'lockstep' );
		} elseif ( Secrets::PAIRED === $state && null !== $record ) {
			$problems += self::problems_when_paired( $record );
		}
		if ( EveryMinute::is_cron_late() ) {
			$problems['cron'] = __( 'The scheduled jobs of this WordPress have not run for more than ten minutes. Stock is still kept in step, but slower after a failure, and WooCommerce\'s own jobs wait too. Check WP-Cron.', 'lockstep' );
		}
		$listed = [];
		foreach ( $problems as $code => $message ) {
			$listed[] = [
				'code'    => $code,
				'message' => $message,
			];
		}
		return $listed;
	}

	/**
	 * Why this shop is taken for a copy, and what to do.
	 */
	public static function moved( PairingRecord $record ): string {
		if ( Secrets::is_at( $record->shop() ) ) {
			/* translators: %s: staging, development or local. */
			return sprintf( __( 'This shop was paired in production, but now its WordPress says that it is a %s environment. It is taken for a copy: nothing is sent to the worker or taken from it. If it is the real shop, set WP_ENVIRONMENT_TYPE to production. If it is a shop of its own, pair it.', 'lockstep' ), wp_get_environment_type() );
		}
		/* translators: 1: address of a shop, 2: another address. */
		return sprintf( __( 'This database was paired as %1$s, but now it is the shop at %2$s. If this is a copy for tests, leave it so: it must not speak for the real shop. If the shop has moved, pair again.', 'lockstep' ), $record->shop(), Secrets::shop_url() );
	}

	/**
	 * Those of a shop that is paired.
	 *
	 * @return array<string, string>
	 */
	private static function problems_when_paired( PairingRecord $record ): array {
		$problems = [];
		$now_ms   = Contact::now_ms();
		$contact  = Contact::read();
		$delivery = DeliveryState::read();
		$oldest   = Outbox::oldest_ms();
		$waits_ms = $now_ms - $record->paired_at_s() * 1000;
		if ( $delivery['failures'] > 0 ) {
			$problems['delivery'] = Problem::sentence( $delivery['problem'] );
		}
		if ( 0 === $contact['called_ms'] && $waits_ms > self::FIRST_SILENT_MS ) {
			$problems['silent'] = __( 'The worker has not called this shop since it was paired, so it probably cannot reach it. Check that this shop\'s address can be opened from where the worker runs, and that nothing closes the REST API under /lockstep/v1/link.', 'lockstep' );
		}
		if ( 0 !== $contact['called_ms'] && $now_ms - $contact['called_ms'] > self::SILENT_MS ) {
			$problems['silent'] = __( 'The worker has not called this shop for more than two minutes. Check that it runs, and that it can open this shop\'s address.', 'lockstep' );
		}
		if ( null !== $oldest && $now_ms - $oldest > self::WAITING_MS ) {
			$problems['backlog'] = __( 'Changes of stock have been waiting for the worker for more than two minutes. Other channels do not know of them yet.', 'lockstep' );
		}
		if ( null !== $contact['skew_s'] && abs( $contact['skew_s'] ) > self::SKEW_S ) {
			/* translators: %d: a number of seconds. */
			$problems['clock'] = sprintf( __( 'The clocks of this server and of the worker are %d seconds apart. From 300 on each refuses what the other says. Set both by a time server.', 'lockstep' ), abs( $contact['skew_s'] ) );
		}
		return $problems;
	}

	private static function ms( int $ms ): ?int {
		return 0 === $ms ? null : $ms;
	}
}
