import { systemClock, systemRandom } from '../../src/worker/adapters/system-ports.ts';
import type { Clock } from '../../src/worker/ports.ts';
import type { PostgresDatabase } from '../../src/worker/store/postgres/database.ts';
import { WakeUps, type WakeUp } from '../../src/worker/store/postgres/wake-ups.ts';
import { openNewDatabase } from './open-database.ts';
import { SilentWire } from './silent-wire.ts';
import { describePostgres } from './use-postgres.ts';

describePostgres( 'wake-ups between workers', ( postgres ) => {
	let url: string;
	let database: PostgresDatabase;
	let listener: Listener;
	let speaker: Listener;

	beforeEach( async () => {
		( { url, database } = await openNewDatabase( postgres ) );
		listener = new Listener( url );
		await listener.listening();
		speaker = new Listener( url );
		await speaker.listening();
	} );

	afterEach( async () => {
		await speaker.wakeUps.close();
		await listener.wakeUps.close();
		await database.close();
	} );

	const say = ( topic: string, channel: string | null = null ): Promise< void > =>
		speaker.wakeUps.say( { topic, channel } );

	it( 'are heard with what they are about, in order', async () => {
		await say( 'dirty', 'shop' );
		await Promise.all( [ say( 'dirty', 'outlet' ), say( 'inbox' ) ] );
		await listener.heardOf( 'inbox' );
		expect( listener.heard ).toEqual( [
			{ topic: 'dirty', channel: 'shop' },
			{ topic: 'dirty', channel: 'outlet' },
			{ topic: 'inbox', channel: null },
		] );
	} );

	it( 'are lost, without an error, where nobody is connected any more', async () => {
		await speaker.wakeUps.close();
		await say( 'dirty', 'shop' );
		expect( listener.heard ).toEqual( [] );
	} );

	it( 'are told from what somebody else says', async () => {
		for ( const text of [ 'hello', '{}', '{"topic":1,"channel":null}', '' ] ) {
			await database.transaction( ( tx ) =>
				tx.first( `select pg_notify('lockstep_wake_ups', $1)`, [ text ] )
			);
		}
		await say( 'inbox' );
		await listener.heardOf( 'inbox' );
		expect( listener.heard ).toEqual( [ { topic: 'inbox', channel: null } ] );
	} );

	it( 'are listened for again after the server was restarted, and whoever listens is told to look', async () => {
		await postgres.restart( 'immediate' );
		await Promise.all( [ listener.listening(), speaker.listening() ] );
		await say( 'inbox' );
		await listener.heardOf( 'inbox' );
	} );

	it( 'are listened for again after a connection that was ended', async () => {
		await postgres.server.query(
			'postgres',
			`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'lockstep wake-ups'`
		);
		await Promise.all( [ listener.listening(), speaker.listening() ] );
		await say( 'inbox' );
		await listener.heardOf( 'inbox' );
	} );

	it( 'are listened for again after a connection that fell silent', async () => {
		const wire = await SilentWire.to( Number( new URL( url ).port ) );
		const remote = new Listener( url.replace( /:\d+\//, `:${ wire.port }/` ), {
			...systemClock,
			after: ( delayMs, task ) => systemClock.after( delayMs / 100, task ),
		} );
		await remote.listening();
		wire.fallSilent();
		await say( 'lost' );
		await remote.listening();
		await say( 'inbox' );
		await remote.heardOf( 'inbox' );
		expect( remote.heard ).toEqual( [ { topic: 'inbox', channel: null } ] );
		await remote.wakeUps.close();
		await wire.close();
	} );

	it( 'are no longer listened for when closed, also while the server is away', async () => {
		await postgres.server.end( 'fast' );
		await Promise.all( [ listener.wakeUps.close(), speaker.wakeUps.close() ] );
		await postgres.server.start();
		const { length } = await postgres.server.query(
			'postgres',
			`select 1 from pg_stat_activity where application_name = 'lockstep wake-ups'`
		);
		expect( length ).toBe( 0 );
		listener = new Listener( url );
	} );
} );

/** What one worker has heard, and whether it listens. */
class Listener {
	readonly heard: WakeUp[] = [];
	readonly wakeUps: WakeUps;
	readonly #waiting: { isMet: () => boolean; resolve: () => void }[] = [];
	#reconnects = 0;
	#reconnectsSeen = 0;

	constructor( url: string, clock: Clock = systemClock ) {
		this.wakeUps = new WakeUps( {
			url,
			clock,
			random: systemRandom,
			onWakeUp: ( wakeUp ) => {
				this.heard.push( wakeUp );
				this.#check();
			},
			onReconnect: () => {
				this.#reconnects++;
				this.#check();
			},
		} );
		this.wakeUps.start();
	}

	/** Resolves when it listens since the last time this was asked. */
	async listening(): Promise< void > {
		await this.#until( () => this.#reconnects > this.#reconnectsSeen );
		this.#reconnectsSeen = this.#reconnects;
	}

	heardOf( wanted: string ): Promise< void > {
		return this.#until( () => this.heard.some( ( { topic } ) => topic === wanted ) );
	}

	#until( isMet: () => boolean ): Promise< void > {
		return new Promise( ( resolve ) => {
			this.#waiting.push( { isMet, resolve } );
			this.#check();
		} );
	}

	#check(): void {
		this.#waiting.filter( ( { isMet } ) => isMet() ).forEach( ( { resolve } ) => resolve() );
	}
}
