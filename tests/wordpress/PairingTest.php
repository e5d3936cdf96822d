<?php

declare( strict_types=1 );

namespace Lockstep\Tests\WordPress;

use Lockstep\Link\Pairing;
use Lockstep\Link\Secrets;
use Lockstep\Link\State;
use Lockstep\Stock\Epoch;
use Lockstep\Tests\WordPress\Support\FakeWorker;
use Lockstep\Tests\WordPress\Support\PairedWorker;
use Lockstep\Tests\WordPress\Support\Shop;
use Lockstep\Tests\WordPress\Support\ShopTestCase;
use WP_Error;
use WP_REST_Request;

/**
 * Unpaired → paired → (rotated) → unpaired, and everything a worker can answer on the way.
 */
final class PairingTest extends ShopTestCase {

	public function test_the_shop_introduces_itself_once_with_a_new_epoch(): void {
		Shop::product( 10 );
		$before = Epoch::current();
		new PairedWorker();
		$this->assertSame( 'paired', Secrets::state() );
		$this->assertGreaterThan( $before, Epoch::current() );
	}

	public function test_what_is_sent_to_be_paired_is_what_the_wire_format_says(): void {
		FakeWorker::answer_by(
			static function (): array {
				return [ 201, PairedWorker::new_agreement() ];
			}
		);
		$this->assertNull( Pairing::pair( ' https://worker.example/ ', '7q4m xk2p' ) );
		$this->assertCount( 1, FakeWorker::$asked );
		list( $asked ) = FakeWorker::$asked;
		$this->assertSame( 'POST https://worker.example/pair', "$asked[method] $asked[url]" );
		$body = json_decode( $asked['body'], true );
		$this->assertSame( [ 'v', 'code', 'shop' ], array_keys( $body ) );
		$this->assertSame( '7Q4M-XK2P', $body['code'] );
		$this->assertSame( [ 'url', 'link', 'name', 'epoch', 'plugin', 'woocommerce' ], array_keys( $body['shop'] ) );
		$this->assertSame( rest_url( 'lockstep/v1/link' ), $body['shop']['link'] );
		$this->assertSame( Epoch::current(), $body['shop']['epoch'] );
	}

	/**
	 * What is typed wrong, and what is said of it without asking anybody.
	 *
	 * @return array<string, array{string, string, string}>
	 */
	public function mistyped(): array {
		return [
			'no address'           => [ 'worker', '7Q4M-XK2P', Pairing::ADDRESS_INVALID ],
			'a script'             => [ 'javascript:alert(1)', '7Q4M-XK2P', Pairing::ADDRESS_INVALID ],
			'a file'               => [ 'file:///etc/passwd', '7Q4M-XK2P', Pairing::ADDRESS_INVALID ],
			'with a password'      => [ 'https://me:secret@worker.example', '7Q4M-XK2P', Pairing::ADDRESS_INVALID ],
			'in the clear'         => [ 'http://worker.example', '7Q4M-XK2P', Pairing::ADDRESS_PLAIN ],
			'almost loopback'      => [ 'http://127.0.0.1.example', '7Q4M-XK2P', Pairing::ADDRESS_PLAIN ],
			'a code too short'     => [ 'https://worker.example', '7Q4M', Pairing::CODE_MALFORMED ],
			'a code with a script' => [ 'https://worker.example', '<script>', Pairing::CODE_MALFORMED ],
		];
	}

	/**
	 * @dataProvider mistyped
	 */
	public function test_what_is_mistyped_is_said_before_anybody_is_asked( string $address, string $code, string $problem ): void {
		$said = Pairing::pair( $address, $code );
		$this->assertInstanceOf( WP_Error::class, $said );
		$this->assertSame( $problem, $said->get_error_code() );
		$this->assertSame( [], FakeWorker::$asked );
		$this->assertSame( 'none', Secrets::state() );
	}

	public function test_a_wrong_code_on_a_paired_shop_ends_no_epoch_and_a_right_one_does(): void {
		new PairedWorker();
		$epoch = Epoch::current();
		FakeWorker::answer_by(
			static function (): array {
				return [ 403, [ 'error' => [ 'code' => 'PAIRING_CODE_WRONG' ] ] ];
			}
		);
		$this->assertInstanceOf( WP_Error::class, Pairing::pair( PairedWorker::URL, '7Q4M-XK2Q' ) );
		$this->assertSame( $epoch, Epoch::current(), 'a worker counts on it: all would be counted anew' );
		new PairedWorker();
		$this->assertGreaterThan( $epoch, Epoch::current() );
	}

	/**
	 * What a worker, or something else at its address, may answer.
	 *
	 * @return array<string, array{int, mixed, string}>
	 */
	public function refusals(): array {
		$agreed = PairedWorker::new_agreement();
		return [
			'a wrong code'                => [ 403, [ 'error' => [ 'code' => 'PAIRING_CODE_WRONG' ] ], Pairing::CODE_WRONG ],
			'too many tries'              => [ 429, [ 'error' => [ 'code' => 'PAIRING_TOO_OFTEN' ] ], Pairing::TOO_OFTEN ],
			'a worker without an address' => [ 400, [ 'error' => [ 'code' => 'PUBLIC_URL_NOT_SECURE' ] ], Pairing::ANSWER_UNSAFE ],
			'a reason of its own'         => [
				500,
				[
					'error' => [
						'code'    => 'INTERNAL',
						'message' => 'Broken.',
					],
				],
				Pairing::SAID_NO,
			],
			'a page'                      => [ 200, '<html>Welcome</html>', Pairing::NOT_A_WORKER ],
			'nothing'                     => [ 200, '', Pairing::NOT_A_WORKER ],
			'an empty object'             => [ 201, '{}', Pairing::NOT_A_WORKER ],
			'no secret for the shop'      => [ 201, array_diff_key( $agreed, [ 'toShop' => 0 ] ), Pairing::NOT_A_WORKER ],
			'a secret of another kind'    => [ 201, [ 'toShop' => 'whsec_c2hvcnQ=' ] + $agreed, Pairing::NOT_A_WORKER ],
			'a token with a line break'   => [ 201, [ 'token' => "0123456789abcdef\r\nx: y" ] + $agreed, Pairing::NOT_A_WORKER ],
			'an intake in the clear'      => [ 201, [ 'intake' => 'http://worker.example/intake/x' ] + $agreed, Pairing::ANSWER_UNSAFE ],
			'an api in the clear'         => [ 201, [ 'api' => 'http://10.0.0.1/v1' ] + $agreed, Pairing::ANSWER_UNSAFE ],
		];
	}

	/**
	 * @dataProvider refusals
	 *
	 * @param mixed $body What is answered.
	 */
	public function test_what_is_no_agreement_pairs_nothing( int $status, $body, string $problem ): void {
		FakeWorker::answer_by(
			static function () use ( $status, $body ): array {
				return [ $status, $body ];
			}
		);
		$said = Pairing::pair( 'https://worker.example', '7Q4M-XK2P' );
		$this->assertInstanceOf( WP_Error::class, $said );
		$this->assertSame( $problem, $said->get_error_code() );
		$this->assertNotSame( '', $said->get_error_message() );
		$this->assertSame( 'none', Secrets::state() );
	}

	public function test_secrets_are_encrypted_at_rest_and_never_shown(): void {
		global $wpdb;
		$worker = new PairedWorker();
		$stored = implode( "\n", $wpdb->get_col( "SELECT option_value FROM $wpdb->options WHERE option_name LIKE '%lockstep%'" ) );
		$said   = (string) wp_json_encode( State::read() );
		wp_set_current_user( 1 );
		$route = (string) wp_json_encode( rest_do_request( '/lockstep/v1/status' )->get_data() );
		foreach ( [ 'toWorker', 'toShop', 'token' ] as $name ) {
			$secret = str_replace( 'whsec_', '', $worker->agreed[ $name ] );
			foreach ( [ $stored, $said, $route ] as $text ) {
				$this->assertStringNotContainsString( $secret, $text, $name );
				$this->assertStringNotContainsString( trim( (string) wp_json_encode( $secret ), '"' ), $text, $name );
			}
		}
	}

	public function test_after_a_rotation_both_secrets_are_taken_until_the_new_one_was_used_and_a_day_longer(): void {
		$worker = new PairedWorker();
		$old    = $worker->agreed['toShop'];
		$new    = PairedWorker::new_agreement();
		FakeWorker::answer_by(
			static function () use ( $new ): array {
				return [ 200, array_intersect_key( $new, array_flip( [ 'toWorker', 'toShop', 'token' ] ) ) ];
			}
		);
		$this->assertNull( Pairing::rotate() );
		list( $asked ) = FakeWorker::$asked;
		$this->assertSame( 'POST https://worker.example/v1/pairing/rotate', "$asked[method] $asked[url]" );
		$this->assertSame( 'Bearer ' . $worker->agreed['token'], $asked['headers']['authorization'] );

		$this->assertSame( 200, $worker->send( 'status', '{}' )->get_status(), 'the old one, before the new one was used' );
		$worker->agreed['toShop'] = $new['toShop'];
		$this->assertSame( 200, $worker->send( 'status', '{}' )->get_status(), 'the new one' );
		$this->assertSame( [ $new['toShop'], $old ], Secrets::read()->accepted( time() + 86000 ) );
		$this->assertSame( [ $new['toShop'] ], Secrets::read()->accepted( time() + 86500 ) );
	}

	public function test_unpairing_tells_the_worker_and_forgets(): void {
		$worker = new PairedWorker();
		$this->assertNotNull( Pairing::unpair( false ), 'a worker that cannot be told' );
		$this->assertSame( 'paired', Secrets::state() );
		FakeWorker::answer_by(
			static function (): array {
				return [ 200, '{"unpaired":true}' ];
			}
		);
		$this->assertNull( Pairing::unpair( false ) );
		$this->assertSame( 'POST https://worker.example/v1/pairing/unpair', FakeWorker::$asked[0]['method'] . ' ' . FakeWorker::$asked[0]['url'] );
		$this->assertSame( 'none', Secrets::state() );
		$this->assertSame( 401, $worker->send( 'status', '{}' )->get_status() );
	}

	public function test_a_copy_of_the_shop_at_another_address_does_not_speak_for_it(): void {
		$worker = new PairedWorker();
		$home   = get_option( 'home' );
		$moved  = static function (): string {
			return 'https://staging.example';
		};
		add_filter( 'option_home', $moved, 20 );
		try {
			$this->assertSame( 'moved', Secrets::state() );
			$this->assertSame( 401, $worker->send( 'status', '{}' )->get_status() );
		} finally {
			remove_filter( 'option_home', $moved, 20 );
		}
		$this->assertSame( $home, get_option( 'home' ) );
		$this->assertSame( 'paired', Secrets::state() );
	}

	/**
	 * Who may do what with a pairing.
	 *
	 * @return array<string, array{string, int}>
	 */
	public function roles(): array {
		return [
			'a visitor'  => [ '', 401 ],
			'a customer' => [ 'subscriber', 403 ],
			'an author'  => [ 'author', 403 ],
			'an editor'  => [ 'editor', 403 ],
			'an owner'   => [ 'administrator', 200 ],
		];
	}

	/**
	 * @dataProvider roles
	 */
	public function test_every_route_for_people_asks_for_the_capability( string $role, int $status ): void {
		new PairedWorker();
		FakeWorker::answer_by(
			static function (): array {
				return [ 200, '{"unpaired":true}' ];
			}
		);
		if ( '' !== $role ) {
			$user = get_user_by( 'login', "a-$role" );
			$id   = $user ? $user->ID : wp_insert_user(
				[
					'user_login' => "a-$role",
					'user_pass'  => wp_generate_password(),
					'role'       => $role,
				]
			);
			wp_set_current_user( $id );
		}
		foreach ( [
			[ 'GET', 'status' ],
			[ 'GET', 'settings' ],
			[ 'POST', 'settings' ],
			[ 'GET', 'worker/status' ],
			[ 'POST', 'worker/adjustments' ],
			[ 'POST', 'pairing/unpair' ],
			[ 'POST', 'pairing/rotate' ],
			[ 'POST', 'pairing/pair' ],
		] as list( $method, $path ) ) {
			$request = new WP_REST_Request( $method, "/lockstep/v1/$path" );
			$request->set_header( 'content-type', 'application/json' );
			$request->set_body( '{"worker":"https://worker.example","code":"AAAABBBB"}' );
			$got = rest_do_request( $request )->get_status();
			if ( 200 === $status ) {
				$this->assertNotContains( $got, [ 401, 403 ], "$method $path" );
			} else {
				$this->assertSame( $status, $got, "$method $path" );
			}
		}
	}
}
