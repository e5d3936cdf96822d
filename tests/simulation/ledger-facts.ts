import type { SqliteDatabase } from '../../src/worker/store/sqlite/database.ts';

/** One listing as the database has it. */
export interface ListingFact {
	readonly listing: string;
	readonly channel: string;
	readonly sku: string;
	readonly quantity: number;
	readonly revision: number;
	readonly sent: number;
	readonly accepted: number;
	readonly confirmed: number;
	readonly confirmedAtMs: number | null;
	readonly call: string | null;
	readonly attempts: number;
	readonly dead: number | null;
	readonly reason: string | null;
	readonly checkAtMs: number | null;
	readonly unsettledUntilMs: number;
	readonly isDirty: number;
	/** Its SKU is split among all its listings. */
	readonly isSplit: number;
}

export interface StockFactRow {
	readonly sku: string;
	readonly onHand: number;
	readonly committed: number;
}

/** Reads the worker's database from beside it, by SQL of its own. */
export class LedgerFacts {
	readonly listings: () => readonly ListingFact[];
	readonly stock: () => readonly StockFactRow[];
	/** Calls of a channel that were begun before then and are not over. */
	readonly openCalls: ( channel: string, beforeMs: number ) => number;
	readonly deliveries: ( state: string ) => number;
	/** Of a channel, taken and not worked on yet. */
	readonly deliveriesOf: ( channel: string ) => number;
	readonly eventsOf: ( kind: string ) => number;
	readonly quantityAt: ( listing: string, revision: number ) => number | null;

	constructor( db: SqliteDatabase ) {
		const listings = db.prepare< [], ListingFact >( `
			select d.listing, d.channel, l.sku, d.quantity, d.revision,
				coalesce(v.sent_revision, 0) as sent, coalesce(v.accepted_revision, 0) as accepted,
				coalesce(v.confirmed_revision, 0) as confirmed, v.confirmed_at_ms as confirmedAtMs,
				v.call, coalesce(v.attempts, 0) as attempts, v.dead_revision as dead,
				v.failure_reason as reason, v.check_at_ms as checkAtMs,
				coalesce(v.unsettled_until_ms, 0) as unsettledUntilMs,
				exists (select 1 from dirty x where x.listing = d.listing) as isDirty,
				d.split_of is not null as isSplit
			from desired d join listings l on l.listing = d.listing
				left join listing_delivery v on v.listing = d.listing
			order by d.listing` );
		const stock = db.prepare< [], StockFactRow >(
			'select sku, sum(on_hand) as onHand, sum(committed) as committed from stock group by sku order by sku'
		);
		const openCalls = db
			.prepare< [ string, number ], number >(
				"select count(*) from calls where state = 'in-flight' and channel = ? and started_at_ms < ?"
			)
			.pluck();
		const deliveries = db
			.prepare< [ string ], number >( 'select count(*) from deliveries where state = ?' )
			.pluck();
		const waiting = db
			.prepare< [ string ], number >(
				"select count(*) from deliveries where channel = ? and state in ('waiting', 'fetching')"
			)
			.pluck();
		const events = db
			.prepare< [ string ], number >( 'select count(*) from events where kind = ?' )
			.pluck();
		const quantity = db
			.prepare< [ string, number ], number >(
				'select quantity from revisions where listing = ? and revision <= ? order by revision desc limit 1'
			)
			.pluck();
		this.listings = () => listings.all();
		this.stock = () => stock.all();
		this.openCalls = ( channel, beforeMs ) => openCalls.get( channel, beforeMs ) ?? 0;
		this.deliveries = ( state ) => deliveries.get( state ) ?? 0;
		this.deliveriesOf = ( channel ) => waiting.get( channel ) ?? 0;
		this.eventsOf = ( kind ) => events.get( kind ) ?? 0;
		this.quantityAt = ( listing, revision ) => quantity.get( listing, revision ) ?? null;
	}
}
