<?php

declare( strict_types=1 );

namespace Lockstep\Link;

/**
 * What went wrong between shop and worker, in words for the person who can mend it.
 */
final class Problem {

	/**
	 * The sentence for a code of WorkerAnswer, Delivery or Pairing.
	 */
	public static function sentence( string $code ): string {
		$status = 1 === preg_match( '/^' . Delivery::NOT_ACCEPTED . '_([0-9]{3})$/D', $code, $found ) ? $found[1] : '';
		if ( '401' === $status ) {
			return __( 'The worker does not accept this shop\'s signature. Either its clock and this server\'s are more than five minutes apart, or the worker has been paired anew. If the clocks agree, pair again.', 'lockstep' );
		}
		if ( '' !== $status ) {
			/* translators: %s: a number such as 500. */
			return sprintf( __( 'The worker answered with the error %s instead of taking the changes. They are kept and sent again. The worker\'s log says more.', 'lockstep' ), $status );
		}
		$sentences = self::sentences();
		return $sentences[ $code ] ?? __( 'The worker could not be reached. Check that it runs and that this server may connect to it.', 'lockstep' );
	}

	/**
	 * Code → sentence.
	 *
	 * @return array<string, string>
	 */
	private static function sentences(): array {
		return [
			WorkerAnswer::NAME_UNKNOWN => __( 'There is no server of that name. Check the worker\'s address for a typing error.', 'lockstep' ),
			WorkerAnswer::REFUSED      => __( 'Nothing listens at that address. Check that the worker runs, and the port number.', 'lockstep' ),
			WorkerAnswer::TIMED_OUT    => __( 'The worker did not answer in time. Check that it runs, and that no firewall stands between it and this server.', 'lockstep' ),
			WorkerAnswer::TLS          => __( 'No secure connection to the worker could be made: its certificate is missing, out of date, or for another name.', 'lockstep' ),
			WorkerAnswer::BLOCKED      => __( 'This WordPress does not allow outgoing requests (WP_HTTP_BLOCK_EXTERNAL in wp-config.php). Add the worker\'s name to WP_ACCESSIBLE_HOSTS.', 'lockstep' ),
			Delivery::NOT_ACKNOWLEDGED => __( 'Something answered at the worker\'s address, but it was not the worker: perhaps a maintenance page. Changes are kept and sent again.', 'lockstep' ),
			Pairing::ADDRESS_INVALID   => __( 'That is not an address. It looks like https://worker.example.', 'lockstep' ),
			Pairing::ADDRESS_PLAIN     => __( 'The worker\'s address must begin with https://. Only a worker on this very machine may have http://.', 'lockstep' ),
			Pairing::SHOP_PLAIN        => __( 'This shop\'s own address begins with http://, so anybody on the way could read and change what the worker says. Set the shop up with https first.', 'lockstep' ),
			Pairing::CODE_MALFORMED    => __( 'The code has eight letters and digits, like 7Q4M-XK2P. The worker shows it when you run "lockstep pair".', 'lockstep' ),
			Pairing::CODE_WRONG        => __( 'The worker does not know this code. It holds for 15 minutes and works once; after five wrong ones it is void. Run "lockstep pair" for a new one.', 'lockstep' ),
			Pairing::NOT_A_WORKER      => __( 'Something answered there, but it is not a Lockstep worker. Check the address.', 'lockstep' ),
			Pairing::TOO_OFTEN         => __( 'Pairing was tried too often. Wait a minute, then type the code again.', 'lockstep' ),
			Pairing::SAID_NO           => __( 'The worker refused:', 'lockstep' ),
			Pairing::ANSWER_UNSAFE     => __( 'The worker named addresses for itself that are not https. Set its public address (LOCKSTEP_PUBLIC_URL) and try again.', 'lockstep' ),
			Pairing::NOT_PAIRED        => __( 'This shop is not paired with a worker.', 'lockstep' ),
			Pairing::TOKEN_REFUSED     => __( 'The worker no longer accepts this shop. Pair again.', 'lockstep' ),
		];
	}
}
