import { linksFor, type ChainHead } from '../../batch/audit-links.ts';
import type {
	BatchWrites,
	DesiredWrite,
	OwnWrites,
	ShelfWrites,
} from '../../batch/batch-writes.ts';
import { stockKeyOf } from '../../../ledger/contribution.ts';
import { placedEvents } from '../../batch/placed-events.ts';
import { desiredValues } from '../../rows/desired-row.ts';
import { eventValues } from '../../rows/event-row.ts';
import { orderValues } from '../../rows/order-row.ts';
import { shelfValues } from '../../rows/stock-row.ts';
import type { SqlConnection, SqlScalar } from '../database.ts';
import { offerKey, type ReadAhead } from './read-ahead.ts';
import { byKey } from './set-statement.ts';
import { SetWriter } from './set-writer.ts';
import * as shape from './write-statements.ts';
import { SET_SQL, WRITE_SQL } from './write-statements.ts';

/**
 * Puts down what a batch has come to, in sets. State first, in the order in which it was locked; then the
 * head of the log is locked, and what knows its place in the log is written last: so positions are given
 * in the order of commits, and the lock that all batches share is held for two round trips.
 *
 * Rows that were there when they were locked are updated. Those that were not are put in, and if another
 * transaction has done so meanwhile, the batch is decided anew: nothing was locked, so it may have
 * counted without them.
 */
export class PostgresBatchWriter {
	readonly #tx: SqlConnection;
	readonly #read: ReadAhead;
	readonly #nowMs: number;
	readonly #sets: SetWriter;

	constructor( tx: SqlConnection, read: ReadAhead, nowMs: number ) {
		this.#tx = tx;
		this.#read = read;
		this.#nowMs = nowMs;
		this.#sets = new SetWriter( tx );
	}

	/**
	 * @returns position of the last event before the batch.
	 * @throws {ChangedMeanwhile} a row that was not there has come in between.
	 */
	async write( writes: BatchWrites ): Promise< number > {
		this.#writeOrders( writes );
		this.#writeShelves( writes );
		this.#writeOwn( writes );
		this.#sets.send( WRITE_SQL.dirty, this.#dirtyIn( writes.desired ) );
		const deliveries = writes.verdicts.map( ( { delivery } ) => delivery );
		if ( deliveries.length > 0 ) {
			this.#sets.run( WRITE_SQL.lockDeliveries, [ deliveries ] );
		}
		const subjects = [ ...new Set( writes.events.flatMap( ( { chains } ) => chains ) ) ];
		const [ head, heads ] = await Promise.all( [
			this.#tx.first< { position: number } >( WRITE_SQL.lockLog ),
			this.#tx.rows< ChainHead & { subject: string } >( WRITE_SQL.heads, [ subjects ] ),
			this.#sets.answers(),
		] );
		const last = head?.position ?? 0;
		this.#writeDesired( writes.desired, last );
		this.#writeLog( writes, heads, last );
		await this.#sets.answers();
		return last;
	}

	/** What listings should show when no event, but the model has changed it. */
	async writeDesired( writes: readonly DesiredWrite[] ): Promise< void > {
		this.#sets.send( WRITE_SQL.dirty, this.#dirtyIn( writes ) );
		this.#writeDesired( writes, 0 );
		await this.#sets.answers();
	}

	#writeOrders( { orders, fetches }: BatchWrites ): void {
		const sorted = byKey( orders, ( { channel, order } ) => offerKey( channel, order ) );
		const rows = sorted.map( ( order ) => {
			const isKnown = this.#read.orders.get( offerKey( order.channel, order.order ) );
			return {
				isNew: ! isKnown,
				row: [ order.channel, order.order, ...orderValues( order ) ],
			};
		} );
		this.#sets.put( shape.ORDERS, SET_SQL.orders, rows );
		this.#sets.send(
			WRITE_SQL.fetchDue,
			fetches.map( ( { channel, order, dueAtMs } ) => [ channel, order, dueAtMs ] )
		);
	}

	#writeShelves( writes: ShelfWrites ): void {
		const shelf = ( { sku, location }: { sku: string; location: string } ): string =>
			`${ sku }\u001f${ location }`;
		this.#sets.put(
			shape.STOCK,
			SET_SQL.stock,
			byKey( writes.shelves, shelf ).map( ( { sku, location, row } ) => ( {
				isNew: ! this.#read.shelves.has( stockKeyOf( sku, location ) ),
				row: [ sku, location, ...shelfValues( row ) ],
			} ) )
		);
		this.#sets.send(
			WRITE_SQL.moved,
			byKey( writes.movements, shelf ).map( ( { sku, location, atMs, isOwn, units } ) => [
				sku,
				location,
				atMs,
				Number( isOwn ),
				units,
			] )
		);
		this.#sets.put(
			shape.INCOMING,
			SET_SQL.incoming,
			writes.incoming.map( ( { sku, location, reference, what, said, expectedAtMs } ) => ( {
				isNew: true,
				row: [
					sku,
					location,
					reference,
					said.key,
					what,
					said.atMs,
					said.units,
					expectedAtMs,
				],
			} ) )
		);
		this.#sets.send(
			WRITE_SQL.allowed,
			writes.backorders.map( ( { sku, channel, said } ) => [
				sku,
				channel,
				said.units,
				said.atMs,
				said.key,
			] )
		);
		this.#sets.send(
			WRITE_SQL.observed,
			writes.observed.map( ( { sku, location, atMs, key, states } ) => [
				sku,
				location,
				atMs,
				key,
				states,
			] )
		);
	}

	#writeOwn( { starts, counters, kept, marks }: OwnWrites ): void {
		const offer = ( { channel, offer: one }: { channel: string; offer: string } ): string =>
			offerKey( channel, one );
		this.#sets.put(
			shape.STARTS,
			SET_SQL.starts,
			byKey( starts, offer ).map( ( start ) => ( {
				isNew: true,
				row: [
					start.channel,
					start.offer,
					start.epoch,
					start.number,
					start.total,
					start.orderTotal,
				],
			} ) )
		);
		this.#sets.put(
			shape.COUNTERS,
			SET_SQL.counters,
			byKey( counters, offer ).map( ( write ) => this.#counterRow( write ) )
		);
		this.#sets.send(
			WRITE_SQL.forgetBeyond,
			counters.map( ( { channel, offer: one, epoch, counter } ) => [
				channel,
				one,
				epoch,
				counter.reached?.number ?? 0,
			] )
		);
		this.#sets.put(
			shape.BEYOND,
			SET_SQL.beyond,
			kept.map( ( row ) => ( {
				isNew: true,
				row: [ row.channel, row.offer, row.epoch, row.number, row.total, row.delta ],
			} ) )
		);
		for ( const isMarked of [ true, false ] ) {
			const offers = marks.filter( ( mark ) => mark.isMarked === isMarked );
			this.#sets.send(
				isMarked ? WRITE_SQL.mark : WRITE_SQL.unmark,
				byKey( offers, offer ).map( ( { channel, offer: one } ) => [ channel, one ] )
			);
		}
	}

	#counterRow( {
		channel,
		offer,
		epoch,
		counter,
		isContradicted,
	}: OwnWrites[ 'counters' ][ number ] ) {
		const stored = this.#read.offers.get( offerKey( channel, offer ) );
		return {
			isNew: ! stored?.counters.has( epoch ),
			row: [
				channel,
				offer,
				epoch,
				counter.explainedByOrders,
				counter.explainedByThemselves,
				counter.reached?.number ?? null,
				counter.reached?.total ?? null,
				counter.read,
				counter.managedAt,
				Number( isContradicted || ( stored?.contradicted.has( epoch ) ?? false ) ),
			],
		};
	}

	#dirtyIn( writes: readonly DesiredWrite[] ): SqlScalar[][] {
		const revised = writes.filter( ( { revision } ) => revision !== null );
		return byKey( revised, ( { channel, listing } ) => offerKey( channel, listing ) ).map(
			( { channel, listing, urgency } ) => [ channel, listing, urgency, this.#nowMs ]
		);
	}

	#writeDesired( writes: readonly DesiredWrite[], last: number ): void {
		const revised = writes.flatMap( ( write ) =>
			write.revision ? [ { ...write, steps: write.revision.steps } ] : []
		);
		const causeOf = ( { place }: DesiredWrite ): number | null =>
			place === null ? null : last + place;
		this.#sets.put(
			shape.DESIRED,
			SET_SQL.desired,
			revised.map( ( write ) => {
				const { listing, channel, desired } = write;
				return {
					isNew: ! this.#read.desiredRows.get( listing ),
					row: [
						listing,
						channel,
						desired.revision,
						this.#nowMs,
						causeOf( write ),
						...desiredValues( desired ),
					],
				};
			} )
		);
		const others = writes.filter( ( { revision } ) => revision === null );
		this.#sets.put(
			shape.SAME_REVISION,
			SET_SQL.sameRevision,
			others.map( ( { listing, desired } ) => ( {
				isNew: false,
				row: [ listing, ...desiredValues( desired ) ],
			} ) )
		);
		this.#sets.insert(
			shape.REVISIONS,
			SET_SQL.revisions,
			revised.map( ( write ) => [
				write.listing,
				write.desired.revision,
				write.desired.quantity,
				write.steps,
				causeOf( write ),
				this.#nowMs,
			] )
		);
	}

	#writeLog(
		{ events, shortages, conflicts, verdicts }: BatchWrites,
		heads: readonly ( ChainHead & { readonly subject: string } )[],
		last: number
	): void {
		const placed = placedEvents( events, last );
		this.#sets.put(
			shape.EVENTS,
			SET_SQL.events,
			placed.map( ( { fact } ) => ( { isNew: true, row: eventValues( fact ) } ) )
		);
		const known = new Map( heads.map( ( head ) => [ head.subject, head ] ) );
		this.#sets.insert(
			shape.LINKS,
			SET_SQL.links,
			linksFor( placed, ( subject ) => known.get( subject ) ?? null ).map( ( link ) => [
				link.subject,
				link.number,
				link.position,
				link.hash,
			] )
		);
		this.#sets.insert(
			shape.SUBJECTS,
			SET_SQL.subjects,
			placed.flatMap( ( { fact, foundBy } ) =>
				foundBy.map( ( subject ) => [ subject, fact.position ] )
			)
		);
		this.#sets.send(
			WRITE_SQL.short,
			shortages.flatMap( ( { sku, location, place, atMs } ) =>
				place === null ? [] : [ [ sku, location, last + place, atMs ] ]
			)
		);
		this.#sets.send(
			WRITE_SQL.notShort,
			shortages.flatMap( ( { sku, location, place } ) =>
				place === null ? [ [ sku, location ] ] : []
			)
		);
		this.#sets.send(
			WRITE_SQL.conflicts,
			conflicts.map( ( { source, key, body, delivery, receivedAtMs } ) => [
				source,
				key,
				body,
				delivery,
				receivedAtMs,
			] )
		);
		if ( events.length > 0 ) {
			this.#sets.run( WRITE_SQL.moveLog, [ last + events.length ] );
		}
		this.#sets.send(
			WRITE_SQL.settled,
			verdicts.map( ( { delivery, state, code, atMs } ) => [ delivery, state, code, atMs ] )
		);
	}
}
