<?php

declare( strict_types=1 );

namespace Lockstep\Tests;

use Lockstep\Link\Signature;
use PHPUnit\Framework\TestCase;

final class SignatureTest extends TestCase {

	private const NOW_S = 1674087231;

	public function test_it_signs_as_the_example_of_standard_webhooks_does(): void {
		$headers = Signature::headers( 'msg_p5jXN8AQM9LWM0D4loKWxJek', 1614265330, '{"test": 2432232314}', [ 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' ] );
		$this->assertSame( 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=', $headers['webhook-signature'] );
		$this->assertSame( '1614265330', $headers['webhook-timestamp'] );
		$this->assertSame( 'msg_p5jXN8AQM9LWM0D4loKWxJek', $headers['webhook-id'] );
	}

	public function test_it_finds_the_secret_that_signed_wherever_it_stands(): void {
		$secrets = [ $this->secret( 'a' ), $this->secret( 'b' ), $this->secret( 'c' ) ];
		foreach ( $secrets as $place => $secret ) {
			$this->assertSame( $place, $this->verify( $this->signed( [ $secret ] ), $secrets ) );
		}
	}

	public function test_of_several_signatures_the_newest_secret_counts(): void {
		$secrets = [ $this->secret( 'new' ), $this->secret( 'old' ) ];
		$this->assertSame( 0, $this->verify( $this->signed( array_reverse( $secrets ) ), $secrets ) );
		$this->assertSame( 1, $this->verify( $this->signed( [ $this->secret( 'unknown' ), $secrets[1] ] ), $secrets ) );
	}

	public function test_without_secrets_nothing_is_genuine(): void {
		$this->assertSame( Signature::WRONG, $this->verify( $this->signed( [ 'whsec_' ] ), [] ) );
	}

	public function test_five_minutes_are_near_enough_and_a_second_more_is_not(): void {
		$secrets = [ $this->secret( 'a' ) ];
		foreach ( [ -300, 0, 300 ] as $off_s ) {
			$this->assertSame( 0, $this->verify( $this->signed( $secrets, self::NOW_S + $off_s ), $secrets ) );
		}
		foreach ( [ -301, 301, -1000000, 1000000 ] as $off_s ) {
			$this->assertSame( Signature::OLD, $this->verify( $this->signed( $secrets, self::NOW_S + $off_s ), $secrets ) );
		}
	}

	/**
	 * What is changed after signing.
	 *
	 * @return array<string, array{array<string, string>, int}>
	 */
	public function changes(): array {
		return [
			'another id'                => [ [ 'webhook-id' => 'shop_other' ], Signature::WRONG ],
			'an id of another form'     => [ [ 'webhook-id' => 'shop.1' ], Signature::MALFORMED ],
			'an id with a line end'     => [ [ 'webhook-id' => "shop_1\n" ], Signature::MALFORMED ],
			'an id that is too long'    => [ [ 'webhook-id' => str_repeat( 'a', 65 ) ], Signature::MALFORMED ],
			'no id'                     => [ [ 'webhook-id' => '' ], Signature::MALFORMED ],
			'another time'              => [ [ 'webhook-timestamp' => (string) ( self::NOW_S + 1 ) ], Signature::WRONG ],
			'the same time in new form' => [ [ 'webhook-timestamp' => '0' . self::NOW_S ], Signature::MALFORMED ],
			'a time with a fraction'    => [ [ 'webhook-timestamp' => self::NOW_S . '.0' ], Signature::MALFORMED ],
			'no time'                   => [ [ 'webhook-timestamp' => '' ], Signature::MALFORMED ],
			'another body'              => [ [ 'body' => '{"a":2}' ], Signature::WRONG ],
			'a longer body'             => [ [ 'body' => '{"a":1} ' ], Signature::WRONG ],
			'no signature'              => [ [ 'webhook-signature' => '' ], Signature::MALFORMED ],
			'another version'           => [ [ 'webhook-signature' => 'v2,AAAA' ], Signature::WRONG ],
			'hundreds of signatures'    => [ [ 'webhook-signature' => str_repeat( 'v1,AAAA ', 300 ) ], Signature::MALFORMED ],
		];
	}

	/**
	 * Nothing of a request can be changed.
	 *
	 * @param array<string, string> $change What takes the place of what was signed.
	 * @dataProvider changes
	 */
	public function test_what_is_changed_after_signing_is_refused( array $change, int $verdict ): void {
		$secrets = [ $this->secret( 'a' ) ];
		$this->assertSame( $verdict, $this->verify( array_merge( $this->signed( $secrets ), $change ), $secrets ) );
	}

	public function test_every_turned_bit_of_a_signature_is_seen(): void {
		$secrets = [ $this->secret( 'a' ) ];
		$signed  = $this->signed( $secrets );
		$mac     = (string) base64_decode( substr( $signed['webhook-signature'], 3 ), true ); // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions -- a signature.
		for ( $bit = 0; $bit < 256; $bit++ ) {
			$turned = $mac;

			$turned[ intdiv( $bit, 8 ) ] = chr( ord( $mac[ intdiv( $bit, 8 ) ] ) ^ ( 1 << ( $bit % 8 ) ) );

			$signed['webhook-signature'] = 'v1,' . base64_encode( $turned ); // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions -- a signature.
			$this->assertSame( Signature::WRONG, $this->verify( $signed, $secrets ) );
		}
	}

	public function test_a_secret_has_32_bytes(): void {
		$this->assertTrue( Signature::is_secret( $this->secret( 'a' ) ) );
		$this->assertFalse( Signature::is_secret( 'whsec_' ) );
		$this->assertFalse( Signature::is_secret( substr( $this->secret( 'a' ), 6 ) ) );
		$this->assertFalse( Signature::is_secret( 'whsec_' . base64_encode( str_repeat( 'a', 31 ) ) ) ); // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions -- a secret.
	}

	private function secret( string $name ): string {
		return 'whsec_' . base64_encode( hash( 'sha256', $name, true ) ); // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions -- a secret.
	}

	/**
	 * A request as it was sent.
	 *
	 * @param string[] $secrets Each signs.
	 * @return array<string, string>
	 */
	private function signed( array $secrets, int $timestamp_s = self::NOW_S ): array {
		return Signature::headers( 'shop_1', $timestamp_s, '{"a":1}', $secrets ) + [ 'body' => '{"a":1}' ];
	}

	/**
	 * The verdict over it.
	 *
	 * @param array<string, string> $request As it arrived.
	 * @param string[]              $secrets Those that are valid.
	 */
	private function verify( array $request, array $secrets ): int {
		return Signature::verify( $request['webhook-id'], $request['webhook-timestamp'], $request['webhook-signature'], $request['body'], $secrets, self::NOW_S );
	}
}
