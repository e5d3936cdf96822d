import type { ChannelId } from '../../../shared/ids.ts';
import { errorText, type Log } from '../../log.ts';
import type { Clock, Random } from '../../ports.ts';
import { Pump, type NextRun } from '../../propagation/pump.ts';
import type { Team, TeamMember, Topic } from '../../team.ts';
import type { PostgresDatabase, SqlConnection } from './database.ts';
import { fenced, Leases } from './leases.ts';
import { WakeUps, type WakeUp } from './wake-ups.ts';

/** After a crash nobody works for a channel for as long as this, at most. */
const TTL_MS = 5_000;
const RENEW_EVERY_MS = 1_000;
/** Whoever has channels already lets the others go first: so they are shared out, by and by. */
const COURTESY_MS = 30;
const CLAIM_MAX_MS = 15_000;
const CLAIM_EVERY_MS = 200;
/** Commits that tell something wait for one another: what is told in this time is told together. */
const TELL_EVERY_MS = 10;

const HAND_OVER = 'hand-over';
const FREE = 'free';
const TOPICS: ReadonlySet< string > = new Set< Topic >( [ 'deliveries', 'listings', 'channels' ] );

interface Duty {
	readonly token: number;
	/** By our own clock: from then on another may have taken it, whatever we hear of it. */
	endsAtMs: number;
}

export interface LeasedTeamOptions {
	readonly database: PostgresDatabase;
	readonly url: string;
	/** Names this worker, and no other that ever was. */
	readonly holder: string;
	readonly clock: Clock;
	readonly random: Random;
	readonly log: Log;
}

/**
 * Workers that share a PostgreSQL ledger. For a channel works who has its lease: *free* (nobody has it,
 * or it has run out: whoever sees it first takes it), *ours* (renewed every second; given back when we
 * stop or somebody asks for it), *another's*. A lease that could not be renewed in time is lost: work
 * for the channel stops here before somebody else can begin it, and what is still under way is refused
 * by the database under its old token.
 */
export class LeasedTeam implements Team {
	readonly isShared = true;
	readonly #options: LeasedTeamOptions;
	readonly #leases: Leases;
	readonly #wakeUps: WakeUps;
	readonly #renewing: Pump;
	readonly #channels = new Set< ChannelId >();
	readonly #duties = new Map< ChannelId, Duty >();
	readonly #told = new Map< string, WakeUp >();
	#member: TeamMember | null = null;
	#telling: Promise< void > | null = null;

	constructor( options: LeasedTeamOptions ) {
		const { clock, database, log, random, url } = options;
		this.#options = options;
		this.#leases = new Leases( database );
		this.#wakeUps = new WakeUps( {
			url,
			clock,
			random,
			onWakeUp: ( wakeUp ) => this.#hear( wakeUp ),
			onReconnect: () => this.#member?.onMissed(),
		} );
		this.#renewing = new Pump( {
			clock,
			step: () => this.#step(),
			sweepMs: RENEW_EVERY_MS,
			onError: ( error ) => {
				log.error( { error: errorText( error ) }, 'renewing leases failed' );
				this.#dropLapsed();
			},
		} );
	}

	/** Refuses, inside a transaction, what is written for a channel that is another's by now. */
	readonly fence = async ( tx: SqlConnection, channel: ChannelId ): Promise< void > => {
		await fenced( tx, leaseOf( channel ), this.#duties.get( channel )?.token ?? 0 );
	};

	isOurs( channel: ChannelId ): boolean {
		return this.#duties.has( channel );
	}

	async join( member: TeamMember ): Promise< void > {
		this.#member = member;
		this.#wakeUps.start();
		this.#renewing.wake();
	}

	add( channel: ChannelId ): void {
		if ( ! this.#channels.has( channel ) ) {
			this.#channels.add( channel );
			this.#renewing.wake();
		}
	}

	async claim( channel: ChannelId ): Promise< boolean > {
		this.#channels.add( channel );
		const untilMs = this.#options.clock.now() + CLAIM_MAX_MS;
		while ( ! this.isOurs( channel ) && ! ( await this.#take( channel ) ) ) {
			if ( this.#options.clock.now() >= untilMs ) {
				return false;
			}
			this.#say( HAND_OVER, channel );
			await this.#pause( CLAIM_EVERY_MS );
		}
		return true;
	}

	tell( topic: Topic, channel: ChannelId | null ): void {
		this.#say( topic, channel );
	}

	async leave(): Promise< void > {
		await this.#renewing.stop();
		await this.#telling;
		for ( const [ channel, { token } ] of this.#duties ) {
			this.#duties.delete( channel );
			await this.#leases.release( leaseOf( channel ), token ).catch( () => undefined );
		}
		this.#say( FREE, null );
		await this.#telling;
		await this.#wakeUps.close();
	}

	/** Keeps what is ours, and takes what is free. */
	async #step(): Promise< NextRun > {
		await this.#renew();
		for ( const channel of await this.#free() ) {
			await this.#pause( this.#duties.size * COURTESY_MS );
			if ( ! this.isOurs( channel ) && ( await this.#take( channel ) ) ) {
				await this.#member?.onDuty( channel );
			}
		}
		return this.#options.clock.now() + RENEW_EVERY_MS;
	}

	async #renew(): Promise< void > {
		const held = [ ...this.#duties ].map( ( [ channel, duty ] ) => ( {
			channel,
			duty,
			name: leaseOf( channel ),
			token: duty.token,
		} ) );
		if ( held.length === 0 ) {
			return;
		}
		const beforeMs = this.#options.clock.now();
		const renewed = new Set( await this.#leases.renewAll( held, TTL_MS ) );
		for ( const { channel, duty, name } of held ) {
			if ( renewed.has( name ) ) {
				duty.endsAtMs = beforeMs + TTL_MS;
			} else if ( this.#duties.get( channel ) === duty ) {
				this.#drop( channel );
			}
		}
	}

	async #free(): Promise< ChannelId[] > {
		const wanted = [ ...this.#channels ].filter( ( channel ) => ! this.isOurs( channel ) );
		const held = new Set( await this.#leases.heldOf( wanted.map( leaseOf ) ) );
		return wanted.filter( ( channel ) => ! held.has( leaseOf( channel ) ) );
	}

	async #take( channel: ChannelId ): Promise< boolean > {
		const { clock, holder } = this.#options;
		const beforeMs = clock.now();
		const taken = await this.#leases.take( leaseOf( channel ), holder, TTL_MS );
		if ( taken ) {
			this.#duties.set( channel, { ...taken, endsAtMs: beforeMs + TTL_MS } );
		}
		return taken !== null;
	}

	#dropLapsed(): void {
		for ( const [ channel, { endsAtMs } ] of this.#duties ) {
			if ( endsAtMs <= this.#options.clock.now() ) {
				this.#drop( channel );
			}
		}
	}

	#drop( channel: ChannelId ): void {
		this.#duties.delete( channel );
		this.#options.log.warn( { channel }, 'another worker works for this channel now' );
		void this.#member?.offDuty( channel );
	}

	#hear( { topic, channel }: WakeUp ): void {
		const known = [ ...this.#channels ].find( ( one ) => one === channel ) ?? null;
		if ( topic === HAND_OVER && known !== null && this.isOurs( known ) ) {
			this.#handOver( known ).catch( ( error: unknown ) =>
				this.#options.log.error( { error: errorText( error ) }, 'handing over failed' )
			);
		} else if ( topic === FREE ) {
			this.#renewing.wake();
		} else if ( isTopic( topic ) ) {
			this.#member?.onTold( topic, known );
		}
	}

	async #handOver( channel: ChannelId ): Promise< void > {
		const duty = this.#duties.get( channel );
		await this.#member?.offDuty( channel );
		if ( duty && this.#duties.get( channel ) === duty ) {
			this.#duties.delete( channel );
			await this.#leases.release( leaseOf( channel ), duty.token );
		}
	}

	#say( topic: string, channel: string | null ): void {
		this.#told.set( `${ topic } ${ channel ?? '' }`, { topic, channel } );
		this.#telling ??= this.#tellAll().finally( () => {
			this.#telling = null;
		} );
	}

	async #tellAll(): Promise< void > {
		while ( this.#told.size > 0 ) {
			await this.#pause( TELL_EVERY_MS );
			const all = [ ...this.#told.values() ];
			this.#told.clear();
			await Promise.all( all.map( ( wakeUp ) => this.#wakeUps.say( wakeUp ) ) );
		}
	}

	#pause( ms: number ): Promise< void > {
		return new Promise( ( resolve ) => {
			this.#options.clock.after( ms, resolve );
		} );
	}
}

const leaseOf = ( channel: ChannelId ): string => `channel/${ channel }`;

const isTopic = ( topic: string ): topic is Topic => TOPICS.has( topic );
