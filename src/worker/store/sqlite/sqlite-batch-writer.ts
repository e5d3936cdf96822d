import type { BatchWrites, DesiredWrite, OwnWrites, ShelfWrites } from '../batch/batch-writes.ts';
import { linksFor } from '../batch/audit-links.ts';
import { placedEvents } from '../batch/placed-events.ts';
import type { StoredHeads } from '../batch/stored-rows.ts';
import { eventValues } from '../rows/event-row.ts';
import { orderColumns } from '../rows/order-row.ts';
import { shelfValues } from '../rows/stock-row.ts';
import { BatchStatements } from './batch-statements.ts';
import type { SqliteDatabase } from './database.ts';

/** Puts down what a batch has come to, inside the batch's transaction. */
export class SqliteBatchWriter {
	readonly #statements: BatchStatements;

	constructor( db: SqliteDatabase ) {
		this.#statements = new BatchStatements( db );
	}

	/** @param last position of the last event before the batch. */
	write( writes: BatchWrites, heads: StoredHeads, last: number, nowMs: number ): void {
		this.writeState( writes, last );
		this.writeDesired( writes.desired, last, nowMs );
		this.#writeEvents( writes, heads, last );
		for ( const { channel, order, dueAtMs } of writes.fetches ) {
			this.#statements.run( 'fetchDue', dueAtMs, channel, order );
		}
		for ( const { source, key, body, delivery, receivedAtMs } of writes.conflicts ) {
			this.#statements.run( 'conflict', source, key, body, delivery, receivedAtMs );
		}
		this.#settleDeliveries( writes );
	}

	/** Orders and shelves, and what follows from them alone: all that a replay writes too. */
	writeState(
		writes: Pick< BatchWrites, 'orders' | 'shortages' > & ShelfWrites & OwnWrites,
		last: number
	): void {
		for ( const order of writes.orders ) {
			const columns = orderColumns( order );
			this.#statements.run( 'order', {
				...columns,
				channel: order.channel,
				order_id: order.order,
			} );
		}
		this.#writeShelves( writes );
		for ( const { sku, location, place, atMs } of writes.shortages ) {
			if ( place === null ) {
				this.#statements.run( 'notShort', sku, location );
			} else {
				this.#statements.run( 'short', sku, location, last + place, atMs );
			}
		}
		this.#writeOwn( writes );
	}

	/** What listings should show; by itself when no event, but the model has changed it. */
	writeDesired( writes: readonly DesiredWrite[], last: number, nowMs: number ): void {
		writes.forEach( ( write ) => this.#writeDesired( write, last, nowMs ) );
	}

	#settleDeliveries( { verdicts }: BatchWrites ): void {
		for ( const { delivery, state, code, atMs } of verdicts ) {
			this.#statements.run( 'settled', { delivery, state, code, nowMs: atMs } );
		}
	}

	#writeShelves( writes: ShelfWrites ): void {
		for ( const { sku, location, row } of writes.shelves ) {
			this.#statements.run( 'shelf', sku, location, ...shelfValues( row ) );
		}
		for ( const { sku, location, atMs, isOwn, units } of writes.movements ) {
			this.#statements.run( 'moved', sku, location, atMs, Number( isOwn ), units );
		}
		for ( const { said, ...change } of writes.incoming ) {
			this.#statements.run( 'incoming', { ...change, ...said } );
		}
		for ( const { sku, channel, said } of writes.backorders ) {
			this.#statements.run( 'backorder', sku, channel, said.units, said.atMs, said.key );
		}
		for ( const { sku, location, atMs, key, states } of writes.observed ) {
			this.#statements.run( 'observed', sku, location, atMs, key, states );
		}
	}

	#writeOwn( { starts, counters, kept, marks }: OwnWrites ): void {
		for ( const start of starts ) {
			this.#statements.run( 'start', { ...start } );
		}
		for ( const { channel, offer, epoch, counter, isContradicted } of counters ) {
			const reached = counter.reached?.number ?? null;
			this.#statements.run( 'counter', {
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
			this.#statements.run( 'forgetBeyond', channel, offer, epoch, reached ?? 0 );
		}
		for ( const row of kept ) {
			this.#statements.run( 'keepBeyond', { ...row } );
		}
		for ( const { channel, offer, isMarked } of marks ) {
			this.#statements.run( isMarked ? 'mark' : 'unmark', channel, offer );
		}
	}

	#writeDesired(
		{ listing, channel, desired, revision, place }: DesiredWrite,
		last: number,
		nowMs: number
	): void {
		const cause = place === null ? null : last + place;
		const { quantity, includes } = desired;
		const values = [
			quantity,
			desired.foreignRevision,
			desired.known,
			desired.unreduced,
			desired.ownCountedAtMs,
			includes?.epoch ?? null,
			includes?.number ?? null,
			includes?.total ?? null,
		];
		if ( ! revision ) {
			this.#statements.run( 'desired', ...values, listing );
			return;
		}
		this.#statements.run(
			'revised',
			listing,
			channel,
			desired.revision,
			nowMs,
			cause,
			...values
		);
		this.#statements.run(
			'revision',
			listing,
			desired.revision,
			quantity,
			revision.steps,
			cause,
			nowMs
		);
		this.#statements.run( 'dirty', channel, listing );
	}

	#writeEvents( { events }: BatchWrites, heads: StoredHeads, last: number ): void {
		const placed = placedEvents( events, last );
		for ( const { fact, foundBy } of placed ) {
			this.#statements.run( 'event', ...eventValues( fact ) );
			for ( const subject of foundBy ) {
				this.#statements.run( 'subject', subject, fact.position );
			}
		}
		const links = linksFor( placed, ( subject ) => heads.head( subject ) );
		for ( const { subject, number, position, hash } of links ) {
			this.#statements.run( 'link', subject, number, position, hash );
		}
	}
}
