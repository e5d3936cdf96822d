<?php

declare( strict_types=1 );

namespace Lockstep\Link;

/**
 * One request to the worker's intake: the newest of what is not acknowledged, as much as fits.
 */
final class Batch {

	/**
	 * Changes may take this part of the room before snapshots of orders get theirs: each explains the
	 * other, so neither may crowd the other out.
	 */
	private const EVENTS_SHARE = 0.6;

	/**
	 * JSON of each event.
	 *
	 * @var list<string>
	 */
	private $events = [];

	/**
	 * JSON of each order's snapshot.
	 *
	 * @var list<string>
	 */
	private $orders = [];

	/**
	 * Ids of the events in it.
	 *
	 * @var list<string>
	 */
	private $event_ids = [];

	/**
	 * Order → revision of its snapshot.
	 *
	 * @var array<int, int>
	 */
	private $revisions = [];

	/**
	 * Takes what fits, in the order given. One thing always fits, however large it is: it would
	 * never be sent otherwise.
	 *
	 * @param array{events: array<int, array<string, mixed>>, orders: array<int, array<string, mixed>>} $waiting   Not acknowledged, newest first.
	 * @param int                                                                                       $bytes_max For the whole body.
	 */
	public function __construct( array $waiting, int $bytes_max ) {
		$used = 0;
		foreach ( $waiting['events'] as $event ) {
			$json = self::encode( $event );
			if ( $used > 0 && $used + strlen( $json ) > $bytes_max * self::EVENTS_SHARE ) {
				break;
			}
			$used             += strlen( $json ) + 1;
			$this->events[]    = $json;
			$this->event_ids[] = (string) $event['id'];
		}
		foreach ( $waiting['orders'] as $snapshot ) {
			$json = self::encode( $snapshot );
			if ( $used > 0 && $used + strlen( $json ) > $bytes_max ) {
				break;
			}
			$used          += strlen( $json ) + 1;
			$this->orders[] = $json;

			$this->revisions[ (int) $snapshot['order']['id'] ] = (int) $snapshot['revision'];
		}
	}

	public function body( int $epoch ): string {
		return sprintf(
			'{"v":1,"epoch":%d,"events":[%s],"orders":[%s]}',
			$epoch,
			implode( ',', $this->events ),
			implode( ',', $this->orders )
		);
	}

	public function is_empty(): bool {
		return [] === $this->events && [] === $this->orders;
	}

	/**
	 * Ids of the events in it.
	 *
	 * @return list<string>
	 */
	public function event_ids(): array {
		return $this->event_ids;
	}

	/**
	 * Order → revision of its snapshot.
	 *
	 * @return array<int, int>
	 */
	public function order_revisions(): array {
		return $this->revisions;
	}

	/**
	 * JSON, as short as it can be.
	 *
	 * @param array<string, mixed> $value An event or a snapshot.
	 */
	private static function encode( array $value ): string {
		return (string) wp_json_encode( $value, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE );
	}
}
