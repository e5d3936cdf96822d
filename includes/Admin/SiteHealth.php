<?php

declare( strict_types=1 );

namespace Lockstep\Admin;

use Lockstep\Capabilities;
use Lockstep\Link\State;
use Lockstep\Rest\StatusRoute;
use Lockstep\Service;
use Lockstep\Stock\NotInStepCount;
use Lockstep\Storage\StorageFailed;
use WP_REST_Server;

/**
 * Tools → Site Health: whether shop and worker are in step, and what a person who helps needs to know.
 */
final class SiteHealth implements Service {

	private const PRODUCTS_ROUTE = '/site-health/products';

	public function register(): void {
		add_filter( 'site_status_tests', [ $this, 'add_test' ] );
		add_filter( 'debug_information', [ $this, 'add_section' ] );
		add_action( 'rest_api_init', [ $this, 'register_route' ] );
	}

	public function register_route(): void {
		register_rest_route(
			StatusRoute::REST_NAMESPACE,
			self::PRODUCTS_ROUTE,
			[
				'methods'             => WP_REST_Server::READABLE,
				'callback'            => [ $this, 'products' ],
				'permission_callback' => [ $this, 'may_check' ],
			]
		);
	}

	public function may_check(): bool {
		return current_user_can( Capabilities::MANAGE );
	}

	/**
	 * Adds our tests. Whether all is in step is read from the database at once; the products are counted over the
	 * whole catalogue, so the page asks for that when it stands.
	 *
	 * @param array<string, array<string, mixed>> $tests Of WordPress and other plugins.
	 * @return array<string, array<string, mixed>>
	 */
	public function add_test( array $tests ): array {
		$tests['direct']['lockstep'] = [
			'label' => __( 'Lockstep', 'lockstep' ),
			'test'  => [ $this, 'result' ],
		];

		// Who may see Site Health may still not be let into Lockstep; the weekly check runs for nobody.
		if ( wp_doing_cron() || $this->may_check() ) {
			$tests['async']['lockstep_products'] = [
				'label'             => __( 'Products of Lockstep', 'lockstep' ),
				'test'              => rest_url( StatusRoute::REST_NAMESPACE . self::PRODUCTS_ROUTE ),
				'has_rest'          => true,
				// As the weekly check asks, which has no browser.
				'async_direct_test' => [ $this, 'products' ],
			];
		}
		return $tests;
	}

	/**
	 * The result of the test.
	 *
	 * @return array<string, mixed>
	 */
	public function result(): array {
		$state    = State::read();
		$problems = array_column( $state['problems'], 'message' );
		if ( [] !== $problems ) {
			return $this->form( 'critical', __( 'Stock is not in step with the other channels', 'lockstep' ), $problems );
		}
		return $state['paired']
			? $this->form( 'good', __( 'Stock is in step with the other channels', 'lockstep' ), [ __( 'Changes reach the Lockstep worker, and its quantities reach this shop.', 'lockstep' ) ] )
			: $this->form( 'recommended', __( 'Lockstep is not paired with a worker', 'lockstep' ), [ __( 'Until it is, no other channel learns what this shop sells.', 'lockstep' ) ] );
	}

	/**
	 * Whether there are products that somebody should look at.
	 *
	 * @return array<string, mixed>
	 */
	public function products(): array {
		try {
			$count = NotInStepCount::to_mend();
		} catch ( StorageFailed $failure ) {
			return $this->form( 'recommended', __( 'It is not known which products are kept in step', 'lockstep' ), [ __( 'This shop\'s database refused to say. WooCommerce → Status → Logs may say why.', 'lockstep' ) ], 'lockstep_products' );
		}
		if ( 0 === $count ) {
			return $this->form( 'good', __( 'Every product with a stock has its own SKU', 'lockstep' ), [ __( 'So each of them can be kept in step with the other channels.', 'lockstep' ) ], 'lockstep_products' );
		}
		return $this->form(
			'recommended',
			__( 'Some products are not kept in step with the other channels', 'lockstep' ),
			[
				/* translators: %d: how many. */
				sprintf( _n( 'Lockstep knows a product by its SKU. %d product or SKU needs to be looked at: it has no SKU, or shares one.', 'Lockstep knows a product by its SKU. %d products or SKUs need to be looked at: they have no SKU, or share one.', $count, 'lockstep' ), $count ),
			],
			'lockstep_products',
			Screen::url() . '#/exceptions/products'
		);
	}

	/**
	 * Adds our section to the page's "Info".
	 *
	 * @param array<string, array<string, mixed>> $sections Of WordPress and other plugins.
	 * @return array<string, array<string, mixed>>
	 */
	public function add_section( array $sections ): array {
		$state  = State::read();
		$fields = [
			'version'      => [ __( 'Version', 'lockstep' ), $state['version'] ],
			'pairing'      => [ __( 'Pairing', 'lockstep' ), $state['pairing']['state'] ],
			'worker'       => [ __( 'Worker', 'lockstep' ), $state['pairing']['worker'] ],
			'channel'      => [ __( 'Channel', 'lockstep' ), $state['pairing']['channel'] ],
			'epoch'        => [ __( 'Epoch', 'lockstep' ), (string) $state['epoch'] ],
			'waiting'      => [ __( 'Changes waiting for the worker', 'lockstep' ), (string) $state['delivery']['waiting'] ],
			'oldest'       => [ __( 'Oldest of them', 'lockstep' ), $this->time( $state['delivery']['oldestMs'] ) ],
			'acknowledged' => [ __( 'Last change acknowledged', 'lockstep' ), $this->time( $state['delivery']['acknowledgedMs'] ) ],
			'failed'       => [ __( 'Last failure', 'lockstep' ), $this->time( $state['delivery']['failedMs'] ) ],
			'failure'      => [ __( 'Its reason', 'lockstep' ), $state['delivery']['failure'] ],
			'called'       => [ __( 'Last call of the worker', 'lockstep' ), $this->time( $state['worker']['calledMs'] ) ],
			'applied'      => [ __( 'Last quantity set by the worker', 'lockstep' ), $this->time( $state['worker']['appliedMs'] ) ],
			'skew'         => [ __( 'Worker\'s clock ahead by (ms)', 'lockstep' ), null === $state['worker']['skewMs'] ? null : (string) $state['worker']['skewMs'] ],
			'cron'         => [ __( 'Last run of scheduled jobs', 'lockstep' ), $this->time( $state['cron']['ranMs'] ) ],
			'hpos'         => [ __( 'Orders in their own tables (HPOS)', 'lockstep' ), $state['orders']['isHpos'] ? 'yes' : 'no' ],
		];

		$sections['lockstep'] = [
			'label'  => __( 'Lockstep', 'lockstep' ),
			'fields' => array_map(
				static function ( array $field ): array {
					return [
						'label' => $field[0],
						'value' => $field[1] ?? '–',
					];
				},
				$fields
			),
		];
		return $sections;
	}

	/**
	 * A result as Site Health wants it.
	 *
	 * @param string[] $paragraphs Plain text.
	 * @return array<string, mixed>
	 */
	private function form( string $status, string $label, array $paragraphs, string $test = 'lockstep', ?string $url = null ): array {
		return [
			'label'       => $label,
			'status'      => $status,
			'badge'       => [
				'label' => __( 'Lockstep', 'lockstep' ),
				'color' => 'blue',
			],
			'description' => '<p>' . implode( '</p><p>', array_map( 'esc_html', $paragraphs ) ) . '</p>',
			'actions'     => sprintf( '<p><a href="%s">%s</a></p>', esc_url( $url ?? Screen::url() ), esc_html__( 'Open Lockstep', 'lockstep' ) ),
			'test'        => $test,
		];
	}

	private function time( ?int $ms ): ?string {
		return null === $ms ? null : gmdate( 'Y-m-d H:i:s', intdiv( $ms, 1000 ) ) . ' UTC';
	}
}
