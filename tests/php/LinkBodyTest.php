<?php

declare( strict_types=1 );

namespace Lockstep\Tests;

use Lockstep\Rest\Link\Body;
use Lockstep\Rest\Link\BodyInvalid;
use PHPUnit\Framework\TestCase;

final class LinkBodyTest extends TestCase {

	public function test_only_an_object_is_a_body(): void {
		foreach ( [ '', '[]', '[{}]', '1', '"a"', 'null', '{', '{"a":1', "\xff{}", str_repeat( '{"a":', 40 ) . '1' . str_repeat( '}', 40 ) ] as $json ) {
			$this->assert_refused(
				static function () use ( $json ): void {
					Body::of( $json );
				},
				'must be a JSON object'
			);
		}
		$this->assertFalse( Body::of( ' {}' )->has( 'a' ) );
	}

	public function test_a_whole_number_is_a_number_within_its_bounds(): void {
		$body = Body::of( '{"least":1,"most":10,"zero":0,"eleven":11,"text":"5","part":5.5,"whole":5.0,"large":1e30,"no":null,"yes":true,"list":[5]}' );
		$this->assertSame( 1, $body->integer( 'least', 1, 10 ) );
		$this->assertSame( 10, $body->integer( 'most', 1, 10 ) );
		foreach ( [ 'zero', 'eleven', 'text', 'part', 'whole', 'large', 'no', 'yes', 'list', 'missing' ] as $name ) {
			$this->assert_refused(
				static function () use ( $body, $name ): void {
					$body->integer( $name, 1, 10 );
				},
				"\"$name\" must be a whole number from 1 to 10."
			);
		}
	}

	public function test_a_missing_number_may_have_a_meaning_and_a_wrong_one_has_none(): void {
		$body = Body::of( '{"text":"5"}' );
		$this->assertSame( 7, $body->integer( 'missing', 1, 10, 7 ) );
		$this->assert_refused(
			static function () use ( $body ): void {
				$body->integer( 'text', 1, 10, 7 );
			},
			'"text"'
		);
	}

	public function test_ids_of_products_are_positive_whole_numbers_in_a_list_that_is_not_too_long(): void {
		$body = Body::of( '{"good":[12,13],"none":[],"long":[1,2,3],"zero":[0],"text":["1"],"object":{"a":1},"mixed":[1,null]}' );
		$this->assertSame( [ 12, 13 ], $body->numbers( 'good', 2 ) );
		$this->assertSame( [], $body->numbers( 'none', 2 ) );
		foreach ( [ 'long', 'zero', 'text', 'object', 'mixed', 'missing' ] as $name ) {
			$this->assert_refused(
				static function () use ( $body, $name ): void {
					$body->numbers( $name, 2 );
				},
				"\"$name\" must be"
			);
		}
	}

	public function test_ids_of_events_have_the_form_of_ids(): void {
		$body = Body::of( '{"good":["0b54","a-b_C"],"quote":["a\' OR 1=1 --"],"empty":[""],"number":[5],"long":["a","b","c"]}' );
		$this->assertSame( [ '0b54', 'a-b_C' ], $body->event_ids( 'good', 2 ) );
		$this->assertSame( [], $body->event_ids( 'missing', 2 ) );
		foreach ( [ 'quote', 'empty', 'number', 'long' ] as $name ) {
			$this->assert_refused(
				static function () use ( $body, $name ): void {
					$body->event_ids( $name, 2 );
				},
				"\"$name\" must be"
			);
		}
	}

	public function test_revisions_of_orders_are_numbers_by_number(): void {
		$body = Body::of( '{"good":{"77":1763740512346},"empty":{},"text":{"77":"1"},"name":{"a":1},"negative":{"77":-1},"zero":{"0":1},"long":{"1":1,"2":1,"3":1},"no":5}' );
		$this->assertSame( [ 77 => 1763740512346 ], $body->order_revisions( 'good', 2 ) );
		$this->assertSame( [], $body->order_revisions( 'empty', 2 ) );
		$this->assertSame( [], $body->order_revisions( 'missing', 2 ) );
		foreach ( [ 'text', 'name', 'negative', 'zero', 'long', 'no' ] as $name ) {
			$this->assert_refused(
				static function () use ( $body, $name ): void {
					$body->order_revisions( $name, 2 );
				},
				"\"$name\" must be"
			);
		}
	}

	public function test_a_wrong_field_of_a_row_is_named_with_its_row(): void {
		$body = Body::of( '{"items":[{"includes":{"epoch":1}},{"includes":{"epoch":"1"}}],"flat":[1]}' );
		$rows = $body->rows( 'items', 2 );
		$this->assertSame( 1, $rows[0]->inner( 'includes' )->integer( 'epoch', 0, 9 ) );
		$this->assert_refused(
			static function () use ( $rows ): void {
				$rows[1]->inner( 'includes' )->integer( 'epoch', 0, 9 );
			},
			'"items.1.includes.epoch"'
		);
		$this->assert_refused(
			static function () use ( $body ): void {
				$body->rows( 'flat', 2 );
			},
			'"flat.0" must be an object'
		);
	}

	private function assert_refused( callable $what, string $because ): void {
		try {
			$what();
		} catch ( BodyInvalid $problem ) {
			$this->assertStringContainsString( $because, $problem->getMessage() );
			return;
		}
		$this->fail( "This should be refused: $because" );
	}
}
