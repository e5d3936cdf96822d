import type { ChannelId } from '../../shared/ids.ts';
import type { AppPorts } from '../app-ports.ts';
import { pluginSettingsSchema } from '../channels/woocommerce-plugin/index.ts';
import type { PluginSettings } from '../channels/woocommerce-plugin/settings.ts';
import { settingsPlaceOf } from '../running-channels.ts';
import type { ChannelRow } from '../store/contract.ts';

export const PAIRED_KIND = 'woocommerce-plugin';

/** The sealed settings of paired shops: secrets are in clear only in memory. */
export class ShopSettings {
	readonly #ports: AppPorts;
	readonly #known = new Map< ChannelId, PluginSettings >();

	constructor( ports: AppPorts ) {
		this.#ports = ports;
	}

	/** `null`: there is no such paired shop, or its settings do not open. */
	async read( channel: ChannelId ): Promise< PluginSettings | null > {
		const known = this.#known.get( channel );
		if ( known ) {
			return known;
		}
		const row = await this.#ports.store.model.channel( channel );
		const settings = row?.kind === PAIRED_KIND ? this.#open( row ) : null;
		if ( settings ) {
			this.#known.set( channel, settings );
		}
		return settings;
	}

	async write( channel: ChannelId, settings: PluginSettings ): Promise< void > {
		const { store, vault } = this.#ports;
		const sealed = vault.seal( JSON.stringify( settings ), settingsPlaceOf( channel ) );
		await store.model.setSettings( channel, sealed );
		this.#known.set( channel, settings );
	}

	/** Of every paired shop whose settings open. */
	async all(): Promise<
		readonly { readonly row: ChannelRow; readonly settings: PluginSettings }[]
	> {
		const found: { row: ChannelRow; settings: PluginSettings }[] = [];
		for ( const row of await this.#ports.store.model.channels() ) {
			const settings = await this.read( row.channel );
			if ( settings ) {
				found.push( { row, settings } );
			}
		}
		return found;
	}

	#open( row: ChannelRow ): PluginSettings | null {
		try {
			const opened = this.#ports.vault.open( row.settings, settingsPlaceOf( row.channel ) );
			return pluginSettingsSchema.parse( JSON.parse( opened ) );
		} catch {
			// Said when the channel was opened.
			return null;
		}
	}
}
