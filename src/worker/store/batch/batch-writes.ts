import type { ErrorCode } from '../../../shared/errors.ts';
import type {
	ChannelId,
	ListingId,
	LocationId,
	OfferRef,
	OrderId,
	Sku,
} from '../../../shared/ids.ts';
import type { Desired } from '../../allocation/next-desired.ts';
import type { BackorderChange, IncomingChange } from '../../ledger/decide-shelf.ts';
import type { OrderState } from '../../ledger/ledger-view.ts';
import type { OwnCounterState, OwnRow, OwnStart } from '../../ledger/own-counter-state.ts';
import type { StockRow } from '../../ledger/shelf.ts';
import type { UrgencyClass } from '../../propagation/urgency.ts';
import type { DeliveryState } from '../contract.ts';
import type { LoggedFact } from './audit-links.ts';

/**
 * Everything that a batch writes, as plain values: a writer per database puts it down. Events have a
 * *place* in the batch (1, 2, …); their position in the log is that of the last event before the batch
 * plus their place, and known only to who writes.
 */
export interface BatchWrites extends ShelfWrites, OwnWrites {
	readonly orders: readonly OrderState[];
	readonly fetches: readonly FetchWrite[];
	readonly desired: readonly DesiredWrite[];
	readonly shortages: readonly ShortageWrite[];
	readonly events: readonly EventWrite[];
	readonly conflicts: readonly ConflictWrite[];
	readonly verdicts: readonly VerdictWrite[];
}

export interface ShelfWrites {
	readonly shelves: readonly ShelfWrite[];
	readonly movements: readonly MovementWrite[];
	readonly incoming: readonly IncomingChange[];
	readonly backorders: readonly BackorderChange[];
	readonly observed: readonly ObservedWrite[];
}

export interface ShelfWrite {
	readonly sku: Sku;
	readonly location: LocationId;
	readonly row: StockRow;
	/** Before the batch. */
	readonly wasShort: boolean;
}

/** Units to add to what moved at that time already. */
export interface MovementWrite {
	readonly sku: Sku;
	readonly location: LocationId;
	readonly atMs: number;
	readonly isOwn: boolean;
	readonly units: number;
}

export interface ObservedWrite {
	readonly sku: Sku;
	readonly location: LocationId;
	readonly atMs: number;
	readonly key: string;
	readonly states: string;
}

/** Short since the event at `place`; `null`: not short any more. */
export interface ShortageWrite {
	readonly sku: Sku;
	readonly location: LocationId;
	readonly place: number | null;
	readonly atMs: number;
}

interface OfWhichOffer {
	readonly channel: ChannelId;
	readonly offer: OfferRef;
}

export interface OwnWrites {
	readonly starts: readonly ( OfWhichOffer & OwnStart )[];
	readonly counters: readonly CounterWrite[];
	readonly kept: readonly ( OfWhichOffer & OwnRow & { readonly epoch: number } )[];
	readonly marks: readonly ( OfWhichOffer & { readonly isMarked: boolean } )[];
}

/** Rows kept beyond a gap that the counter has reached are forgotten with it. */
export interface CounterWrite extends OfWhichOffer {
	readonly epoch: number;
	readonly counter: OwnCounterState;
	/** Never taken back. */
	readonly isContradicted: boolean;
}

export interface FetchWrite {
	readonly channel: ChannelId;
	readonly order: OrderId;
	readonly dueAtMs: number;
}

/** What a listing should show; with `revision` it is another one, and its channel has to look. */
export interface DesiredWrite {
	readonly listing: ListingId;
	readonly channel: ChannelId;
	readonly desired: Desired;
	/** What decides which mark is looked at first. */
	readonly urgency: UrgencyClass;
	readonly revision: { readonly steps: string } | null;
	/** Of the event that caused it; `null`: none did, a person has changed the model. */
	readonly place: number | null;
}

export interface EventWrite {
	readonly place: number;
	readonly fact: Omit< LoggedFact, 'position' >;
	/** The audit chains it is a link of. */
	readonly chains: readonly string[];
	/** What it is found by. */
	readonly subjects: readonly string[];
}

export interface ConflictWrite {
	readonly source: string;
	readonly key: string;
	readonly body: string;
	readonly delivery: number | null;
	readonly receivedAtMs: number;
}

export interface VerdictWrite {
	readonly delivery: number;
	readonly state: DeliveryState;
	readonly code: ErrorCode | null;
	readonly atMs: number;
}
