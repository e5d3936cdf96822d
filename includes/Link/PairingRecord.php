<?php

declare( strict_types=1 );

namespace Lockstep\Link;

/**
 * What both sides agreed on when they were paired. A value: every change makes a new one.
 *
 * Secrets for calls of the worker (`toShop`) are a list, newest first. The newest has no end. An older
 * one has none either until the worker has signed with a newer one; then it holds for 24 hours more.
 */
final class PairingRecord {

	/**
	 * As WordPress names it, and what it takes a shop for that says nothing.
	 */
	public const PRODUCTION = 'production';

	private const OVERLAP_S   = 86400;
	private const SECRETS_MAX = 3;

	/**
	 * The record as it is stored.
	 *
	 * @var array{worker: string, shop: string, environment?: string, channel: string, intake: string, api: string, token: string, to_worker: string, to_shop: array<int, array{secret: string, until_s: int}>, paired_at_s: int, rotated_at_s: int}
	 */
	private $fields;

	/**
	 * Takes what pairing or the store knows.
	 *
	 * @param array{worker: string, shop: string, environment?: string, channel: string, intake: string, api: string, token: string, to_worker: string, to_shop: array<int, array{secret: string, until_s: int}>, paired_at_s: int, rotated_at_s: int} $fields The record.
	 */
	private function __construct( array $fields ) {
		$this->fields = $fields;
	}

	/**
	 * The record of a fresh pairing.
	 *
	 * @param string                                                                                               $worker The address that was typed.
	 * @param string                                                                                               $shop   This shop's address at that time.
	 * @param array{channel: string, intake: string, api: string, toWorker: string, toShop: string, token: string} $agreed The worker's answer.
	 */
	public static function agreed( string $worker, string $shop, array $agreed, int $now_s ): self {
		return new self(
			[
				'worker'       => $worker,
				'shop'         => $shop,
				'environment'  => wp_get_environment_type(),
				'channel'      => $agreed['channel'],
				'intake'       => $agreed['intake'],
				'api'          => $agreed['api'],
				'token'        => $agreed['token'],
				'to_worker'    => $agreed['toWorker'],
				'to_shop'      => [
					[
						'secret'  => $agreed['toShop'],
						'until_s' => 0,
					],
				],
				'paired_at_s'  => $now_s,
				'rotated_at_s' => 0,
			]
		);
	}

	/**
	 * Reads what to_json() wrote.
	 *
	 * @return self|null Null when it is not a record.
	 */
	public static function from_json( string $json ): ?self {
		$fields = json_decode( $json, true );
		return is_array( $fields ) && isset( $fields['worker'], $fields['shop'], $fields['channel'], $fields['intake'], $fields['api'], $fields['token'], $fields['to_worker'], $fields['to_shop'], $fields['paired_at_s'], $fields['rotated_at_s'] )
			? new self( $fields )
			: null;
	}

	public function to_json(): string {
		return (string) wp_json_encode( $this->fields );
	}

	public function worker(): string {
		return $this->fields['worker'];
	}

	public function shop(): string {
		return $this->fields['shop'];
	}

	/**
	 * What WordPress said of itself at that time; of a pairing from before it was asked, empty.
	 */
	public function environment(): string {
		return $this->fields['environment'] ?? '';
	}

	public function channel(): string {
		return $this->fields['channel'];
	}

	public function intake(): string {
		return $this->fields['intake'];
	}

	public function api(): string {
		return $this->fields['api'];
	}

	public function token(): string {
		return $this->fields['token'];
	}

	/**
	 * The secrets that our own requests are signed with. The newest alone: the worker knows it, since
	 * the worker made it, and its use tells the worker that the older ones may end.
	 *
	 * @return string[]
	 */
	public function signing(): array {
		return [ $this->fields['to_worker'] ];
	}

	/**
	 * The secrets that the worker's calls may be signed with, newest first.
	 *
	 * @return string[]
	 */
	public function accepted( int $now_s ): array {
		$valid = [];
		foreach ( $this->fields['to_shop'] as $each ) {
			if ( 0 === $each['until_s'] || $now_s < $each['until_s'] ) {
				$valid[] = $each['secret'];
			}
		}
		return $valid;
	}

	/**
	 * The record after the worker has signed with one of accepted().
	 *
	 * @param string $secret The one it used.
	 * @return self|null Null when this changes nothing.
	 */
	public function after_use_of( string $secret, int $now_s ): ?self {
		$fields      = $this->fields;
		$has_changed = false;
		$is_older    = false;
		foreach ( $fields['to_shop'] as $place => $each ) {
			if ( $is_older && 0 === $each['until_s'] ) {
				$fields['to_shop'][ $place ]['until_s'] = $now_s + self::OVERLAP_S;
				$has_changed                            = true;
			}
			$is_older = $is_older || hash_equals( $each['secret'], $secret );
		}
		return $has_changed ? new self( $fields ) : null;
	}

	/**
	 * The record with new secrets; the old ones for the worker's calls stay in the list.
	 */
	public function rotated( string $to_worker, string $to_shop, string $token, int $now_s ): self {
		$fields                 = $this->fields;
		$fields['token']        = $token;
		$fields['to_worker']    = $to_worker;
		$fields['rotated_at_s'] = $now_s;
		array_unshift(
			$fields['to_shop'],
			[
				'secret'  => $to_shop,
				'until_s' => 0,
			]
		);
		$fields['to_shop'] = array_slice( $fields['to_shop'], 0, self::SECRETS_MAX );
		return new self( $fields );
	}

	public function paired_at_s(): int {
		return $this->fields['paired_at_s'];
	}

	public function rotated_at_s(): int {
		return $this->fields['rotated_at_s'];
	}

	/**
	 * What a dump of this object shows: no secret, wherever the dump may end.
	 *
	 * @return array<string, string>
	 */
	public function __debugInfo(): array {
		return [
			'worker'  => $this->fields['worker'],
			'channel' => $this->fields['channel'],
		];
	}
}
