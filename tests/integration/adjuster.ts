import { SeededRandom } from '../../src/simulator/seeded-random.ts';
import type { ApiClient } from '../../src/worker/cli/demo/api-client.ts';

export interface Adjustment {
	readonly key: string;
	readonly sku: string;
	readonly delta: number;
	readonly reason: string;
}

const REPEAT_AFTER_MS = 50;
/** More comes in than goes out by hand: shoppers shall not run out of things to buy. */
const TAKEN_SHARE = 0.15;
const UNITS_MAX = 5;

/**
 * Somebody who changes counts by hand, over the API of a worker that is killed all the time: each
 * change has a key of its own and is sent again until it is acknowledged.
 */
export class Adjuster {
	readonly made: Adjustment[] = [];
	readonly acknowledged = new Set< string >();
	/** What the worker has said against it: nothing, if all is well. */
	readonly refusals: string[] = [];
	readonly #api: () => ApiClient;
	readonly #skus: readonly string[];
	readonly #perSecond: number;
	readonly #random: SeededRandom;
	readonly #open = new Set< Promise< void > >();
	#timer: NodeJS.Timeout | null = null;

	/** @param api throws while no worker is up. */
	constructor( api: () => ApiClient, skus: readonly string[], perSecond: number, seed: number ) {
		this.#api = api;
		this.#skus = skus;
		this.#perSecond = perSecond;
		this.#random = new SeededRandom( seed, 'adjustments' );
	}

	start(): void {
		const afterMs = this.#random.gapSeconds( this.#perSecond ) * 1_000;
		this.#timer = setTimeout( () => {
			this.#make();
			this.start();
		}, afterMs );
	}

	/** Makes no further ones; resolves when all that were made are acknowledged. */
	async stop(): Promise< void > {
		if ( this.#timer ) {
			clearTimeout( this.#timer );
		}
		await Promise.all( this.#open );
	}

	#make(): void {
		const sku = this.#skus[ this.#random.below( this.#skus.length ) ] ?? '';
		const units = 1 + this.#random.below( UNITS_MAX );
		const adjustment = {
			key: `adjusted-${ String( this.made.length ).padStart( 6, '0' ) }`,
			sku,
			delta: this.#random.chance( TAKEN_SHARE ) ? -1 : units,
			reason: 'by hand',
		};
		this.made.push( adjustment );
		const sent = this.#send( adjustment ).finally( () => this.#open.delete( sent ) );
		this.#open.add( sent );
	}

	async #send( adjustment: Adjustment ): Promise< void > {
		for (;;) {
			try {
				await this.#api().post( '/v1/adjustments', adjustment );
				this.acknowledged.add( adjustment.key );
				return;
			} catch ( error ) {
				// Anything else is a worker that is away, or was killed before it could answer.
				if (
					error instanceof Error &&
					error.message.startsWith( 'the worker answered 4' )
				) {
					this.refusals.push( error.message );
					return;
				}
			}
			await new Promise< void >( ( resolve ) => {
				setTimeout( resolve, REPEAT_AFTER_MS );
			} );
		}
	}
}
