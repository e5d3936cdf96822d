import type { FastifyInstance } from 'fastify';
import type { ChannelId } from '../shared/ids.ts';
import type { AppPorts, NewBundle, NewChannel, RunningChannel } from './app-ports.ts';
import type { Config } from './config.ts';
import { createServer } from './http/create-server.ts';
import { TokenUses } from './http/token-uses.ts';
import { auditAnchors } from './insight/audit-anchors.ts';
import { Velocity } from './insight/velocity.ts';
import { BackPressure } from './intake/back-pressure.ts';
import { bodyExpiry } from './intake/body-expiry.ts';
import { ChangesTaker } from './intake/changes-taker.ts';
import { DeliveryWorker } from './intake/delivery-worker.ts';
import { GroupCommit } from './intake/group-commit.ts';
import { LedgerQueue } from './intake/ledger-queue.ts';
import { Reruns } from './intake/reruns.ts';
import { StockFacts } from './intake/stock-facts.ts';
import { BundleTeller } from './imports/bundle-teller.ts';
import { Imports } from './imports/imports.ts';
import { LocationTeller } from './imports/location-teller.ts';
import { StockTeller } from './imports/stock-teller.ts';
import { errorText, type Log } from './log.ts';
import { MassChanges } from './mass-changes/mass-changes.ts';
import { Pairing } from './pairing/pairing.ts';
import type { Clock, Ids } from './ports.ts';
import { Duties } from './duties.ts';
import type { ChannelWorker } from './propagation/channel-worker.ts';
import { ListingControl } from './propagation/listing-control.ts';
import type { Pump } from './propagation/pump.ts';
import { PushControl } from './propagation/push-control.ts';
import { Reservations } from './reservations/reservations.ts';
import { RunningChannels } from './running-channels.ts';
import { BundleSaving, type ImportedBundle } from './setup/bundle-saving.ts';
import { ChannelSetup } from './setup/channel-setup.ts';
import { CopyGuard } from './setup/copy-guard.ts';
import { ChannelConnector, type ConnectReport } from './setup/connect-channel.ts';
import { RestoredChannels } from './setup/restored-channels.ts';
import type { ChannelRow, NewDelivery, SavedBill, Store } from './store/contract.ts';
import { SoleWorker, type Team } from './team.ts';
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
	readonly pressure: BackPressure;
	readonly server: FastifyInstance;
	readonly pairing: Pairing;
	readonly reservations: Reservations;
	readonly facts: StockFacts;
	readonly reruns: Reruns;
	readonly tokenUses: TokenUses;
	readonly imports: Imports;
	readonly massChanges: MassChanges;
	readonly pushes: PushControl;
	readonly #copies: CopyGuard;
	readonly listings: ListingControl;
	readonly velocity: Velocity;
	readonly #queue: LedgerQueue;
	readonly #intake: GroupCommit< NewDelivery, 'stored' | 'copy' >;
	readonly #deliveries: DeliveryWorker;
	readonly #running: RunningChannels;
	readonly #setup: ChannelSetup;
	readonly #restored: RestoredChannels;
	readonly #duties: Duties;
	readonly #team: Team;
	readonly #anchors: Pump;
	readonly #bodyExpiry: Pump;
	readonly #bundles: BundleSaving;

	constructor( config: Config, ports: AppPorts, version: string ) {
		const { clock, log, store } = ports;
		this.config = config;
		this.version = version;
		this.clock = clock;
		this.ids = ports.ids;
		this.store = store;
		this.log = log;
		this.startedAtMs = clock.now();
		this.#team = ports.team ?? new SoleWorker();
		const wake = ( channels: readonly ChannelId[] ): void => this.#duties.wake( channels );
		const hold = ( channel: ChannelId ): Promise< void > => this.#deliveries.hold( channel );
		const release = ( channel: ChannelId ): void => this.#deliveries.release( channel );
		const queue = new LedgerQueue( { clock, ledger: store.ledger, wake, fetchOrders: wake } );
		const connector = new ChannelConnector( store, queue, clock );
		this.#queue = queue;
		this.#bundles = new BundleSaving( store, clock );
		this.#intake = new GroupCommit(
			clock,
			( batch ) => store.inbox.put( batch ),
			( { body } ) => body.length
		);
		this.pressure = new BackPressure( {
			countMax: config.waitingMax,
			bytesMax: config.waitingMaxBytes,
			delayMs: () => Math.max( this.#intake.delayMs, queue.delayMs ),
			log,
		} );
		this.#restored = new RestoredChannels( {
			model: store.model,
			log,
			isPaused: ( channel ) => this.#running.isPaused( channel ),
			onAllSeen: () => wake( this.channels().map( ( { row } ) => row.channel ) ),
		} );
		this.velocity = new Velocity( { clock, log, sales: store.sales } );
		this.#running = new RunningChannels( ports, {
			queue,
			connector,
			takeDelivery: ( delivery ) => this.takeDelivery( delivery ),
			hold,
			release,
			mayRaise: () => ! this.#restored.areSalesMissing(),
			speeds: this.velocity,
		} );
		this.#deliveries = new DeliveryWorker( {
			inbox: store.inbox,
			queue,
			changes: new ChangesTaker( { inbox: store.inbox, ledger: store.ledger, queue, clock } ),
			clock,
			log,
			channelOf: ( channel ) => this.#deliveryChannel( channel ),
		} );
		this.#setup = new ChannelSetup( {
			ports,
			running: this.#running,
			connector,
			restored: this.#restored,
			callbackUrl: ( row ) => this.#callbackUrl( row ),
			claim: ( channel ) => this.#duties.claim( channel ),
			changed: ( channel ) => this.#duties.changed( channel ),
			hold,
			release,
		} );
		this.#copies = new CopyGuard( {
			clock,
			log,
			switches: store.switches,
			home: ports.home ?? null,
		} );
		this.#duties = new Duties( {
			isCopy: () => this.#copies.isCopy(),
			clock,
			log,
			model: store.model,
			team: this.#team,
			running: this.#running,
			setup: this.#setup,
			restored: this.#restored,
			deliveries: this.#deliveries,
			callbackUrl: ( row ) => this.#callbackUrl( row ),
		} );
		this.pairing = new Pairing( {
			ports,
			running: this.#running,
			setup: this.#setup,
			duties: this.#duties,
			publicUrl: () => this.publicUrl(),
		} );
		this.#anchors = auditAnchors( { clock, ledger: store.ledger, log } );
		this.#bodyExpiry = bodyExpiry( {
			clock,
			inbox: store.inbox,
			log,
			keptDays: config.bodiesKeptDays,
		} );
		this.reservations = new Reservations( {
			clock,
			ledger: store.ledger,
			queue,
			log,
			areSalesMissing: () => this.#restored.areSalesMissing(),
		} );
		this.facts = new StockFacts( {
			clock,
			model: store.model,
			queue,
			locations: async () =>
				( await store.model.channels() ).flatMap( ( { locations } ) => locations ),
		} );
		this.imports = new Imports( {
			clock,
			log,
			store,
			isShared: () => this.#team.isShared,
			tellers: {
				stock: new StockTeller( { clock, queue, lists: store.lists } ),
				bundles: new BundleTeller( {
					model: store.model,
					save: ( bundles ) => this.saveBundles( bundles ),
				} ),
				locations: new LocationTeller( { clock, model: store.model, wake } ),
			},
		} );
		this.massChanges = new MassChanges( { clock, store, queue, imports: this.imports, wake } );
		this.pushes = new PushControl( {
			clock,
			log,
			store,
			changed: ( channels ) => {
				channels.forEach( ( channel ) => this.#duties.changed( channel ) );
				wake( channels );
			},
		} );
		this.listings = new ListingControl( { clock, store, wake } );
		this.tokenUses = new TokenUses( { clock, log, model: store.model } );
		this.reruns = new Reruns( {
			...{ clock, queue },
			...store,
			delivered: () => this.#duties.deliveredAnywhere(),
		} );
		this.server = createServer( this );
	}

	/** Opens the channels of the data folder and starts listening; answers the address. */
	async start(): Promise< string > {
		await this.#copies.check();
		await this.#duties.open();
		const address = await this.server.listen( {
			host: this.config.host,
			port: this.config.port,
		} );
		await this.#begin();
		return address;
	}

	/**
	 * The same without a socket: deliveries come by `takeDelivery` alone. For the simulation, in which
	 * nothing waits for the real world.
	 */
	async startUnheard(): Promise< void > {
		await this.#duties.open();
		await this.#begin();
	}

	async #begin(): Promise< void > {
		this.#deliveries.wake();
		await this.#duties.start();
		this.pairing.start();
		this.reservations.start();
		this.#anchors.wake();
		this.#bodyExpiry.wake();
		this.velocity.start();
	}

	/** Takes no new work, finishes what is under way, closes the ledger. */
	async stop(): Promise< void > {
		await this.server.close();
		await this.imports.stop();
		await this.#duties.stop();
		await this.pairing.stop();
		await this.reservations.stop();
		await this.#anchors.stop();
		await this.#bodyExpiry.stop();
		await this.velocity.stop();
		await this.#setup.stop();
		await this.#intake.idle();
		await this.#deliveries.stop();
		await this.#queue.idle();
		await this.#running.stop();
		await this.#queue.idle();
		await this.#team.leave();
		await this.store.close();
	}

	channels(): readonly RunningChannel[] {
		return this.#running.all();
	}

	/** Does this worker work for the channel, or another one on the same ledger? */
	isOnDuty( channel: ChannelId ): boolean {
		return this.#team.isOurs( channel );
	}

	/** Also one that another worker on this ledger has just connected. @throws {WorkerError} CHANNEL_UNKNOWN */
	async findChannel( id: string ): Promise< ChannelId > {
		const find = () => this.channels().find( ( { row } ) => row.channel === id );
		if ( ! find() && this.#team.isShared ) {
			await this.#duties.look();
		}
		const found = find();
		if ( ! found ) {
			throw new WorkerError( 'CHANNEL_UNKNOWN', `"${ id }"` );
		}
		return found.row.channel;
	}

	channelByEndpoint( endpoint: string ): RunningChannel | null {
		return this.#running.byEndpoint( endpoint );
	}

	/** Durable on return. */
	async takeDelivery( delivery: NewDelivery ): Promise< 'stored' | 'copy' > {
		const stored = await this.#intake.submit( delivery );
		this.#duties.delivered( delivery.channel );
		return stored;
	}

	async retryDelivery( delivery: number ): Promise< boolean > {
		const isFound = await this.store.inbox.requeue( delivery );
		this.#duties.deliveredAnywhere();
		return isFound;
	}

	/** Wakes whoever works for these channels. */
	wake( channels: readonly ChannelId[] ): void {
		this.#duties.wake( channels );
	}

	/** @throws {WorkerError} BUNDLE_CYCLE, BUNDLE_TOO_LARGE, BUNDLE_CHANGED, SKU_UNKNOWN */
	async saveBundle( wanted: NewBundle ): Promise< SavedBill > {
		const saved = await this.#bundles.save( wanted );
		this.#duties.wake( saved.channels );
		return saved;
	}

	/** All of them or none. @throws {WorkerError} BUNDLE_CYCLE, BUNDLE_TOO_LARGE */
	async saveBundles( wanted: readonly ImportedBundle[] ): Promise< void > {
		this.#duties.wake( await this.#bundles.saveAll( wanted ) );
	}

	/** @throws {WorkerError} LEDGER_IS_A_COPY; REQUEST_INVALID, with the reason in `fields`. */
	async connectChannel( wanted: NewChannel ): Promise< ConnectReport > {
		await this.#copies.refuse();
		return this.#setup.connect( wanted );
	}

	/** @throws {WorkerError} CHANNEL_UNKNOWN, LEDGER_IS_A_COPY, REQUEST_INVALID */
	async importCatalogue( channel: ChannelId ): Promise< ConnectReport > {
		await this.#copies.refuse();
		return this.#setup.importCatalogue( channel );
	}

	/** This ledger is the real one now. */
	async adoptLedger( by: string | null, reason: string ): Promise< void > {
		await this.#copies.adopt( by, reason );
		await this.#duties.adopted();
	}

	publicUrl(): string {
		const address = this.server.server.address();
		const port = typeof address === 'object' && address ? address.port : this.config.port;
		return this.config.publicUrl ?? `http://${ this.config.host }:${ port }`;
	}

	#callbackUrl( { endpoint }: ChannelRow ): string {
		return `${ this.publicUrl() }/intake/${ endpoint }`;
	}

	#deliveryChannel( channel: ChannelId ) {
		const running = this.#running.get( channel );
		if ( ! running ) {
			return null;
		}
		const { adapter, worker } = running;
		return {
			adapter,
			onChanges: () => worker.wake(),
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
