<?php

declare( strict_types=1 );

namespace Lockstep\Link;

use Lockstep\Stock\Epoch;
use WP_Error;

/**
 * Pairs this shop with a worker, gives both new secrets, and parts them.
 */
final class Pairing {

	public const ADDRESS_INVALID = 'lockstep_address_invalid';
	public const ADDRESS_PLAIN   = 'lockstep_address_plain';
	public const SHOP_PLAIN      = 'lockstep_shop_plain';
	public const CODE_MALFORMED  = 'lockstep_code_malformed';
	public const CODE_WRONG      = 'lockstep_code_wrong';
	public const NOT_A_WORKER    = 'lockstep_not_a_worker';
	public const TOO_OFTEN       = 'lockstep_pairing_too_often';
	public const SAID_NO         = 'lockstep_worker_said_no';
	public const ANSWER_UNSAFE   = 'lockstep_answer_unsafe';
	public const NOT_PAIRED      = 'lockstep_not_paired';
	public const TOKEN_REFUSED   = 'lockstep_token_refused';

	private const TIMEOUT_S = 10;

	/**
	 * Pairs with the worker that showed the code.
	 *
	 * @param string $typed_url  The worker's address.
	 * @param string $typed_code The code it showed.
	 * @return WP_Error|null Null: paired.
	 */
	public static function pair( string $typed_url, string $typed_code ): ?WP_Error {
		$worker = WorkerUrl::clean( $typed_url );
		$code   = strtoupper( (string) preg_replace( '/[\s–—_-]+/u', '', $typed_code ) );
		$link   = rest_url( 'lockstep/v1/link' );
		if ( null === $worker ) {
			return self::problem( self::ADDRESS_INVALID, 400 );
		}
		if ( ! WorkerUrl::is_private( $worker ) ) {
			return self::problem( self::ADDRESS_PLAIN, 400 );
		}
		if ( ! WorkerUrl::is_private( $link ) ) {
			return self::problem( self::SHOP_PLAIN, 400 );
		}
		if ( 1 !== preg_match( '/^[0-9A-Z]{8}$/D', $code ) ) {
			return self::problem( self::CODE_MALFORMED, 400 );
		}
		// Whatever a worker knew of this shop's numbers before ends here. While one still counts on them,
		// not before the code was found right: a typing error would have all products counted anew.
		$was_paired = null !== Secrets::read();
		if ( ! $was_paired ) {
			Epoch::restart( Epoch::current() );
		}
		$answer = WorkerClient::call( 'POST', $worker . '/pair', [], (string) wp_json_encode( self::introduction( $code, $link ) ), self::TIMEOUT_S );
		$reason = self::refusal( $answer );
		if ( '' !== $reason ) {
			return self::problem( $reason, self::CODE_WRONG === $reason ? 403 : 502, $answer );
		}
		$agreed = self::agreed( $answer );
		if ( null === $agreed ) {
			return self::problem( self::NOT_A_WORKER, 502 );
		}
		if ( ! WorkerUrl::is_private( $agreed['intake'] ) || ! WorkerUrl::is_private( $agreed['api'] ) ) {
			return self::problem( self::ANSWER_UNSAFE, 502 );
		}
		Secrets::keep( PairingRecord::agreed( $worker, Secrets::shop_url(), $agreed, time() ) );
		if ( $was_paired ) {
			Epoch::restart( Epoch::current() );
		}
		DeliveryState::forget();
		Contact::forget();
		ExceptionCount::forget();
		Glance::forget();
		Contact::note_clock( $answer );
		// What waits already, goes; orders of these days do.
		do_action( 'lockstep_deliver' );
		return null;
	}

	/**
	 * Asks the worker for new secrets.
	 *
	 * @return WP_Error|null Null: done.
	 */
	public static function rotate(): ?WP_Error {
		$record = Secrets::read();
		if ( null === $record ) {
			return self::problem( self::NOT_PAIRED, 409 );
		}
		$answer = WorkerClient::api( $record, 'POST', '/pairing/rotate', '{}', self::TIMEOUT_S );
		$reason = self::refusal( $answer );
		if ( '' !== $reason ) {
			return self::problem( $reason, 502, $answer );
		}
		$to_worker = $answer->text( 'toWorker' );
		$to_shop   = $answer->text( 'toShop' );
		$token     = $answer->text( 'token' );
		if ( ! Signature::is_secret( $to_worker ) || ! Signature::is_secret( $to_shop ) || ! self::is_token( $token ) ) {
			return self::problem( self::NOT_A_WORKER, 502 );
		}
		Secrets::keep( $record->rotated( $to_worker, $to_shop, $token, time() ) );
		return null;
	}

	/**
	 * Parts shop and worker.
	 *
	 * @param bool $is_forced Also when the worker cannot be told: it goes on pushing in vain until
	 *                        somebody tells it there.
	 * @return WP_Error|null Null: done.
	 */
	public static function unpair( bool $is_forced ): ?WP_Error {
		$record = Secrets::read();
		if ( null !== $record ) {
			$answer = WorkerClient::api( $record, 'POST', '/pairing/unpair', '{}', self::TIMEOUT_S );
			$reason = self::refusal( $answer );
			// A worker that does not know us any more has nothing left to be told.
			if ( '' !== $reason && self::TOKEN_REFUSED !== $reason && ! $is_forced ) {
				return self::problem( $reason, 502, $answer );
			}
		}
		Secrets::forget();
		DeliveryState::forget();
		Contact::forget();
		ExceptionCount::forget();
		return null;
	}

	/**
	 * What the shop says of itself.
	 *
	 * @return array<string, mixed>
	 */
	private static function introduction( string $code, string $link ): array {
		return [
			'v'    => 1,
			'code' => substr( $code, 0, 4 ) . '-' . substr( $code, 4 ),
			'shop' => [
				'url'         => Secrets::shop_url(),
				'link'        => $link,
				'name'        => html_entity_decode( (string) get_option( 'blogname' ), ENT_QUOTES ),
				'epoch'       => Epoch::current(),
				'plugin'      => LOCKSTEP_VERSION,
				'woocommerce' => defined( 'WC_VERSION' ) ? (string) constant( 'WC_VERSION' ) : '',
			],
		];
	}

	/**
	 * Why it is not a yes; empty when it is one.
	 */
	private static function refusal( WorkerAnswer $answer ): string {
		if ( '' !== $answer->problem() ) {
			return $answer->problem();
		}
		if ( $answer->status() >= 200 && $answer->status() < 300 && is_object( $answer->json() ) ) {
			return '';
		}
		switch ( $answer->error_code() ) {
			case 'PAIRING_CODE_WRONG':
				return self::CODE_WRONG;
			case 'PAIRING_TOO_OFTEN':
				return self::TOO_OFTEN;
			case 'PUBLIC_URL_NOT_SECURE':
				return self::ANSWER_UNSAFE;
			case 'TOKEN_MISSING_OR_WRONG':
				return self::TOKEN_REFUSED;
			case '':
				return self::NOT_A_WORKER;
			default:
				return self::SAID_NO;
		}
	}

	/**
	 * What the worker agreed to.
	 *
	 * @return array{channel: string, intake: string, api: string, toWorker: string, toShop: string, token: string}|null Null when it is not of the form.
	 */
	private static function agreed( WorkerAnswer $answer ): ?array {
		$agreed   = [
			'channel'  => $answer->text( 'channel' ),
			'intake'   => (string) WorkerUrl::clean( $answer->text( 'intake' ) ),
			'api'      => (string) WorkerUrl::clean( $answer->text( 'api' ) ),
			'toWorker' => $answer->text( 'toWorker' ),
			'toShop'   => $answer->text( 'toShop' ),
			'token'    => $answer->text( 'token' ),
		];
		$is_whole = Signature::is_id( $agreed['channel'] ) && '' !== $agreed['intake'] && '' !== $agreed['api']
			&& Signature::is_secret( $agreed['toWorker'] ) && Signature::is_secret( $agreed['toShop'] ) && self::is_token( $agreed['token'] );
		return $is_whole ? $agreed : null;
	}

	/**
	 * Whether it can stand in a header without becoming two.
	 */
	private static function is_token( string $token ): bool {
		return 1 === preg_match( '/^[\x21-\x7e]{16,512}$/D', $token );
	}

	/**
	 * The error that a route answers.
	 *
	 * @param WorkerAnswer|null $answer Its own words are told where we have none.
	 */
	private static function problem( string $code, int $status, ?WorkerAnswer $answer = null ): WP_Error {
		$sentence = Problem::sentence( $code );
		if ( self::SAID_NO === $code && null !== $answer ) {
			$sentence .= ' ' . $answer->error_message();
		}
		return new WP_Error( $code, $sentence, [ 'status' => $status ] );
	}
}
