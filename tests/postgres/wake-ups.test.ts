import { systemClock, systemRandom } from '../../src/worker/adapters/system-ports.ts';
import type { Clock } from '../../src/worker/ports.ts';
import type { PostgresDatabase } from '../../src/worker/store/postgres/database.ts';
import { notify, WakeUps, type WakeUp } from '../../src/worker/store/postgres/wake-ups.ts';
import { openNewDatabase } from './open-database.ts';
import { SilentWire } from './silent-wire.ts';
import { describePostgres } from './use-postgres.ts';

describePostgres( 'wake-ups between workers', ( postgres ) => {
	let url: string;
	let database: PostgresDatabase;
	let listener: Listener;

	beforeEach( async () => {
		( { url, database } = await openNewDatabase( postgres ) );
		listener = new Listener( url );
		await listener.listening();
	} );

	afterEach( async () => {
		await listener.wakeUps.close();
		await database.close();
	} );

	const say = ( topic: string, channel: string | null = null ): Promise< void > =>
		database.transaction( ( tx ) => notify( tx, topic, channel ) );

	it( 'are heard with what they are about, in order, once per transaction', async () => {
		await database.transaction( async ( tx ) => {
			await notify( tx, 'dirty', 'shop' );
			await notify( tx, 'dirty', 'shop' );
			await notify( tx, 'dirty', 'outlet' );
		} );
		await say( 'inbox' );
		await listener.heardOf( 'inbox' );
		expect( listener.heard ).toEqual( [
			{ topic: 'dirty', channel: 'shop' },
			{ topic: 'dirty', channel: 'outlet' },
			{ topic: 'inbox', channel: null },
		] );
	} );

	it( 'are heard from another worker that says them beside its transactions', async () => {
		const other = new Listener( url );
		await other.listening();
		other.wakeUps.say( 'dirty', 'shop' );
		other.wakeUps.say( 'inbox', null );
		await listener.heardOf( 'inbox' );
		expect( listener.heard ).toEqual( [
			{ topic: 'dirty', channel: 'shop' },
			{ topic: 'inbox', channel: null },
		] );
		await other.wakeUps.close();
		// Nobody is there any more to say it: no error, a sweep finds what it was about.
		other.wakeUps.say( 'dirty', 'shop' );
	} );

	it( 'are not heard of a transaction that was undone', async () => {
		const undone = database.transaction( async ( tx ) => {
			await notify( tx, 'dirty', 'shop' );
			throw new Error( 'no' );
		} );
		await expect( undone ).rejects.toThrow( 'no' );
		await say( 'inbox' );
		await listener.heardOf( 'inbox' );
		expect( listener.heard ).toEqual( [ { topic: 'inbox', channel: null } ] );
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
		await listener.listening();
		await say( 'inbox' );
		await listener.heardOf( 'inbox' );
	} );

	it( 'are listened for again after a connection that was ended', async () => {
		await postgres.server.query(
			'postgres',
			`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'lockstep wake-ups'`
		);
		await listener.listening();
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
		await listener.wakeUps.close();
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
