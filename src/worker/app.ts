import type { FastifyInstance } from 'fastify';
import { eventKeySchema, type ChannelId, type LocationId, type Sku } from '../shared/ids.ts';
import type { ChannelCapabilities } from './channels/contract.ts';
import type { AppPorts, NewBundle, NewChannel, RunningChannel } from './app-ports.ts';
import type { Config } from './config.ts';
import { createServer } from './http/create-server.ts';
import { DeliveryWorker } from './intake/delivery-worker.ts';
import { GroupCommit } from './intake/group-commit.ts';
import { LedgerQueue } from './intake/ledger-queue.ts';
import { BillsOfMaterials } from './ledger/bill-of-materials.ts';
import { errorText, type Log } from './log.ts';
import type { Clock, Ids } from './ports.ts';
import type { ChannelContext } from './propagation/channel-context.ts';
import { ChannelGate } from './propagation/channel-gate.ts';
import { ChannelWorker } from './propagation/channel-worker.ts';
import { CostBucket } from './propagation/cost-bucket.ts';
import { ChannelConnector, ConnectError, type ConnectReport } from './setup/connect-channel.ts';
import type { ChannelRow, NewDelivery, Store, SubmissionResult } from './store/contract.ts';
import { WorkerError } from './worker-error.ts';

/**
 * The worker, put together: everything it takes from outside comes in here, nothing starts before
 * `start()`. Intake → ledger → allocation happen in one transaction; propagation follows by direct
 * calls.
 */
export function createApp( config: Config, ports: AppPorts, version: string ): App {
	return new App( config, ports, version );
}

export class App {
	readonly config: Config;
	readonly version: string;
	readonly clock: Clock;
	readonly ids: Ids;
	readonly store: Store;
	readonly log: Log;
	readonly startedAtMs: number;
	readonly server: FastifyInstance;
	readonly #ports: AppPorts;
	readonly #queue: LedgerQueue;
	readonly #intake: GroupCommit< NewDelivery, 'stored' | 'copy' >;
	readonly #deliveries: DeliveryWorker;
	readonly #connector: ChannelConnector;
	readonly #running = new Map< ChannelId, RunningChannel >();
	readonly #byEndpoint = new Map< string, RunningChannel >();
	/** Channels whose orders are being listed for the first time: their deliveries wait. */
	readonly #settingUp = new Set< ChannelId >();
	#bundleSaving: Promise< unknown > = Promise.resolve();

	constructor( config: Config, ports: AppPorts, version: string ) {
		this.config = config;
		this.version = version;
		this.#ports = ports;
		this.clock = ports.clock;
		this.ids = ports.ids;
		this.store = ports.store;
		this.log = ports.log;
		this.startedAtMs = ports.clock.now();
		const wake = ( channels: readonly ChannelId[] ): void =>
			channels.forEach( ( channel ) => this.#running.get( channel )?.worker.wake() );
		this.#queue = new LedgerQueue( {
			clock: ports.clock,
			ledger: ports.store.ledger,
			wake,
			fetchOrders: wake,
		} );
		this.#intake = new GroupCommit( ports.clock, ( batch ) => ports.store.inbox.put( batch ) );
		this.#deliveries = new DeliveryWorker( {
			inbox: ports.store.inbox,
			queue: this.#queue,
			clock: ports.clock,
			log: ports.log,
			channelOf: ( channel ) => this.#deliveryChannel( channel ),
		} );
		this.#connector = new ChannelConnector( ports.store, this.#queue, ports.clock );
		this.server = createServer( this );
	}

	/** Opens the channels of the data folder and starts listening; answers the address. */
	async start(): Promise< string > {
		for ( const row of await this.store.model.channels() ) {
			await this.#open( row );
			if ( row.state === 'connecting' ) {
				this.#settingUp.add( row.channel );
			}
		}
		const address = await this.server.listen( {
			host: this.config.host,
			port: this.config.port,
		} );
		this.#deliveries.wake();
		for ( const { row, worker } of this.#running.values() ) {
			if ( row.state !== 'connecting' ) {
				worker.start( this.#callbackUrl( row ) );
			}
		}
		return address;
	}

	/** Takes no new work, finishes what is under way, closes the ledger. */
	async stop(): Promise< void > {
		await this.server.close();
		await this.#intake.idle();
		await this.#deliveries.stop();
		await this.#queue.idle();
		await Promise.all( [ ...this.#running.values() ].map( ( { worker } ) => worker.stop() ) );
		await this.#queue.idle();
		await this.store.close();
	}

	channels(): readonly RunningChannel[] {
		return [ ...this.#running.values() ];
	}

	channelByEndpoint( endpoint: string ): RunningChannel | null {
		return this.#byEndpoint.get( endpoint ) ?? null;
	}

	isOverloaded(): boolean {
		return this.#intake.depth + this.#queue.depth >= this.config.waitingMax;
	}

	/** Durable on return. */
	async takeDelivery( delivery: NewDelivery ): Promise< 'stored' | 'copy' > {
		const stored = await this.#intake.submit( delivery );
		this.#deliveries.wake();
		return stored;
	}

	async retryDelivery( delivery: number ): Promise< boolean > {
		const isFound = await this.store.inbox.requeue( delivery );
		this.#deliveries.wake();
		return isFound;
	}

	/** @throws {WorkerError} SKU_UNKNOWN, LOCATION_UNKNOWN, KEY_WITH_OTHER_BODY, BUNDLE_HAS_NO_OWN_STOCK */
	async adjust( wanted: {
		readonly key: string;
		readonly sku: Sku;
		readonly location: LocationId;
		readonly delta: number;
		readonly reason: string;
	} ): Promise< SubmissionResult > {
		const { key, ...adjustment } = wanted;
		if ( ! ( await this.store.model.hasSku( wanted.sku ) ) ) {
			throw new WorkerError( 'SKU_UNKNOWN', `"${ wanted.sku }"` );
		}
		const locations = this.channels().flatMap( ( { row } ) => row.locations );
		if ( ! locations.includes( wanted.location ) ) {
			// Accepted, they would be units that no channel ever shows.
			throw new WorkerError( 'LOCATION_UNKNOWN', `"${ wanted.location }"` );
		}
		const nowMs = this.clock.now();
		const result = await this.#queue.submit( {
			event: {
				source: 'api',
				key: eventKeySchema.parse( key ),
				occurredAtMs: nowMs,
				actor: null,
				body: { kind: 'adjustment', ...adjustment },
			},
			receivedAtMs: nowMs,
			delivery: null,
		} );
		if ( result.result === 'conflict' ) {
			throw new WorkerError( 'KEY_WITH_OTHER_BODY', `"${ key }"` );
		}
		if ( result.result === 'refused' ) {
			throw new WorkerError( result.code, `"${ wanted.sku }"` );
		}
		return result;
	}

	/** @throws {WorkerError} BUNDLE_CYCLE */
	async saveBundle( wanted: NewBundle ): Promise< void > {
		// One after the other: checked at once, A→B and B→A would both pass.
		const saving = this.#bundleSaving.then( () => this.#saveBundle( wanted ) );
		this.#bundleSaving = saving.catch( () => undefined );
		for ( const channel of await saving ) {
			this.#running.get( channel )?.worker.wake();
		}
	}

	async #saveBundle( { bundle, title, components }: NewBundle ): Promise< readonly ChannelId[] > {
		const bills = new BillsOfMaterials( await this.store.model.bills() );
		const cycle = bills.cycleWith( bundle, components );
		if ( cycle ) {
			throw new WorkerError( 'BUNDLE_CYCLE', cycle.join( ' → ' ) );
		}
		const skus = components.map( ( { sku } ) => ( { sku, title: '' } ) );
		await this.store.model.addSkus( [ { sku: bundle, title }, ...skus ] );
		return this.store.model.saveBill( { bundle, sinceMs: this.clock.now(), components } );
	}

	/**
	 * @throws {WorkerError} REQUEST_INVALID when the settings are wrong, the id is taken, or the
	 *                       channel does not answer; its reason is in `fields`.
	 */
	async connectChannel( wanted: NewChannel ): Promise< ConnectReport > {
		const kind = this.#ports.kinds.get( wanted.kind );
		if ( ! kind ) {
			const known = [ ...this.#ports.kinds.keys() ].join( ', ' );
			throw new WorkerError( 'REQUEST_INVALID', '', { kind: `use one of: ${ known }` } );
		}
		const settings = kind.settingsSchema.safeParse( wanted.settings );
		if ( ! settings.success ) {
			const fields: Record< string, string > = {};
			for ( const { path, message } of settings.error.issues ) {
				fields[ [ 'settings', ...path ].join( '.' ) ] = message;
			}
			throw new WorkerError( 'REQUEST_INVALID', '', fields );
		}
		const { capabilities } = kind.create( settings.data, this.#ports );
		const sealed = this.#ports.vault.seal(
			JSON.stringify( settings.data ),
			placeOf( wanted.channel )
		);
		const row = await this.#storeChannel( wanted, sealed, capabilities );
		this.#run( row );
		return this.importCatalogue( row.channel );
	}

	/** A new channel; or new settings for one that never worked, or does not work any more. */
	async #storeChannel(
		wanted: NewChannel,
		sealed: string,
		{ takesNegative, quantityMax }: ChannelCapabilities
	): Promise< ChannelRow > {
		const known = await this.store.model.channel( wanted.channel );
		if ( known && ( known.state === 'live' || known.kind !== wanted.kind ) ) {
			throw new WorkerError( 'REQUEST_INVALID', '', { channel: 'this id is taken' } );
		}
		if ( known ) {
			await this.#running.get( wanted.channel )?.worker.stop();
			await this.store.model.setSettings( wanted.channel, sealed );
		} else {
			const endpoint = this.ids.secret( 24 );
			await this.store.model.addChannel(
				{
					...wanted,
					settings: sealed,
					endpoint,
					state: 'connecting',
					takesNegative,
					quantityMax,
				},
				this.clock.now()
			);
		}
		const row = await this.store.model.channel( wanted.channel );
		if ( ! row ) {
			throw new Error( 'the channel just stored is not there' );
		}
		return row;
	}

	/** Runs (or repeats) the set-up of a channel. */
	async importCatalogue( channel: ChannelId ): Promise< ConnectReport > {
		const running = this.#running.get( channel );
		if ( ! running ) {
			throw new WorkerError( 'CHANNEL_UNKNOWN', `"${ channel }"` );
		}
		const { row, adapter, worker } = running;
		this.#settingUp.add( channel );
		try {
			const report = await this.#connector.connect(
				row,
				adapter,
				worker.fetcher,
				this.#callbackUrl( row )
			);
			await this.store.model.setChannelState( channel, 'live', null );
			this.#settingUp.delete( channel );
			this.#deliveries.wake();
			worker.startCaughtUp();
			return report;
		} catch ( error ) {
			if ( error instanceof ConnectError ) {
				throw new WorkerError( 'REQUEST_INVALID', 'The channel could not be set up.', {
					settings: error.message,
				} );
			}
			throw error;
		} finally {
			// One that never worked keeps its deliveries waiting until its set-up is repeated.
			const row = await this.store.model.channel( channel );
			if ( row?.state !== 'connecting' ) {
				this.#settingUp.delete( channel );
			}
		}
	}

	publicUrl(): string {
		const address = this.server.server.address();
		const port = typeof address === 'object' && address ? address.port : this.config.port;
		return this.config.publicUrl ?? `http://${ this.config.host }:${ port }`;
	}

	/** One channel whose credentials do not open must not keep the others from being true. */
	async #open( row: ChannelRow ): Promise< void > {
		try {
			this.#run( row );
		} catch ( error ) {
			const reason = `its settings do not open: ${ errorText( error ) }`;
			this.log.error( { channel: row.channel, reason }, 'a channel was not started' );
			await this.store.model.setChannelState( row.channel, 'needs-attention', reason );
		}
	}

	#callbackUrl( { endpoint }: ChannelRow ): string {
		return `${ this.publicUrl() }/intake/${ endpoint }`;
	}

	#run( row: ChannelRow ): void {
		const kind = this.#ports.kinds.get( row.kind );
		if ( ! kind ) {
			this.log.error( { channel: row.channel, reason: row.kind }, 'no such kind of channel' );
			return;
		}
		const settings: unknown = JSON.parse(
			this.#ports.vault.open( row.settings, placeOf( row.channel ) )
		);
		const adapter = kind.create( settings, this.#ports );
		const { clock, random } = this.#ports;
		const context: ChannelContext = {
			...this.#ports,
			channel: row.channel,
			adapter,
			gate: new ChannelGate( clock, random ),
			bucket: new CostBucket(),
			onHealth: this.#healthWriter( row.channel ),
		};
		const running = { row, adapter, worker: new ChannelWorker( context, this.#queue ) };
		this.#running.set( row.channel, running );
		this.#byEndpoint.set( row.endpoint, running );
	}

	/** Writes only when the channel's health changes, not after every call. */
	#healthWriter( channel: ChannelId ): ChannelContext[ 'onHealth' ] {
		let last = '';
		return ( isWorking, reason ) => {
			const now = `${ isWorking } ${ reason ?? '' }`;
			if ( now !== last ) {
				last = now;
				this.store.model
					.setChannelState( channel, isWorking ? 'live' : 'needs-attention', reason )
					.catch( ( error: unknown ) =>
						this.log.error(
							{ channel, error: errorText( error ) },
							'recording health failed'
						)
					);
			}
		};
	}

	#deliveryChannel( channel: ChannelId ) {
		const running = this.#running.get( channel );
		if ( ! running ) {
			return null;
		}
		const { adapter, worker } = running;
		return {
			adapter,
			isReady: ! this.#settingUp.has( channel ),
			onShown: ( observations: Parameters< ChannelWorker[ 'observe' ] >[ 0 ] ) => {
				worker.observe( observations ).catch( ( error: unknown ) => {
					this.log.error(
						{ channel, error: errorText( error ) },
						'an observation failed'
					);
				} );
			},
		};
	}
}

/** Binds sealed settings to their row: moved to another one they do not open. */
function placeOf( channel: ChannelId ): string {
	return `channels/${ channel }/settings`;
}
