import type { ChannelId, OfferRef } from '../../../shared/ids.ts';
import {
	NOTHING_COUNTED,
	shopChanges,
	startIn,
	type CounterChange,
	type OwnCounterState,
	type OwnOffer,
	type OwnRow,
	type OwnStart,
	type ShopChanges,
} from '../../ledger/own-counter-state.ts';
import type { SqliteDatabase } from './database.ts';

interface CounterRow {
	explainedByOrders: number;
	explainedByThemselves: number;
	reachedNumber: number | null;
	reachedTotal: number | null;
	read: number | null;
	managedAt: number;
}

/**
 * The numbered changes of paired shops. Written at once, not with the rest of the batch: rows beyond
 * a gap are looked up one by one, and the transaction is the batch's in any case.
 */
export class OwnCounterRows {
	readonly #statements: ReturnType< typeof prepare >;

	constructor( db: SqliteDatabase ) {
		this.#statements = prepare( db );
	}

	start( channel: ChannelId, offer: OfferRef ): OwnStart | null {
		return this.#statements.start.get( channel, offer ) ?? null;
	}

	presentEpoch( channel: ChannelId, offer: OfferRef ): number | null {
		return this.#statements.present.get( channel, offer )?.epoch ?? null;
	}

	counter( channel: ChannelId, offer: OfferRef, epoch: number ): OwnCounterState {
		const row = this.#statements.counter.get( channel, offer, epoch );
		if ( ! row ) {
			return NOTHING_COUNTED;
		}
		const { reachedNumber: number, reachedTotal: total, ...rest } = row;
		return { ...rest, reached: number === null || total === null ? null : { number, total } };
	}

	rowBeyond( channel: ChannelId, offer: OfferRef, epoch: number, number: number ): OwnRow | null {
		return this.#statements.row.get( channel, offer, epoch, number ) ?? null;
	}

	/** What a listing of this offer adds to its allocation, and what its quantity includes. */
	shopChanges( channel: ChannelId, offer: OfferRef ): ShopChanges {
		const start = this.start( channel, offer );
		const epoch = this.presentEpoch( channel, offer );
		return epoch === null
			? shopChanges( null, NOTHING_COUNTED )
			: shopChanges( startIn( start, epoch ), this.counter( channel, offer, epoch ) );
	}

	/** @returns whether the offer became due for a reading. */
	write( change: CounterChange ): boolean {
		const { channel, offer, epoch, counter, start, keep, recount } = change;
		const at = { channel, offer, epoch };
		if ( start ) {
			this.#statements.putStart.run( { channel, offer, ...start } );
		}
		if ( keep ) {
			this.#statements.putRow.run( { ...at, ...keep } );
		}
		if ( isKnown( counter ) ) {
			this.#statements.putCounter.run( {
				...at,
				...counter,
				reachedNumber: counter.reached?.number ?? null,
				reachedTotal: counter.reached?.total ?? null,
				isContradicted: Number( change.isContradicted ?? false ),
			} );
			this.#statements.forget.run( { ...at, reached: counter.reached?.number ?? 0 } );
		}
		if ( recount === 'done' ) {
			this.recounted( change );
		}
		return recount === 'due' && this.markForRecount( change );
	}

	/** Two different bodies came with one number. */
	contradict( { channel, offer }: OwnOffer, epoch: number ): void {
		this.#statements.contradict.run( channel, offer, epoch );
	}

	/** @returns whether it was not marked before. */
	markForRecount( { channel, offer }: OwnOffer ): boolean {
		return this.#statements.mark.run( channel, offer ).changes > 0;
	}

	recounted( { channel, offer }: OwnOffer ): void {
		this.#statements.unmark.run( channel, offer );
	}

	offersToRecount( channel: ChannelId ): OfferRef[] {
		return this.#statements.marked.all( channel ).map( ( { offer } ) => offer );
	}

	offersWithGap( channel: ChannelId ): OfferRef[] {
		return this.#statements.gaps.all( channel ).map( ( { offer } ) => offer );
	}

	contradictedEpoch( channel: ChannelId ): number | null {
		return this.#statements.contradicted.get( { channel } )?.epoch ?? null;
	}
}

/** A counter that says nothing is not worth a row: most offers of a shop that was just paired. */
function isKnown( counter: OwnCounterState ): boolean {
	return counter !== NOTHING_COUNTED;
}

function prepare( db: SqliteDatabase ) {
	return {
		start: db.prepare< [ string, string ], OwnStart >(
			'select epoch, number, total, order_total as orderTotal from own_starts where channel = ? and offer = ?'
		),
		putStart: db.prepare( `
			insert into own_starts (channel, offer, epoch, number, total, order_total)
			values (@channel, @offer, @epoch, @number, @total, @orderTotal)` ),
		present: db.prepare< [ string, string ], { epoch: number | null } >( `
			select max(epoch) as epoch from own_counters
			where channel = ? and offer = ? and read_number is not null` ),
		counter: db.prepare< [ string, string, number ], CounterRow >( `
			select explained_by_orders as explainedByOrders, explained_by_themselves as explainedByThemselves,
				reached_number as reachedNumber, reached_total as reachedTotal, read_number as "read",
				managed_number as managedAt
			from own_counters where channel = ? and offer = ? and epoch = ?` ),
		putCounter: db.prepare( `
			insert into own_counters (channel, offer, epoch, explained_by_orders, explained_by_themselves,
				reached_number, reached_total, read_number, managed_number, is_contradicted)
			values (@channel, @offer, @epoch, @explainedByOrders, @explainedByThemselves,
				@reachedNumber, @reachedTotal, @read, @managedAt, @isContradicted)
			on conflict (channel, offer, epoch) do update set explained_by_orders = @explainedByOrders,
				explained_by_themselves = @explainedByThemselves, reached_number = @reachedNumber,
				reached_total = @reachedTotal, read_number = @read, managed_number = @managedAt,
				is_contradicted = max(is_contradicted, @isContradicted)` ),
		row: db.prepare< [ string, string, number, number ], OwnRow >(
			'select number, total, delta from own_changes_beyond_gap where channel = ? and offer = ? and epoch = ? and number = ?'
		),
		putRow: db.prepare( `
			insert into own_changes_beyond_gap (channel, offer, epoch, number, total, delta)
			values (@channel, @offer, @epoch, @number, @total, @delta)` ),
		forget: db.prepare( `
			delete from own_changes_beyond_gap
			where channel = @channel and offer = @offer and epoch = @epoch and number <= @reached` ),
		contradict: db.prepare( `
			insert into own_counters (channel, offer, epoch, is_contradicted) values (?, ?, ?, 1)
			on conflict (channel, offer, epoch) do update set is_contradicted = 1` ),
		mark: db.prepare(
			'insert into offers_to_recount (channel, offer) values (?, ?) on conflict do nothing'
		),
		unmark: db.prepare( 'delete from offers_to_recount where channel = ? and offer = ?' ),
		marked: db.prepare< [ string ], { offer: OfferRef } >(
			'select offer from offers_to_recount where channel = ? order by offer'
		),
		// Of the present epoch only: what is missing of an earlier one is not waited for any more.
		gaps: db.prepare< [ string ], { offer: OfferRef } >( `
			select distinct b.offer from own_changes_beyond_gap b
			where b.channel = ? and b.epoch = (
				select max(c.epoch) from own_counters c
				where c.channel = b.channel and c.offer = b.offer and c.read_number is not null)
			order by b.offer` ),
		// A reading in a later epoch proves that the shop has begun again since.
		contradicted: db.prepare< [ Record< string, unknown > ], { epoch: number | null } >( `
			select max(epoch) as epoch from own_counters c
			where channel = @channel and is_contradicted = 1 and not exists (
				select 1 from own_counters later
				where later.channel = @channel and later.epoch > c.epoch and later.read_number is not null)` ),
	};
}
