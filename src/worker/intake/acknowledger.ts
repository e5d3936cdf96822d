import type { ChannelId } from '../../shared/ids.ts';
import type { Acknowledgement, ChannelAdapter } from '../channels/contract.ts';
import { errorText, type Log } from '../log.ts';
import type { Cancel, Clock } from '../ports.ts';

/** Deliveries that nobody waits for are acknowledged together, after at most this. */
const TOGETHER_MS = 200;

/**
 * Tells a shop that did not wait for our answer what is on disk here. One call for all that arrived
 * in the same fifth of a second; what is lost on the way is sent again, and is a copy then.
 */
export class Acknowledger {
	readonly #channel: ChannelId;
	readonly #adapter: () => ChannelAdapter;
	readonly #clock: Clock;
	readonly #log: Log;
	#events = new Set< string >();
	#orders: Record< string, number > = {};
	#timer: Cancel | null = null;
	#sending: Promise< void > = Promise.resolve();

	constructor( options: {
		readonly channel: ChannelId;
		readonly adapter: () => ChannelAdapter;
		readonly clock: Clock;
		readonly log: Log;
	} ) {
		this.#channel = options.channel;
		this.#adapter = options.adapter;
		this.#clock = options.clock;
		this.#log = options.log;
	}

	add( { events, orders }: Acknowledgement ): void {
		events.forEach( ( id ) => this.#events.add( id ) );
		for ( const [ order, revision ] of Object.entries( orders ) ) {
			this.#orders[ order ] = Math.max( this.#orders[ order ] ?? 0, revision );
		}
		this.#timer ??= this.#clock.after( TOGETHER_MS, () => this.#flush() );
	}

	/** Nothing more is sent; what is under way may finish. */
	async stop(): Promise< void > {
		this.#timer?.();
		await this.#sending;
	}

	#flush(): void {
		const handled = { events: [ ...this.#events ], orders: this.#orders };
		this.#events = new Set();
		this.#orders = {};
		this.#timer = null;
		this.#sending = this.#sending
			.then( () => this.#send( handled ) )
			.catch( ( error: unknown ) => this.#warn( errorText( error ) ) );
	}

	async #send( handled: Acknowledgement ): Promise< void > {
		const result = await this.#adapter().counted?.acknowledge( handled );
		if ( result && ! result.ok ) {
			this.#warn( result.failure.reason );
		}
	}

	#warn( reason: string ): void {
		this.#log.warn( { channel: this.#channel, reason }, 'acknowledging changes failed' );
	}
}
