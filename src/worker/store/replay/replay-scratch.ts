import type { OwnChange } from '../../ledger/contribution.ts';
import type { MappedListing, OrderState } from '../../ledger/ledger-view.ts';
import type { OrderName } from '../../ledger/orders-told-of.ts';
import type { ShelfWrites } from '../batch/batch-writes.ts';
import type { StateRow } from '../state-rows.ts';
import type { KeptWrites, MovedQuestion } from './kept-rows.ts';

/** What a page of the log has done to shelves and nobody keeps in memory. */
export type WrittenAtOnce = Pick< ShelfWrites, 'movements' | 'incoming' | 'observed' >;

/** What is written once, when all is told. */
export interface ReplayEnd extends KeptWrites {
	readonly own: readonly OwnChange[];
	readonly lastCommitMs: number;
}

/**
 * An empty database with the source's model of that same moment. Answers come in the order in which was
 * asked, and know all that was written before.
 */
export interface ReplayScratch {
	/** By channel and offer. */
	readonly listings: ReadonlyMap< string, MappedListing >;
	orders( names: readonly OrderName[] ): Promise< ReadonlyMap< string, OrderState | null > >;
	movedSince( questions: readonly MovedQuestion[] ): Promise< readonly number[] >;
	write( orders: Iterable< OrderState >, shelves: WrittenAtOnce ): void;
	/** Writes the rest, computes what every listing should show, and answers the hash of all state. */
	finish( end: ReplayEnd ): Promise< string >;
	/** What that was the hash of. */
	stateRows(): AsyncIterable< StateRow >;
}
