<?php

declare( strict_types=1 );

namespace Lockstep\Admin;

use Lockstep\Capabilities;
use Lockstep\Link\Secrets;
use Lockstep\Link\State;
use Lockstep\Service;

/**
 * Says on every page of wp-admin that this shop is taken for a copy of the one that was paired, and is
 * silent. Someone who works on a staging shop has to know that he changes nothing elsewhere; someone
 * whose shop has moved, that nothing is kept in step until he pairs it again.
 */
final class CopyNotice implements Service {

	public function register(): void {
		add_action( 'admin_notices', [ $this, 'tell' ] );
	}

	public function tell(): void {
		if ( is_network_admin() || ! current_user_can( Capabilities::MANAGE ) || Secrets::MOVED !== Secrets::state() ) {
			return;
		}
		$record = Secrets::open();
		if ( null !== $record ) {
			printf(
				'<div class="notice notice-warning"><p><strong>%s</strong> %s</p><p><a class="button" href="%s">%s</a></p></div>',
				esc_html__( 'Lockstep is silent here.', 'lockstep' ),
				esc_html( State::moved( $record ) ),
				esc_url( admin_url( 'admin.php?page=lockstep' ) ),
				esc_html__( 'Look at the pairing', 'lockstep' )
			);
		}
	}
}
