<?php

declare( strict_types=1 );

namespace Lockstep\Rest\Link;

use Lockstep\Link\Contact;
use Lockstep\Link\EveryMinute;
use Lockstep\Stock\Outbox;

/**
 * The worker asks how the shop is.
 */
final class Status implements Call {

	public function name(): string {
		return 'status';
	}

	public function answer( Body $body ): array {
		return [
			'now'         => Contact::now_ms(),
			'plugin'      => LOCKSTEP_VERSION,
			'wordpress'   => get_bloginfo( 'version' ),
			'woocommerce' => defined( 'WC_VERSION' ) ? (string) constant( 'WC_VERSION' ) : '',
			'php'         => PHP_VERSION,
			'waiting'     => Outbox::waiting(),
			'lastRow'     => Outbox::last_row(),
			'isCronLate'  => EveryMinute::is_cron_late(),
		];
	}
}
