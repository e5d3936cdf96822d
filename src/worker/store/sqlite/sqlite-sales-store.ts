import type { ChannelId, OrderId } from '../../../shared/ids.ts';
import { listedOrderFrom, SELECT_ORDER, type ListedOrderRow } from '../rows/list-rows.ts';
import type { SalesStore, SkuHour, SkuPeak } from '../sales-store.ts';
import {
	soldUnits,
	summed,
	tellingEvents,
	type OrderEventRow,
	type SalesEventRow,
} from '../sold-units.ts';
import type { SqliteDatabase } from './database.ts';

export class SqliteSalesStore implements SalesStore {
	readonly #db: SqliteDatabase;
	readonly #statements: ReturnType< typeof prepare >;

	constructor( db: SqliteDatabase ) {
		this.#db = db;
		this.#statements = prepare( db );
	}

	async countNext( limit: number, sinceMs: number ): Promise< number > {
		const { position, events } = this.#statements;
		const from = position.get()?.position ?? 0;
		const next = events.all( from, limit );
		const last = next.at( -1 );
		if ( last ) {
			this.#db.transaction( () => this.#count( next, last.position, sinceMs ) ).immediate();
		}
		return next.length;
	}

	#count( events: readonly SalesEventRow[], upTo: number, sinceMs: number ): void {
		const { add, moveTo, orderEvents } = this.#statements;
		const telling = tellingEvents( events );
		const subjects = [ ...new Set( telling.map( ( { subject } ) => subject ) ) ];
		const sold = soldUnits(
			telling,
			subjects.flatMap( ( subject ) => orderEvents.all( subject ) ),
			( channel, order ) => this.#order( channel, order )
		);
		for ( const row of summed( sold ) ) {
			if ( row.hourMs >= sinceMs ) {
				add.run( row );
			}
		}
		moveTo.run( upTo );
	}

	#order( channel: ChannelId, order: OrderId ) {
		const row = this.#statements.order.get( channel, order );
		return row ? listedOrderFrom( row ) : null;
	}

	async peaks( sinceMs: number ): Promise< readonly SkuPeak[] > {
		return this.#statements.peaks.all( sinceMs );
	}

	async hours( sinceMs: number ): Promise< readonly SkuHour[] > {
		return this.#statements.hours.all( sinceMs );
	}

	async unitsByHourOfDay( sinceMs: number ): Promise< ReadonlyMap< number, number > > {
		const rows = this.#statements.hoursOfDay.all( sinceMs );
		return new Map( rows.map( ( { hour, units } ) => [ hour, units ] ) );
	}

	async prune( beforeMs: number, limit: number ): Promise< number > {
		return this.#statements.prune.run( beforeMs, limit ).changes;
	}
}

function prepare( db: SqliteDatabase ) {
	return {
		position: db.prepare< [], { position: number } >( 'select position from sales_counted' ),
		moveTo: db.prepare( `
			insert into sales_counted (id, position) values (1, ?)
			on conflict (id) do update set position = excluded.position` ),
		events: db.prepare< [ number, number ], SalesEventRow >( `
			select position, source,
				iif(kind in ('order', 'lines-mapped') and outcome = 'applied', body, null) as body
			from events where position > ? order by position limit ?` ),
		orderEvents: db.prepare< [ string ], OrderEventRow >( `
			select s.subject, s.position, e.source, iif(e.kind = 'order', null, e.body) as mapped
			from log_subjects s join events e on e.position = s.position
			where s.subject = ? and e.kind in ('order', 'lines-mapped')` ),
		order: db.prepare< [ string, string ], ListedOrderRow >(
			`${ SELECT_ORDER } where channel = ? and order_id = ?`
		),
		add: db.prepare( `
			insert into sales_hours (sku, hour_ms, channel, units) values (@sku, @hourMs, @channel, @units)
			on conflict (sku, hour_ms, channel) do update set units = units + excluded.units` ),
		peaks: db.prepare< [ number ], SkuPeak >( `
			select sku, max(units) as units from (
				select sku, sum(units) as units from sales_hours where hour_ms >= ? group by sku, hour_ms)
			group by sku order by sku` ),
		hours: db.prepare< [ number ], SkuHour >( `
			select sku, hour_ms as hourMs, sum(units) as units from sales_hours where hour_ms >= ?
			group by hour_ms, sku order by sku, hour_ms` ),
		hoursOfDay: db.prepare< [ number ], { hour: number; units: number } >( `
			select (hour_ms / 3600000) % 24 as hour, sum(units) as units from sales_hours
			where hour_ms >= ? group by hour order by hour` ),
		prune: db.prepare( `
			delete from sales_hours where (sku, hour_ms, channel) in (
				select sku, hour_ms, channel from sales_hours where hour_ms < ? order by hour_ms limit ?)` ),
	};
}
