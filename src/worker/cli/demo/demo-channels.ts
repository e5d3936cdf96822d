import type { SimulatedChannel } from '../../../simulator/contract.ts';
import type { ApiClient } from './api-client.ts';
import type { Closers } from './closers.ts';
import { totalShown, type ShownChannel } from './live-table.ts';
import {
	startSimulatedWooCommerce,
	type SimulatedShop,
	type SimulatorsOptions,
} from './start-simulators.ts';

/** The channels of the demo: those of the start, and those that join later. */
export class DemoChannels {
	readonly simulators: SimulatedChannel[] = [];
	readonly books: ShownChannel[] = [];
	/** By what the wanted rate of orders is divided, for a shop that cannot keep up with it. */
	slowness = 1;
	readonly #api: ApiClient;
	readonly #closers: Closers;
	readonly #world: SimulatorsOptions;
	readonly #say: ( text: string ) => void;
	#hasSimulatedWooCommerce = false;

	constructor(
		api: ApiClient,
		closers: Closers,
		world: SimulatorsOptions,
		say: ( text: string ) => void
	) {
		this.#api = api;
		this.#closers = closers;
		this.#world = world;
		this.#say = say;
	}

	/** Connects a simulated shop to the worker; shoppers visit it from then on. */
	async connect( { channel, name, settings, simulator }: SimulatedShop ): Promise< void > {
		const wanted = { channel, kind: simulator.kind, name, settings };
		const { listings } = await this.#api.post< { listings: number } >( '/v1/channels', wanted );
		this.simulators.push( simulator );
		this.books.push( { channel, shown: () => totalShown( simulator ) } );
		this.#say(
			`Connected ${ name } (simulated, ${ simulator.baseUrl }): ${ listings } listings`
		);
	}

	/** Where no real WooCommerce sells, a simulated one does. The second time nothing happens. */
	async connectSimulatedWooCommerce(): Promise< void > {
		if ( ! this.#hasSimulatedWooCommerce ) {
			this.#hasSimulatedWooCommerce = true;
			const shop = await this.#closers.keep(
				startSimulatedWooCommerce( this.#world ),
				( { simulator } ) => simulator.close()
			);
			await this.connect( shop );
		}
	}
}
