<?php

declare( strict_types=1 );

namespace Lockstep\Tests;

use Lockstep\Link\PairingRecord;
use Lockstep\Link\Seal;
use Lockstep\Link\Secrets;
use PHPUnit\Framework\TestCase;

final class SecretsTest extends TestCase {

	private const NOW_S = 1763740000;
	private const DAY_S = 86400;

	protected function setUp(): void {
		WordPressStandIn::forget_what_was_told();
		WordPressStandIn::$options['home'] = 'https://shop.example';
	}

	public function test_a_shop_that_was_never_paired_has_no_record(): void {
		$this->assertNull( Secrets::read() );
		$this->assertSame( Secrets::NONE, Secrets::state() );
	}

	public function test_what_is_kept_comes_back_and_is_not_to_be_read_in_the_database(): void {
		Secrets::keep( $this->record() );
		$stored = WordPressStandIn::$options[ Secrets::OPTION ];
		foreach ( [ 'first-to-shop', 'first-to-worker', 'the-token', 'worker.example' ] as $text ) {
			$this->assertStringNotContainsString( $text, $stored );
			$this->assertStringNotContainsString( bin2hex( $text ), $stored );
		}
		$record = Secrets::read();
		$this->assertNotNull( $record );
		$this->assertSame( $this->record()->to_json(), $record->to_json() );
		$this->assertSame( Secrets::PAIRED, Secrets::state() );
	}

	public function test_the_same_record_is_never_sealed_to_the_same_bytes(): void {
		$this->assertNotSame( Seal::close( 'a' ), Seal::close( 'a' ) );
	}

	public function test_other_salts_make_it_unreadable_and_the_old_ones_readable_again(): void {
		Secrets::keep( $this->record() );
		WordPressStandIn::$salt = 'salts of another shop';
		$this->assertNull( Secrets::read() );
		$this->assertSame( Secrets::UNREADABLE, Secrets::state() );
		WordPressStandIn::$salt = 'the salts of this shop';
		$this->assertSame( Secrets::PAIRED, Secrets::state() );
	}

	public function test_what_was_changed_in_the_database_is_not_read(): void {
		$sealed = Seal::close( 'a record' );
		foreach ( range( 3, strlen( $sealed ) - 1 ) as $place ) {
			$changed           = $sealed;
			$changed[ $place ] = '0' === $sealed[ $place ] ? '1' : '0';
			$this->assertNull( Seal::open( $changed ) );
		}
		foreach ( [ '', 'v1:', 'v1:00', 'v2:' . substr( $sealed, 3 ), 'a:1:{}' ] as $foreign ) {
			$this->assertNull( Seal::open( $foreign ) );
		}
	}

	public function test_a_copy_of_the_shop_at_another_address_does_not_speak_for_it(): void {
		Secrets::keep( $this->record() );
		foreach ( [ 'https://staging.shop.example', 'https://shop.example/copy', 'https://shop.example:8443' ] as $home ) {
			WordPressStandIn::$options['home'] = $home;
			$this->assertNull( Secrets::read() );
			$this->assertSame( Secrets::MOVED, Secrets::state() );
		}
	}

	public function test_a_shop_that_was_paired_in_production_does_not_speak_from_elsewhere(): void {
		Secrets::keep( $this->record() );
		foreach ( [ 'staging', 'development', 'local' ] as $environment ) {
			WordPressStandIn::$environment = $environment;
			$this->assertNull( Secrets::read() );
			$this->assertSame( Secrets::MOVED, Secrets::state() );
		}
		WordPressStandIn::$environment = 'production';
		$this->assertSame( Secrets::PAIRED, Secrets::state() );
	}

	public function test_a_shop_for_tests_may_be_paired_and_go_into_production(): void {
		WordPressStandIn::$environment = 'staging';
		Secrets::keep( $this->record() );
		$this->assertSame( Secrets::PAIRED, Secrets::state() );
		WordPressStandIn::$environment = 'production';
		$this->assertSame( Secrets::PAIRED, Secrets::state() );
	}

	public function test_a_pairing_from_before_that_was_asked_holds_anywhere(): void {
		$fields = json_decode( $this->record()->to_json(), true );
		unset( $fields['environment'] );
		$record = PairingRecord::from_json( (string) wp_json_encode( $fields ) );
		$this->assertNotNull( $record );
		Secrets::keep( $record );
		WordPressStandIn::$environment = 'staging';
		$this->assertSame( Secrets::PAIRED, Secrets::state() );
	}

	public function test_another_scheme_a_slash_or_capital_letters_are_no_other_shop(): void {
		Secrets::keep( $this->record() );
		foreach ( [ 'http://shop.example', 'https://shop.example/', 'https://Shop.Example', 'https://www.shop.example' ] as $home ) {
			WordPressStandIn::$options['home'] = $home;
			$this->assertSame( Secrets::PAIRED, Secrets::state() );
		}
	}

	public function test_a_new_secret_leaves_the_old_one_valid_until_it_was_used_and_a_day_longer(): void {
		$record = $this->record()->rotated( 'second-to-worker', 'second-to-shop', 'the-second-token', self::NOW_S );
		$this->assertSame( [ 'second-to-shop', 'first-to-shop' ], $record->accepted( self::NOW_S + 100 * self::DAY_S ) );
		$this->assertNull( $record->after_use_of( 'first-to-shop', self::NOW_S ), 'use of the old one ends nothing' );
		$used = $record->after_use_of( 'second-to-shop', self::NOW_S );
		$this->assertNotNull( $used );
		$this->assertSame( [ 'second-to-shop', 'first-to-shop' ], $used->accepted( self::NOW_S + self::DAY_S - 1 ) );
		$this->assertSame( [ 'second-to-shop' ], $used->accepted( self::NOW_S + self::DAY_S ) );
		$this->assertNull( $used->after_use_of( 'second-to-shop', self::NOW_S + 3600 ), 'the first use counts, not the last' );
	}

	public function test_our_own_requests_are_signed_with_the_newest_secret_alone(): void {
		$record = $this->record()->rotated( 'second-to-worker', 'second-to-shop', 'the-second-token', self::NOW_S );
		$this->assertSame( [ 'second-to-worker' ], $record->signing() );
		$this->assertSame( 'the-second-token', $record->token() );
	}

	public function test_three_secrets_at_most_are_valid_at_once(): void {
		$record = $this->record();
		foreach ( [ 'second', 'third', 'fourth' ] as $name ) {
			$record = $record->rotated( "$name-to-worker", "$name-to-shop", "the-$name-token", self::NOW_S );
		}
		$this->assertSame( [ 'fourth-to-shop', 'third-to-shop', 'second-to-shop' ], $record->accepted( self::NOW_S ) );
	}

	public function test_a_dump_of_the_record_shows_no_secret(): void {
		ob_start();
		var_dump( $this->record() ); // phpcs:ignore WordPress.PHP.DevelopmentFunctions -- what this is about.
		$dump = ob_get_clean() . print_r( $this->record(), true ); // phpcs:ignore WordPress.PHP.DevelopmentFunctions -- what this is about.
		$this->assertStringContainsString( 'worker.example', $dump );
		foreach ( [ 'first-to-shop', 'first-to-worker', 'the-token', 'intake' ] as $text ) {
			$this->assertStringNotContainsString( $text, $dump );
		}
	}

	private function record(): PairingRecord {
		return PairingRecord::agreed(
			'https://worker.example',
			'https://shop.example',
			[
				'channel'  => 'shop',
				'intake'   => 'https://worker.example/intake/abc',
				'api'      => 'https://worker.example/v1',
				'toWorker' => 'first-to-worker',
				'toShop'   => 'first-to-shop',
				'token'    => 'the-token',
			],
			self::NOW_S
		);
	}
}
