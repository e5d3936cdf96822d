import type { CallFailure } from '../channels/contract.ts';
import type { CallRecord } from '../store/contract.ts';
import type { PushHold } from '../store/switch-store.ts';
import type { ChannelContext } from './channel-context.ts';

const INTERRUPTED: CallFailure = {
	action: 'retry',
	scope: 'call',
	applied: 'unknown',
	code: 'INTERRUPTED',
	reason: 'The worker stopped while this call was under way.',
};

const HELD: Readonly< Record< PushHold, string > > = {
	stopped: 'all pushes are stopped',
	copy: 'this ledger seems to be a copy',
	shadow: 'the channel is in shadow',
	paused: 'the channel is paused',
};

/** What is to become of a call whose outcome is not known. */
export type DueCall =
	| { readonly may: 'be-repeated'; readonly call: CallRecord }
	/** Its listings are looked at instead, once it has settled. */
	| { readonly may: 'only-settle'; readonly call: CallRecord; readonly failure: CallFailure };

/**
 * Calls that are on disk and not over: left by a crash, or waiting for an answer that was lost. One whose
 * channel knows keys is repeated word for word. To repeat is to write, so whatever keeps a write from
 * beginning keeps a repeat too; kept for later instead, its key might have expired by then and the call
 * take effect a second time.
 */
export class OpenCalls {
	readonly #context: ChannelContext;
	readonly #repeatAtMs = new Map< string, number >();

	constructor( context: ChannelContext ) {
		this.#context = context;
	}

	repeatAt( call: string, atMs: number ): void {
		this.#repeatAtMs.set( call, atMs );
	}

	/** When the next repeats are due. */
	times(): readonly number[] {
		return [ ...this.#repeatAtMs.values() ];
	}

	/**
	 * The next one that something has to be done about now.
	 *
	 * @param underWay calls whose answer is awaited.
	 */
	async next( underWay: ReadonlySet< string > ): Promise< DueCall | null > {
		const { store, channel, clock } = this.#context;
		const nowMs = clock.now();
		const open = await store.deliveries.openCalls( channel );
		this.#forgetAllBut( new Set( open.map( ( { call } ) => call ) ) );
		for ( const call of open ) {
			const isDue = ( this.#repeatAtMs.get( call.call ) ?? 0 ) <= nowMs;
			if ( isDue && ! underWay.has( call.call ) && ! this.#waitsForListings( call, nowMs ) ) {
				this.#repeatAtMs.delete( call.call );
				return this.#judge( call );
			}
		}
		return null;
	}

	/** Another worker may have ended one: its time, long past, would have the writer look again without a pause. */
	#forgetAllBut( open: ReadonlySet< string > ): void {
		for ( const call of this.#repeatAtMs.keys() ) {
			if ( ! open.has( call ) ) {
				this.#repeatAtMs.delete( call );
			}
		}
	}

	async #judge( call: CallRecord ): Promise< DueCall > {
		const { store, channel, adapter } = this.#context;
		const hold = await store.deliveries.pushHold( channel );
		const kept = hold === null ? await this.#keptListing( call ) : HELD[ hold ];
		if ( kept !== null ) {
			const reason = `The call may not be repeated now: ${ kept }.`;
			return { may: 'only-settle', call, failure: { ...INTERRUPTED, code: 'HELD', reason } };
		}
		return adapter.capabilities.hasIdempotencyKeys
			? { may: 'be-repeated', call }
			: { may: 'only-settle', call, failure: INTERRUPTED };
	}

	async #keptListing( { items }: CallRecord ): Promise< string | null > {
		for ( const { listing } of items ) {
			const state = await this.#context.store.deliveries.listing( listing );
			if ( state?.isPaused ) {
				return `${ listing } is paused`;
			}
			if ( state && state.heldBy !== null ) {
				return `${ listing } is held by a mass change`;
			}
		}
		return null;
	}

	/** A repeat counts against the limits of its listings like any other write. */
	#waitsForListings( { call, items }: CallRecord, nowMs: number ): boolean {
		const { calls } = this.#context;
		const untilMs = items.reduce(
			( latest, { listing } ) => Math.max( latest, calls.listingMs( listing, true ) ),
			nowMs
		);
		if ( untilMs > nowMs ) {
			this.#repeatAtMs.set( call, untilMs );
		}
		return untilMs > nowMs;
	}
}
