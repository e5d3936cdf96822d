import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { ChannelOrder } from '../../src/shared/channel-order.ts';
import { systemClock, systemIds } from '../../src/worker/adapters/system-ports.ts';
import { createVault } from '../../src/worker/adapters/vault.ts';
import { createApp, type App } from '../../src/worker/app.ts';
import { readConfig } from '../../src/worker/config.ts';
import { hashToken } from '../../src/worker/http/authorize.ts';
import { NetworkError } from '../../src/worker/ports.ts';
import type { NewDelivery } from '../../src/worker/store/contract.ts';
import type { Submission } from '../../src/worker/store/ledger-store.ts';
import { openSqliteStore } from '../../src/worker/store/sqlite/open-sqlite-store.ts';
import { blind } from '../unit/propagation/listing-state.ts';
import { DELIVERY_HEADER, FakeChannel } from './fake-channel.ts';
import { Gate, gatedStore } from './gated-store.ts';
import { post, until, type Answer } from './signed-delivery.ts';

const TOKEN = 'token-of-a-person'.padEnd( 43, '-' );
const nobody = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** The real worker with a real database that is as slow as the test wants it, and shops in memory. */
export class GatedWorld {
	readonly inbox = new Gate< readonly NewDelivery[] >();
	readonly ledger = new Gate< readonly Submission[] >();
	readonly app: App;
	/** What each shop is to be, before it is connected. */
	readonly shops = new Map< string, FakeChannel >();
	readonly #dataDir = mkdtempSync( join( tmpdir(), 'lockstep-gated-' ) );
	#address = '';

	constructor( env: Readonly< Record< string, string > > ) {
		const store = openSqliteStore( this.#dataDir );
		const settingsSchema = z.object( { shop: z.string() } );
		this.app = createApp(
			readConfig( { LOCKSTEP_DATA_DIR: this.#dataDir, LOCKSTEP_PORT: '0', ...env } ),
			{
				clock: systemClock,
				random: { next: () => 0.5 },
				ids: systemIds,
				network: {
					request: () => {
						throw new NetworkError( 'NONE', 'no', 'there is no network' );
					},
				},
				store: gatedStore( store, this ),
				vault: createVault( randomBytes( 32 ) ),
				log: nobody,
				kinds: new Map( [
					[
						'fake',
						{
							name: 'Fake',
							settingsSchema,
							create: ( settings: unknown ) =>
								this.shop( settingsSchema.parse( settings ).shop ),
						},
					],
				] ),
			},
			'test'
		);
	}

	async start(): Promise< void > {
		this.#address = await this.app.start();
		const admin = { name: 'admin', scope: 'admin' } as const;
		await this.app.store.model.addToken( hashToken( TOKEN ), admin, 0 );
	}

	async close(): Promise< void > {
		this.inbox.open();
		this.ledger.open();
		await this.app.stop();
		rmSync( this.#dataDir, { recursive: true, force: true } );
	}

	get address(): string {
		return this.#address;
	}

	/** A shop that shows these quantities by SKU. */
	opens( name: string, shown: Readonly< Record< string, number > > ): FakeChannel {
		const shop = new FakeChannel( systemClock, blind, shown );
		this.shops.set( name, shop );
		return shop;
	}

	shop( name: string ): FakeChannel {
		const shop = this.shops.get( name );
		if ( ! shop ) {
			throw new Error( `no shop ${ name }` );
		}
		return shop;
	}

	connect( name: string ): Promise< Answer > {
		return this.ask( '/v1/channels', {
			channel: name,
			kind: 'fake',
			name,
			settings: { shop: name },
		} );
	}

	ask( path: string, body: object, token: string = TOKEN ): Promise< Answer > {
		return post( `${ this.#address }${ path }`, JSON.stringify( body ), {
			'content-type': 'application/json',
			authorization: `Bearer ${ token }`,
		} );
	}

	/** @param bytes  how large the body is made, with blanks. */
	deliver( shop: string, order: ChannelOrder, bytes = 0 ): Promise< Answer > {
		return post( this.endpointOf( shop ), bodyOf( order, bytes ), {
			[ DELIVERY_HEADER ]: order.order,
		} );
	}

	endpointOf( shop: string ): string {
		const running = this.app.channels().find( ( { row } ) => row.channel === shop );
		return `${ this.#address }/intake/${ running?.row.endpoint ?? 'none' }`;
	}

	/** Everything that was acknowledged has been worked on. */
	async workedOff(): Promise< void > {
		await until( 10_000, 'deliveries still wait', async () => {
			const { waiting, fetching } = await this.app.store.inbox.counts();
			return waiting + fetching === 0;
		} );
	}
}

export function bodyOf( order: ChannelOrder, bytes: number ): Buffer {
	const text = JSON.stringify( [ order ] );
	return Buffer.from( text.padEnd( bytes, ' ' ) );
}
