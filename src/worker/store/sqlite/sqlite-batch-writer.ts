import type { BatchWrites, DesiredWrite, OwnWrites, ShelfWrites } from '../batch/batch-writes.ts';
import { linksFor } from '../batch/audit-links.ts';
import { placedEvents } from '../batch/placed-events.ts';
import type { StoredHeads } from '../batch/stored-rows.ts';
import { desiredValues } from '../rows/desired-row.ts';
import { eventValues } from '../rows/event-row.ts';
import { orderValues } from '../rows/order-row.ts';
import { shelfValues } from '../rows/stock-row.ts';
import { prepareBatchStatements, type BatchStatements } from './batch-statements.ts';
import type { SqliteDatabase } from './database.ts';

/** Puts down what a batch has come to, inside the batch's transaction. */
export class SqliteBatchWriter {
	readonly #statements: BatchStatements;

	constructor( db: SqliteDatabase ) {
		this.#statements = prepareBatchStatements( db );
	}

	/** @param last position of the last event before the batch. */
	write( writes: BatchWrites, heads: StoredHeads, last: number, nowMs: number ): void {
		this.writeState( writes, last );
		this.writeDesired( writes.desired, last, nowMs );
		this.#writeEvents( writes, heads, last );
		for ( const { channel, order, dueAtMs } of writes.fetches ) {
			this.#statements.fetchDue.run( dueAtMs, channel, order );
		}
		for ( const conflict of writes.conflicts ) {
			this.#statements.conflict.run( conflict );
		}
		this.#settleDeliveries( writes );
	}

	/** Orders and shelves, and what follows from them alone: all that a replay writes too. */
	writeState(
		writes: Pick< BatchWrites, 'orders' | 'shortages' > & ShelfWrites & OwnWrites,
		last: number
	): void {
		for ( const order of writes.orders ) {
			this.#statements.order.run( [ order.channel, order.order, ...orderValues( order ) ] );
		}
		this.#writeShelves( writes );
		for ( const { sku, location, place, atMs } of writes.shortages ) {
			if ( place === null ) {
				this.#statements.notShort.run( sku, location );
			} else {
				this.#statements.short.run( sku, location, last + place, atMs );
			}
		}
		this.#writeOwn( writes );
	}

	/**
	 * What listings should show; by itself when no event, but the model has changed it. One table after the
	 * other and in the order of the keys: a third less than a listing at a time, as it comes.
	 */
	writeDesired( writes: readonly DesiredWrite[], last: number, nowMs: number ): void {
		const causeOf = ( { place }: DesiredWrite ): number | null =>
			place === null ? null : last + place;
		const ordered = [ ...writes ].sort( ( left, right ) =>
			left.listing < right.listing ? -1 : 1
		);
		for ( const write of ordered ) {
			const { listing, channel, desired } = write;
			const values = desiredValues( desired );
			if ( ! write.revision ) {
				this.#statements.desired.run( [ ...values, listing ] );
				continue;
			}
			const revised = [ desired.revision, nowMs, causeOf( write ), ...values, listing ];
			if ( this.#statements.revised.run( revised ).changes === 0 ) {
				this.#statements.newDesired.run( [ ...revised, channel ] );
			}
		}
		for ( const write of ordered ) {
			if ( write.revision ) {
				const { listing, channel, desired } = write;
				const { quantity, revision } = desired;
				const { steps } = write.revision;
				const cause = causeOf( write );
				this.#statements.revision.run( listing, revision, quantity, steps, cause, nowMs );
				this.#statements.dirty.run( channel, listing, write.urgency, nowMs );
			}
		}
	}

	#settleDeliveries( { verdicts }: BatchWrites ): void {
		for ( const { delivery, state, code, atMs } of verdicts ) {
			this.#statements.settled.run( { delivery, state, code, nowMs: atMs } );
		}
	}

	#writeShelves( writes: ShelfWrites ): void {
		for ( const { sku, location, row } of writes.shelves ) {
			const values = [ ...shelfValues( row ), sku, location ];
			if ( this.#statements.shelf.run( values ).changes === 0 ) {
				this.#statements.newShelf.run( values );
			}
		}
		for ( const { sku, location, atMs, isOwn, units } of writes.movements ) {
			this.#statements.moved.run( sku, location, atMs, Number( isOwn ), units );
		}
		for ( const { said, ...change } of writes.incoming ) {
			this.#statements.incoming.run( { ...change, ...said } );
		}
		for ( const { sku, channel, said } of writes.backorders ) {
			this.#statements.backorder.run( sku, channel, said.units, said.atMs, said.key );
		}
		for ( const { sku, location, atMs, key, states } of writes.observed ) {
			this.#statements.observed.run( sku, location, atMs, key, states );
		}
	}

	#writeOwn( { starts, counters, kept, marks }: OwnWrites ): void {
		for ( const start of starts ) {
			this.#statements.start.run( { ...start } );
		}
		for ( const { channel, offer, epoch, counter, isContradicted } of counters ) {
			const reached = counter.reached?.number ?? null;
			this.#statements.counter.run( {
				channel,
				offer,
				epoch,
				byOrders: counter.explainedByOrders,
				byThemselves: counter.explainedByThemselves,
				reached,
				total: counter.reached?.total ?? null,
				read: counter.read,
				managedAt: counter.managedAt,
				isContradicted: Number( isContradicted ),
			} );
			this.#statements.forgetBeyond.run( channel, offer, epoch, reached ?? 0 );
		}
		for ( const row of kept ) {
			this.#statements.keepBeyond.run( { ...row } );
		}
		for ( const { channel, offer, isMarked } of marks ) {
			this.#statements[ isMarked ? 'mark' : 'unmark' ].run( channel, offer );
		}
	}

	#writeEvents( { events }: BatchWrites, heads: StoredHeads, last: number ): void {
		const placed = placedEvents( events, last );
		for ( const { fact, foundBy } of placed ) {
			this.#statements.event.run( eventValues( fact ) );
			for ( const subject of foundBy ) {
				this.#statements.subject.run( subject, fact.position );
			}
		}
		const links = linksFor( placed, ( subject ) => heads.head( subject ) );
		for ( const { subject, number, position, hash } of links ) {
			this.#statements.link.run( subject, number, position, hash );
		}
	}
}
