import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { channelIdSchema, listingIdSchema } from '../../../src/shared/ids.ts';
import { ApiClient } from '../../../src/worker/cli/demo/api-client.ts';
import { readConfig } from '../../../src/worker/config.ts';
import { startWorker, type StartedWorker } from '../../../src/worker/start-worker.ts';
import type { ListingState } from '../../../src/worker/store/contract.ts';
import { FakePlugin, post } from './fake-plugin.ts';

const codeSchema = z.object( { code: z.string(), worker: z.string(), untilMs: z.number() } );
const stockSchema = z.object( {
	locations: z.array( z.object( { onHand: z.number(), committed: z.number() } ) ),
} );

/** The real worker and a shop with a plugin in it; time is real. */
export class PairedWorld {
	readonly plugin: FakePlugin;
	readonly dataDir = mkdtempSync( join( tmpdir(), 'lockstep-paired-' ) );
	readonly logged: string[] = [];
	readonly #env: Readonly< Record< string, string > >;
	#worker: StartedWorker | null = null;

	private constructor( plugin: FakePlugin, env: Readonly< Record< string, string > > ) {
		this.plugin = plugin;
		this.#env = env;
	}

	/** A shop with these products, paired and connected. */
	static async paired( products: Readonly< Record< string, number > > ): Promise< PairedWorld > {
		const world = await PairedWorld.unpaired( products );
		await world.pair();
		await world.live();
		return world;
	}

	static async unpaired(
		products: Readonly< Record< string, number > >,
		env: Readonly< Record< string, string > > = {}
	): Promise< PairedWorld > {
		const plugin = await FakePlugin.start();
		for ( const [ sku, stock ] of Object.entries( products ) ) {
			plugin.addProduct( sku, stock );
		}
		const world = new PairedWorld( plugin, env );
		await world.startWorker();
		return world;
	}

	get worker(): StartedWorker {
		if ( ! this.#worker ) {
			throw new Error( 'the worker is not running' );
		}
		return this.#worker;
	}

	get api(): ApiClient {
		return new ApiClient( this.worker.address, this.worker.adminToken );
	}

	/** On the same port as before, so that the shop finds it again. */
	async startWorker(): Promise< void > {
		this.#worker = await startWorker(
			readConfig( {
				LOCKSTEP_DATA_DIR: this.dataDir,
				LOCKSTEP_PORT: this.#port,
				...this.#env,
			} ),
			{ write: ( line: string ) => void this.logged.push( line ) }
		);
		this.#port = new URL( this.#worker.address ).port;
	}

	#port = '0';

	async stopWorker(): Promise< void > {
		await this.worker.app.stop();
		this.#worker = null;
	}

	async newCode(): Promise< string > {
		const answer = await post(
			`${ this.worker.address }/v1/pairing/code`,
			{},
			{
				authorization: `Bearer ${ this.worker.adminToken }`,
			}
		);
		return codeSchema.parse( answer.data ).code;
	}

	async pair(): Promise< void > {
		const { status } = await this.plugin.pair( this.worker.address, await this.newCode() );
		if ( status !== 201 ) {
			throw new Error( `pairing answered ${ status }` );
		}
	}

	async channelState(): Promise< { state: string; reason: string | null } > {
		const row = await this.worker.app.store.model.channel( channelIdSchema.parse( 'shop' ) );
		return { state: row?.state ?? 'none', reason: row?.stateReason ?? null };
	}

	live(): Promise< void > {
		return until( 'the channel is live', async () => {
			const { state, reason } = await this.channelState();
			return { isSo: state === 'live', found: `${ state }: ${ reason ?? '' }` };
		} );
	}

	async listing( sku: string ): Promise< ListingState > {
		const id = this.plugin.product( sku ).id;
		const state = await this.worker.app.store.deliveries.listing(
			listingIdSchema.parse( `shop:${ id }` )
		);
		if ( ! state ) {
			throw new Error( `no listing of ${ sku }` );
		}
		return state;
	}

	async hasListing( sku: string ): Promise< boolean > {
		return this.listing( sku ).then(
			() => true,
			() => false
		);
	}

	/** What the ledger has of a SKU. */
	async ledger( sku: string ): Promise< { onHand: number; committed: number } > {
		const answer: unknown = await this.api.get( `/v1/stock/${ sku }` );
		const [ main = { onHand: 0, committed: 0 } ] = stockSchema.parse( answer ).locations;
		return { onHand: main.onHand, committed: main.committed };
	}

	async adjust( sku: string, delta: number ): Promise< void > {
		const key = `test-${ sku }-${ Date.now() }-${ Math.random() }`;
		await this.api.post( '/v1/adjustments', { key, sku, delta, reason: 'test' } );
	}

	/** Waits until shop and ledger agree on this number, all is told and all is confirmed. */
	async agreesOn( sku: string, units: number, withinMs = 10_000 ): Promise< void > {
		await until(
			`${ sku } is ${ units } on both sides`,
			async () => {
				const { onHand, committed } = await this.ledger( sku );
				const listing = await this.listing( sku );
				const product = this.plugin.product( sku );
				const found = JSON.stringify( {
					shop: product.stock,
					onHand,
					committed,
					desired: listing.quantity,
					revision: listing.revision,
					confirmed: listing.confirmedRevision,
					includes: listing.includes,
					number: product.number,
					unacknowledged: this.plugin.unacknowledged,
				} );
				const isSo =
					product.stock === units &&
					onHand - committed === units &&
					listing.confirmedRevision === listing.revision &&
					listing.includes?.number === product.number &&
					this.plugin.unacknowledged === 0;
				return { isSo, found };
			},
			withinMs
		);
	}

	async close(): Promise< void > {
		await this.#worker?.app.stop();
		await this.plugin.close();
		rmSync( this.dataDir, { recursive: true, force: true } );
	}
}

/** @throws {Error} saying what was found in place of `what`. */
export async function until(
	what: string,
	look: () => Promise< { readonly isSo: boolean; readonly found: string } >,
	withinMs = 10_000
): Promise< void > {
	const deadlineMs = Date.now() + withinMs;
	for (;;) {
		const { isSo, found } = await look();
		if ( isSo ) {
			return;
		}
		if ( Date.now() > deadlineMs ) {
			throw new Error( `not within ${ withinMs } ms: ${ what }; found ${ found }` );
		}
		await new Promise( ( resolve ) => {
			setTimeout( resolve, 20 );
		} );
	}
}
