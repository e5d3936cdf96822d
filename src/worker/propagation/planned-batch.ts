import type { ListingId } from '../../shared/ids.ts';
import type { ChannelCapabilities } from '../channels/contract.ts';
import type { ListingChange, ListingState } from '../store/contract.ts';
import { withoutWrite } from './planned-change.ts';
import { isRaise, planListing, type Write } from './plan-listing.ts';

/** What nobody sees waits this long for company: so many listings share one call. */
const PATIENCE_MS = 2_000;
/** A raise that may not go out is looked at again after this; it is woken when it may. */
const HELD_AGAIN_MS = 1_000;

export interface PlannedWrite {
	readonly state: ListingState;
	readonly plan: Write;
}

/**
 * Plans a batch of due listings. Patient writes go along with any other; alone they wait, each at
 * most two seconds from when it was first due (kept in memory: after a restart it waits once more).
 */
export class BatchPlanner {
	readonly #capabilities: ChannelCapabilities;
	readonly #mayRaise: () => boolean;
	readonly #waitsUntilMs = new Map< ListingId, number >();

	/** @param mayRaise is asked for every batch: may a channel be made to show more than it does? */
	constructor( capabilities: ChannelCapabilities, mayRaise: () => boolean = () => true ) {
		this.#capabilities = capabilities;
		this.#mayRaise = mayRaise;
	}

	/** The writes of one call, and what becomes of the listings that it does not touch. */
	plan(
		states: readonly ListingState[],
		nowMs: number
	): { readonly writes: readonly PlannedWrite[]; readonly others: readonly ListingChange[] } {
		const writes: PlannedWrite[] = [];
		const others: ListingChange[] = [];
		const mayRaise = this.#mayRaise();
		for ( const state of states ) {
			const plan = planListing( state, this.#capabilities, nowMs );
			const isWrite = plan.next === 'set' || plan.next === 'adjust';
			if ( isWrite && ! mayRaise && isRaise( state, plan ) ) {
				const dirty = { notBeforeMs: nowMs + HELD_AGAIN_MS };
				others.push( { listing: state.listing, patch: {}, dirty } );
			} else if ( plan.next === 'set' || plan.next === 'adjust' ) {
				writes.push( { state, plan } );
			} else {
				const { eventLagMs } = this.#capabilities;
				others.push( withoutWrite( state, plan, nowMs, eventLagMs ) );
			}
		}
		const isFull = writes.length >= this.#capabilities.writeBatchMax;
		if ( isFull || writes.some( ( write ) => this.#isUrgent( write, nowMs ) ) ) {
			writes.forEach( ( { state } ) => this.#waitsUntilMs.delete( state.listing ) );
			return { writes, others };
		}
		const waiting = writes.map( ( { state } ) => this.#wait( state, nowMs ) );
		return { writes: [], others: [ ...others, ...waiting ] };
	}

	#isUrgent( { state, plan }: PlannedWrite, nowMs: number ): boolean {
		const isPatient = plan.next === 'set' && plan.isPatient === true;
		return ! isPatient || ( this.#waitsUntilMs.get( state.listing ) ?? Infinity ) <= nowMs;
	}

	#wait( { listing }: ListingState, nowMs: number ): ListingChange {
		const notBeforeMs = this.#waitsUntilMs.get( listing ) ?? nowMs + PATIENCE_MS;
		this.#waitsUntilMs.set( listing, notBeforeMs );
		return { listing, patch: {}, dirty: { notBeforeMs } };
	}
}
