import type { ChannelId } from '../shared/ids.ts';
import type { DeliveryWorker } from './intake/delivery-worker.ts';
import { errorText, type Log } from './log.ts';
import type { Clock } from './ports.ts';
import { Pump } from './propagation/pump.ts';
import type { RunningChannels } from './running-channels.ts';
import type { ChannelSetup } from './setup/channel-setup.ts';
import type { RestoredChannels } from './setup/restored-channels.ts';
import type { ChannelRow, ModelStore } from './store/contract.ts';
import type { Team, Topic } from './team.ts';

interface Options {
	readonly clock: Clock;
	readonly log: Log;
	readonly model: Pick< ModelStore, 'channels' | 'channel' >;
	readonly team: Team;
	readonly running: RunningChannels;
	readonly setup: ChannelSetup;
	readonly restored: RestoredChannels;
	readonly deliveries: DeliveryWorker;
	readonly callbackUrl: ( row: ChannelRow ) => string;
	/** Then no channel is worked for. */
	readonly isCopy: () => Promise< boolean >;
}

/**
 * Which channels this worker works for. Every worker *opens* every channel: it takes its deliveries and
 * answers its checks. Only the one *on duty* works on the deliveries, reads and writes; for the others the
 * channel's deliveries are held. What people set is in the database, where each worker looks every
 * second for what another has changed.
 */
export class Duties {
	readonly #options: Options;
	readonly #held = new Set< ChannelId >();
	/** Settings and states as they were when we last looked. */
	readonly #seen = new Map< ChannelId, Pick< ChannelRow, 'settings' | 'state' > >();
	/** Channels that are ours and not worked for, as the ledger is taken for a copy. */
	readonly #idle = new Set< ChannelId >();
	readonly #looking: Pump;
	#look: Promise< void > | null = null;

	constructor( options: Options ) {
		this.#options = options;
		this.#looking = new Pump( {
			clock: options.clock,
			step: async () => {
				await this.look();
				return null;
			},
			onError: ( error ) =>
				options.log.error( { error: errorText( error ) }, 'looking for channels failed' ),
		} );
	}

	/** Opens all channels there are; nobody works for them yet. */
	async open(): Promise< void > {
		await this.#options.restored.load();
		for ( const row of await this.#options.model.channels() ) {
			await this.#open( row );
		}
	}

	/** From here on channels are worked for, by this worker or by another. */
	async start(): Promise< void > {
		const { deliveries, running, team } = this.#options;
		await team.join( {
			onDuty: ( channel ) => this.#noted( channel, this.#begin( channel ) ),
			offDuty: ( channel ) => this.#noted( channel, this.#end( channel ) ),
			onTold: ( topic, channel ) => this.#hear( topic, channel ),
			onMissed: () => {
				this.#looking.wake();
				deliveries.wake();
				running.wake( running.all().map( ( { row } ) => row.channel ) );
			},
		} );
		if ( team.isShared ) {
			this.#looking.wake();
		}
	}

	async stop(): Promise< void > {
		await this.#looking.stop();
	}

	/**
	 * Makes this worker the one that works for a channel, to set it up.
	 *
	 * @returns `false`: another one does not let go of it.
	 */
	async claim( channel: ChannelId ): Promise< boolean > {
		const isOurs = await this.#options.team.claim( channel );
		if ( isOurs ) {
			this.#release( channel );
		}
		return isOurs;
	}

	isOurs( channel: ChannelId ): boolean {
		return this.#options.team.isOurs( channel );
	}

	/** A channel is new, or has other settings or another state: the other workers look now. */
	changed( channel: ChannelId ): void {
		this.#options.team.tell( 'channels', channel );
	}

	/** The ledger is no copy: what waited for that is worked for. */
	async adopted(): Promise< void > {
		const idle = [ ...this.#idle ];
		this.#idle.clear();
		await Promise.all(
			idle.map( ( channel ) => this.#noted( channel, this.#begin( channel ) ) )
		);
		idle.forEach( ( channel ) => this.changed( channel ) );
	}

	/** Wakes whoever works for these channels. */
	wake( channels: readonly ChannelId[] ): void {
		const { running, team } = this.#options;
		running.wake( channels.filter( ( channel ) => team.isOurs( channel ) ) );
		for ( const channel of channels ) {
			if ( ! team.isOurs( channel ) ) {
				team.tell( 'listings', channel );
			}
		}
	}

	/** A delivery of this channel is in the inbox. */
	delivered( channel: ChannelId ): void {
		const { deliveries, team } = this.#options;
		if ( team.isOurs( channel ) ) {
			deliveries.wake();
		} else {
			team.tell( 'deliveries', channel );
		}
	}

	/** A delivery of some channel is to be worked on again. */
	deliveredAnywhere(): void {
		const { deliveries, running } = this.#options;
		deliveries.wake();
		running.all().forEach( ( { row } ) => this.delivered( row.channel ) );
	}

	async #open( row: ChannelRow ): Promise< void > {
		const { running, team } = this.#options;
		await this.#hold( row.channel );
		await running.open( row );
		this.#seen.set( row.channel, row );
		team.add( row.channel );
	}

	async #begin( channel: ChannelId ): Promise< void > {
		const { model, running, setup } = this.#options;
		const row = await model.channel( channel );
		if ( ! row ) {
			return;
		}
		if ( await this.#options.isCopy() ) {
			this.#idle.add( channel );
			return;
		}
		if ( this.#options.team.isShared ) {
			// Anew: the worker of an earlier duty has been stopped, and others have written since.
			await running.open( row );
		}
		const isToBeSetUp = this.#isToBeSetUp( row );
		if ( isToBeSetUp ) {
			await setup.resume( row );
		}
		this.#release( channel );
		if ( row.state !== 'paused' && ! isToBeSetUp ) {
			running.get( channel )?.worker.start( this.#options.callbackUrl( row ) );
		}
	}

	async #end( channel: ChannelId ): Promise< void > {
		const { running, setup } = this.#options;
		this.#idle.delete( channel );
		await this.#hold( channel );
		await setup.end( channel );
		await running.get( channel )?.worker.stop();
	}

	async #noted( channel: ChannelId, work: Promise< void > ): Promise< void > {
		await work.catch( ( error: unknown ) =>
			this.#options.log.error(
				{ channel, error: errorText( error ) },
				'a change of duty went wrong'
			)
		);
	}

	#hear( topic: Topic, channel: ChannelId | null ): void {
		const { deliveries, running, team } = this.#options;
		if ( topic === 'channels' ) {
			this.#looking.wake();
		} else if ( channel !== null && team.isOurs( channel ) ) {
			if ( topic === 'deliveries' ) {
				deliveries.wake();
			} else {
				running.wake( [ channel ] );
			}
		}
	}

	/** Follows what other workers have changed. */
	look(): Promise< void > {
		this.#look ??= this.#lookOnce().finally( () => {
			this.#look = null;
		} );
		return this.#look;
	}

	async #lookOnce(): Promise< void > {
		if ( this.#idle.size > 0 && ! ( await this.#options.isCopy() ) ) {
			await this.adopted();
		}
		for ( const row of await this.#options.model.channels() ) {
			const seen = this.#seen.get( row.channel );
			this.#seen.set( row.channel, row );
			if ( ! seen && ! this.#options.running.get( row.channel ) ) {
				await this.#open( row );
			} else if ( seen ) {
				await this.#follow( row, seen );
			}
		}
	}

	async #follow(
		row: ChannelRow,
		seen: Pick< ChannelRow, 'settings' | 'state' >
	): Promise< void > {
		const { running, setup, team } = this.#options;
		const { channel, state } = row;
		if ( row.settings !== seen.settings ) {
			running.replaceAdapter( row );
		}
		if ( state === seen.state ) {
			return;
		}
		if ( state === 'paused' ) {
			await Promise.all( [ running.pause( channel ), setup.end( channel ) ] );
		} else if (
			state === 'connecting' &&
			team.isOurs( channel ) &&
			! setup.isUnderWay( channel )
		) {
			await running.open( row );
			await setup.resume( row );
		}
	}

	#isToBeSetUp( { channel, state }: ChannelRow ): boolean {
		const { restored } = this.#options;
		return state === 'connecting' || ( state !== 'paused' && restored.has( channel ) );
	}

	async #hold( channel: ChannelId ): Promise< void > {
		if ( ! this.#held.has( channel ) ) {
			this.#held.add( channel );
			await this.#options.deliveries.hold( channel );
		}
	}

	#release( channel: ChannelId ): void {
		if ( this.#held.delete( channel ) ) {
			this.#options.deliveries.release( channel );
		}
	}
}
