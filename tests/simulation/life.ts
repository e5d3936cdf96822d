import { createApp, type App } from '../../src/worker/app.ts';
import type { Config } from '../../src/worker/config.ts';
import type { Log, LogFields } from '../../src/worker/log.ts';
import type { Clock, HttpRequest, HttpResponse, Ids, Network } from '../../src/worker/ports.ts';
import type { ChannelKind } from '../../src/worker/channels/registry.ts';
import type { Store } from '../../src/worker/store/contract.ts';
import type { SqliteDatabase } from '../../src/worker/store/sqlite/database.ts';
import type { SeededRandom } from '../../src/simulator/seeded-random.ts';
import type { CrashPoint } from './fault-kinds.ts';
import type { Faults } from './faults.ts';
import type { Journal } from './journal.ts';
import { mortalStore, never, type Mortal } from './mortal-store.ts';
import type { SimulatedNetwork } from './simulated-network.ts';

export interface LifePorts {
	readonly db: SqliteDatabase;
	/** On that database. One for all lives: it keeps nothing but statements, and the bills, which do not change here. */
	readonly store: Store;
	readonly clock: Clock;
	readonly network: SimulatedNetwork;
	readonly random: SeededRandom;
	readonly faults: Faults;
	readonly journal: Journal;
	readonly config: Config;
	readonly kinds: ReadonlyMap< string, ChannelKind >;
	readonly onDeath: () => void;
}

/**
 * One process of the worker, from its start to its death. The whole app runs in it, on ports that are
 * cut when it dies: its timers never go off, what it waited for never comes, and what it had on its way
 * to a marketplace arrives all the same. The next life begins on the same database.
 */
export class Life implements Mortal {
	readonly app: App;
	readonly number: number;
	readonly #ports: LifePorts;
	#isDead = false;
	#isStarted = false;

	constructor( number: number, ports: LifePorts ) {
		this.number = number;
		this.#ports = ports;
		const store = mortalStore( ports.store, this );
		this.app = createApp(
			ports.config,
			{
				clock: this.#clock(),
				random: ports.random,
				ids: this.#ids(),
				network: this.#network(),
				store,
				vault: { seal: ( text ) => text, open: ( sealed ) => sealed },
				log: this.#log(),
				kinds: ports.kinds,
			},
			'simulated'
		);
	}

	hasDied(): boolean {
		return this.#isDead;
	}

	/** It hears deliveries. */
	get isUp(): boolean {
		return this.#isStarted && ! this.#isDead;
	}

	async start(): Promise< void > {
		await this.app.startUnheard();
		this.#isStarted = true;
	}

	/** As the intake's route does; `null`: nobody is there. */
	deliver(
		url: string,
		headers: Readonly< Record< string, string > >,
		body: Uint8Array
	): Promise< number > | null {
		return this.isUp ? this.#take( url, headers, body ) : null;
	}

	diesAt( point: CrashPoint ): boolean {
		if ( this.#isDead || ! this.#isStarted ) {
			return false;
		}
		if ( ! this.#ports.faults.strikes( point, `life ${ this.number }` ) ) {
			return false;
		}
		this.die();
		return true;
	}

	die(): void {
		this.#isDead = true;
		this.#ports.journal.note( 'died', `life ${ this.number }` );
		this.#ports.onDeath();
	}

	/** The process dies in the middle of a transaction: SQLite takes it back at the next opening. */
	async undone( work: () => unknown ): Promise< void > {
		const { db } = this.#ports;
		db.exec( 'begin immediate' );
		const done = work();
		db.exec( 'rollback' );
		await Promise.resolve( done ).catch( () => undefined );
	}

	async #take(
		url: string,
		headers: Readonly< Record< string, string > >,
		body: Uint8Array
	): Promise< number > {
		const channel = this.app.channelByEndpoint( url.split( '/' ).at( -1 ) ?? '' );
		if ( ! channel ) {
			return 404;
		}
		const receivedAtMs = this.#ports.clock.now();
		const verified = channel.adapter.verify( { headers, body, receivedAtMs } );
		if ( verified.result !== 'authentic' ) {
			return 401;
		}
		await this.app.takeDelivery( {
			channel: channel.row.channel,
			deliveryKey: verified.deliveryKey,
			topic: verified.topic,
			headers,
			body,
			receivedAtMs,
		} );
		return 200;
	}

	#clock(): Clock {
		const { clock } = this.#ports;
		return {
			now: () => clock.now(),
			after: ( delayMs, task ) =>
				this.#isDead
					? () => undefined
					: clock.after( delayMs, () => {
							if ( ! this.#isDead ) {
								task();
							}
						} ),
		};
	}

	#ids(): Ids {
		const { random } = this.#ports;
		return {
			uuid: () => random.uuid(),
			secret: ( bytes ) => `${ random.uuid() }${ random.uuid() }`.slice( 0, bytes ),
		};
	}

	#network(): Network {
		return { request: ( request ) => this.#request( request ) };
	}

	async #request( request: HttpRequest ): Promise< HttpResponse > {
		if ( this.#isDead ) {
			return never();
		}
		const answer = this.#ports.network.request( request, this.number );
		if ( this.diesAt( 'crash with a call on its way' ) ) {
			answer.catch( () => undefined );
			return never();
		}
		const settled = await answer.then(
			( response ) => () => response,
			( error: unknown ) => () => {
				throw error;
			}
		);
		return this.hasDied() || this.diesAt( 'crash after an answer came' ) ? never() : settled();
	}

	#log(): Log {
		const say =
			( level: string ) =>
			( fields: LogFields, message: string ): void => {
				if ( ! this.#isDead ) {
					const { journal } = this.#ports;
					journal.note(
						level,
						`life ${ this.number }: ${ message } ${ JSON.stringify( fields ) }`
					);
				}
			};
		return { info: say( 'info' ), warn: say( 'warn' ), error: say( 'error' ) };
	}
}
