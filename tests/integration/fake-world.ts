import Database from 'better-sqlite3';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
	channelIdSchema,
	eventKeySchema,
	listingIdSchema,
	locationIdSchema,
	skuSchema,
} from '../../src/shared/ids.ts';
import type { ChannelCapabilities } from '../../src/worker/channels/contract.ts';
import { LedgerQueue } from '../../src/worker/intake/ledger-queue.ts';
import { ChannelWorker } from '../../src/worker/propagation/channel-worker.ts';
import { HeldRaises } from '../../src/worker/propagation/held-raises.ts';
import { forecastMs } from '../../src/worker/propagation/forecast.ts';
import { PushControl } from '../../src/worker/propagation/push-control.ts';
import { AccountCalls } from '../../src/worker/propagation/limits/account-calls.ts';
import { ChannelConnector } from '../../src/worker/setup/connect-channel.ts';
import type { StockEvent } from '../../src/shared/stock-event.ts';
import { MassChanges } from '../../src/worker/mass-changes/mass-changes.ts';
import type { ChannelMode, ListingState, Store } from '../../src/worker/store/contract.ts';
import { openScratch } from '../../src/worker/store/sqlite/database.ts';
import { openSqliteStore, storeOn } from '../../src/worker/store/sqlite/open-sqlite-store.ts';
import { FakeChannel } from './fake-channel.ts';
import { VirtualClock } from './virtual-clock.ts';

/** A ledger whose commits wait for no disk: what a power cut would lose is not what is looked at. */
export function openForgetful( dataDir: string ): Store {
	const db = openScratch( dataDir );
	return storeOn( db, () => db.close() );
}

const main = locationIdSchema.parse( 'main' );
const random = { next: () => 0.5 };

/** Real ledger, real database, real dispatchers; the channels and the time are the test's. */
export class FakeWorld {
	readonly clock = new VirtualClock();
	readonly channels = new Map< string, FakeChannel >();
	readonly errors: string[] = [];
	readonly #raises = new HeldRaises();
	readonly #dataDir = mkdtempSync( join( tmpdir(), 'lockstep-fake-' ) );
	#store: Store;
	#queue: LedgerQueue;
	#workers = new Map< string, ChannelWorker >();
	readonly #calls = new Map< string, AccountCalls >();
	#uuids = 0;
	#keys = 0;

	/**
	 * @param open another database: `openForgetful` where a proof makes so many commits that it would wait for
	 *             the disk most of the time. It cannot be started again, nor opened beside.
	 */
	constructor( open: ( dataDir: string ) => Store = openSqliteStore ) {
		this.#store = open( this.#dataDir );
		this.#queue = this.#newQueue();
	}

	/** Connects a channel that shows these quantities by SKU; the set-up is over on return. */
	async connect(
		name: string,
		capabilities: ChannelCapabilities,
		shown: Readonly< Record< string, number > >,
		adapter = new FakeChannel( this.clock, capabilities, shown )
	): Promise< FakeChannel > {
		this.channels.set( name, adapter );
		const channel = channelIdSchema.parse( name );
		const { takesNegative, quantityMax } = capabilities;
		await this.#store.model.addChannel(
			{
				channel,
				kind: 'fake',
				name,
				settings: '',
				locations: [ main ],
				buffer: { kind: 'units', units: 0 },
				endpoint: name,
				state: 'live',
				takesNegative,
				quantityMax,
			},
			this.clock.now()
		);
		const [ row ] = ( await this.#store.model.channels() ).filter(
			( each ) => each.channel === channel
		);
		const worker = this.#startWorker( name, adapter );
		if ( row ) {
			const connector = new ChannelConnector( this.#store, this.#queue, this.clock );
			const door = this.#calls.get( name )?.adapter ?? adapter;
			await this.clock.until( connector.connect( row, door, worker.fetcher, '' ) );
		}
		worker.startCaughtUp();
		await this.clock.run( 2_000 );
		return adapter;
	}

	/** What a person decides about mass changes; none of them is of an import here. */
	get massChanges(): MassChanges {
		const { clock } = this;
		const noImport = (): Promise< never > =>
			Promise.reject( new Error( 'there are no imports' ) );
		return new MassChanges( {
			clock,
			store: this.#store,
			queue: this.#queue,
			imports: { undo: noImport, read: noImport },
			wake: ( channels ) =>
				channels.forEach( ( channel ) => this.#workers.get( channel )?.wake() ),
		} );
	}

	/** Events go into the ledger as one batch. */
	async tell( ...events: readonly StockEvent[] ): Promise< void > {
		const submitted = events.map( ( event ) =>
			this.#queue.submit( { event, receivedAtMs: this.clock.now(), delivery: null } )
		);
		await this.clock.until( Promise.all( submitted ) );
	}

	/** The channel tells what it shows by itself. */
	async observe( channel: string, sku: string, quantity: number ): Promise< void > {
		await this.#workers
			.get( channel )
			?.observe( [ { external: { sku }, quantity, atMs: this.clock.now() } ] );
	}

	/** Units arrive at (or leave) the shelf. */
	async adjust(
		...changes: readonly ( readonly [ sku: string, delta: number ] )[]
	): Promise< void > {
		const submitted = changes.map( ( [ sku, delta ] ) => {
			this.#keys += 1;
			return this.#queue.submit( {
				event: {
					source: 'api',
					key: eventKeySchema.parse( `adjustment-${ this.#keys }` ),
					occurredAtMs: this.clock.now(),
					actor: null,
					body: {
						kind: 'adjustment',
						sku: skuSchema.parse( sku ),
						location: main,
						delta,
						reason: 'test',
					},
				},
				receivedAtMs: this.clock.now(),
				delivery: null,
			} );
		} );
		await this.clock.until( Promise.all( submitted ) );
	}

	/** When all listings of a channel will be true again, as its card would say now. */
	async forecastMs( name: string ): Promise< number | null > {
		const counts = ( await this.#store.listings.counts() ).find(
			( one ) => one.channel === name
		);
		const calls = this.#calls.get( name );
		const adapter = this.channels.get( name );
		const confirmed = await this.#store.listings.confirmed();
		const seen = confirmed.find( ( one ) => one.channel === name )?.confirmed ?? 0;
		if ( ! counts || ! calls || ! adapter ) {
			throw new Error( `no channel ${ name }` );
		}
		return forecastMs( {
			nowMs: this.clock.now(),
			state: 'live',
			mode: 'live',
			due: counts.waiting,
			unseen: counts.listings - seen - counts.waiting,
			...adapter.capabilities,
			figures: calls.figures(),
		} );
	}

	/** Do all channels show what they should, and has each been seen to? */
	async isTrue(): Promise< boolean > {
		const counts = await this.#store.listings.counts();
		const confirmed = await this.#store.listings.confirmed();
		const seen = new Map( confirmed.map( ( one ) => [ one.channel, one.confirmed ] ) );
		return counts.every( ( one ) => ( seen.get( one.channel ) ?? 0 ) === one.listings );
	}

	async listing( channel: string, sku: string ): Promise< ListingState > {
		const state = await this.#store.deliveries.listing(
			listingIdSchema.parse( `${ channel }:${ sku }` )
		);
		if ( ! state ) {
			throw new Error( `no listing of ${ sku } on ${ channel }` );
		}
		return state;
	}

	/** A person pauses one listing. */
	async pause( channel: string, sku: string ): Promise< void > {
		const { listing } = await this.listing( channel, sku );
		await this.#store.listings.setPaused( listing, true );
	}

	/** Calls that are on disk and not over, by the keys they are made with. */
	async openCalls( channel: string ): Promise< string[] > {
		const open = await this.#store.deliveries.openCalls( channelIdSchema.parse( channel ) );
		return open.map( ( { call } ) => call );
	}

	/** What somebody else does to the database. */
	run( sql: string ): void {
		const db = new Database( join( this.#dataDir, 'ledger.sqlite' ) );
		db.exec( sql );
		db.close();
	}

	get store(): Store {
		return this.#store;
	}

	/** As the API turns it. */
	get pushes(): PushControl {
		return new PushControl( {
			clock: this.clock,
			log: { info: () => undefined, warn: () => undefined, error: () => undefined },
			store: this.#store,
			changed: ( channels ) =>
				channels.forEach( ( channel ) => this.#workers.get( channel )?.wake() ),
		} );
	}

	/** Whether it agrees or not. */
	async setMode( channel: string, mode: ChannelMode ): Promise< void > {
		const turn = { by: 'test', reason: 'test' };
		await this.clock.until(
			this.pushes.setMode( channelIdSchema.parse( channel ), mode, turn, true )
		);
	}

	/** Keeps the channel from being written to. */
	async hold( channel: string, how: 'paused' | 'shadow' | 'stopped' ): Promise< void > {
		if ( how === 'stopped' ) {
			await this.clock.until( this.pushes.stop( { by: 'test', reason: 'test' } ) );
		} else {
			await this.setMode( channel, how );
		}
	}

	async release( channel: string, how: 'paused' | 'shadow' | 'stopped' ): Promise< void > {
		if ( how === 'stopped' ) {
			await this.clock.until( this.pushes.resume( { by: 'test', reason: null } ) );
		} else {
			await this.setMode( channel, 'live' );
		}
	}

	async deadLetters(): Promise< number > {
		return ( await this.#store.inbox.counts() ).dead;
	}

	async drifts(): Promise< number > {
		return ( await this.#store.deliveries.drifts( 100 ) ).length;
	}

	/** The process is killed and started again on the same data folder. */
	async killAndStartAgain(): Promise< void > {
		this.clock.forgetTimers();
		await this.#store.close();
		this.#store = openSqliteStore( this.#dataDir );
		this.#workers.clear();
		this.#queue = this.#newQueue();
		for ( const [ name, adapter ] of this.channels ) {
			this.#startWorker( name, adapter ).start( '' );
		}
	}

	async close(): Promise< void > {
		this.clock.forgetTimers();
		await this.#store.close();
		rmSync( this.#dataDir, { recursive: true, force: true } );
	}

	#newQueue(): LedgerQueue {
		const wake = ( channels: readonly string[] ): void =>
			channels.forEach( ( channel ) => this.#workers.get( channel )?.wake() );
		const { clock } = this;
		return new LedgerQueue( { clock, ledger: this.#store.ledger, wake, fetchOrders: wake } );
	}

	#startWorker( name: string, adapter: FakeChannel ): ChannelWorker {
		const log = {
			info: () => undefined,
			warn: () => undefined,
			error: ( { error }: { error?: string }, message: string ) => {
				this.errors.push( `${ message }: ${ error ?? '' }` );
			},
		};
		const calls = new AccountCalls( {
			adapter: () => adapter,
			clock: this.clock,
			random,
			writesSince: ( sinceMs ) =>
				this.#store.deliveries.writesSince( channelIdSchema.parse( name ), sinceMs ),
			onHealth: () => undefined,
		} );
		this.#calls.set( name, calls );
		const worker = new ChannelWorker(
			{
				channel: channelIdSchema.parse( name ),
				adapter: calls.adapter,
				store: this.#store,
				clock: this.clock,
				random,
				ids: { uuid: () => this.#uuid(), secret: () => '' },
				log,
				calls,
				raises: this.#raises,
				onHealth: () => undefined,
				mayRaise: () => true,
			},
			this.#queue
		);
		this.#workers.set( name, worker );
		return worker;
	}

	#uuid(): string {
		this.#uuids += 1;
		return `00000000-0000-4000-8000-${ String( this.#uuids ).padStart( 12, '0' ) }`;
	}
}
