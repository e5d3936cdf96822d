<?php

declare( strict_types=1 );

namespace Lockstep\Admin;

use Lockstep\Capabilities;
use Lockstep\Link\Secrets;
use Lockstep\Service;

/**
 * On the page of plugins: a way to the settings, and what the channels will show once Lockstep is
 * switched off. Said here and not after a click: WordPress asks nothing before it deactivates, and a
 * plugin that is deactivated can say nothing before it is deleted.
 */
final class PluginsPage implements Service {

	public function register(): void {
		$name = plugin_basename( LOCKSTEP_FILE );
		add_filter( 'plugin_action_links_' . $name, [ $this, 'add_link' ] );
		add_action( 'after_plugin_row_' . $name, [ $this, 'tell_what_follows' ] );
	}

	/**
	 * Adds the way to the screens.
	 *
	 * @param array<array-key, string> $links Of this plugin.
	 * @return array<array-key, string>
	 */
	public function add_link( array $links ): array {
		if ( current_user_can( Capabilities::MANAGE ) ) {
			array_unshift( $links, sprintf( '<a href="%s">%s</a>', esc_url( Screen::url() ), esc_html__( 'Open', 'lockstep' ) ) );
		}
		return $links;
	}

	/**
	 * A row under the plugin's own, while it is paired.
	 */
	public function tell_what_follows(): void {
		if ( is_network_admin() || Secrets::PAIRED !== Secrets::state() ) {
			return;
		}
		$columns = _get_list_table( 'WP_Plugins_List_Table' )->get_column_count();
		printf(
			'<tr class="plugin-update-tr active"><td colspan="%d" class="plugin-update colspanchange"><div class="notice inline notice-info notice-alt"><p>%s</p><p>%s</p></div></td></tr>',
			(int) $columns,
			esc_html__( 'If you deactivate Lockstep, every channel keeps the quantity it shows at that moment. What is sold in this shop afterwards is not taken off the others, and what the others sell is not taken off here, so the same unit can be sold twice. To stop selling elsewhere, set the quantities there to 0 first. When Lockstep is active again, it finds what has changed meanwhile.', 'lockstep' ),
			esc_html( $this->what_deleting_does() )
		);
	}

	private function what_deleting_does(): string {
		return Settings::read()['deleteOnUninstall']
			? __( 'If you delete it, its pairing, its settings and its record of changes go too, as you have set. Orders, products and their stock stay as they are.', 'lockstep' )
			: __( 'If you delete it, its pairing, its settings and its record of changes stay in the database, so that it can be installed again. A setting of Lockstep deletes them too. Orders, products and their stock stay as they are.', 'lockstep' );
	}
}
