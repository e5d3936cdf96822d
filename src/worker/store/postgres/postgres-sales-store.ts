import type { OrderState } from '../../ledger/ledger-view.ts';
import { listedOrderFrom, SELECT_ORDER, type ListedOrderRow } from '../rows/list-rows.ts';
import type { SalesStore, SkuHour, SkuPeak } from '../sales-store.ts';
import {
	soldUnits,
	summed,
	tellingEvents,
	type OrderEventRow,
	type SalesEventRow,
} from '../sold-units.ts';
import type { PostgresDatabase, SqlConnection } from './database.ts';

export class PostgresSalesStore implements SalesStore {
	readonly #db: PostgresDatabase;

	constructor( db: PostgresDatabase ) {
		this.#db = db;
	}

	async countNext( limit: number, sinceMs: number ): Promise< number > {
		return this.#db.transaction( async ( tx ) => {
			await tx.run( BEGIN );
			// Of several workers one counts; the others find the row taken, and come again later.
			const counted = await tx.first< { position: number } >( POSITION );
			if ( ! counted ) {
				return 0;
			}
			const events = await tx.rows< SalesEventRow >( EVENTS, [ counted.position, limit ] );
			const last = events.at( -1 );
			if ( last ) {
				await count( tx, events, sinceMs );
				await tx.run( MOVE, [ last.position ] );
			}
			return events.length;
		} );
	}

	peaks( sinceMs: number ): Promise< readonly SkuPeak[] > {
		return this.#db.rows< SkuPeak >( PEAKS, [ sinceMs ] );
	}

	hours( sinceMs: number ): Promise< readonly SkuHour[] > {
		return this.#db.rows< SkuHour >( HOURS, [ sinceMs ] );
	}

	async unitsByHourOfDay( sinceMs: number ): Promise< ReadonlyMap< number, number > > {
		const rows = await this.#db.rows< { hour: number; units: number } >( HOURS_OF_DAY, [
			sinceMs,
		] );
		return new Map( rows.map( ( { hour, units } ) => [ hour, units ] ) );
	}

	prune( beforeMs: number, limit: number ): Promise< number > {
		return this.#db.run( PRUNE, [ beforeMs, limit ] );
	}
}

async function count(
	tx: SqlConnection,
	events: readonly SalesEventRow[],
	sinceMs: number
): Promise< void > {
	const telling = tellingEvents( events );
	if ( telling.length === 0 ) {
		return;
	}
	const subjects = [ ...new Set( telling.map( ( { subject } ) => subject ) ) ];
	const orderEvents = await tx.rows< OrderEventRow >( ORDER_EVENTS, [ subjects ] );
	const rows = await tx.rows< ListedOrderRow >( ORDERS, [
		telling.map( ( { channel } ) => channel ),
		telling.map( ( { order } ) => order ),
	] );
	const orders = new Map< string, OrderState >(
		rows.map( ( row ) => [ `${ row.channel }\0${ row.order }`, listedOrderFrom( row ) ] )
	);
	const sold = soldUnits(
		telling,
		orderEvents,
		( channel, order ) => orders.get( `${ channel }\0${ order }` ) ?? null
	);
	const kept = summed( sold ).filter( ( { hourMs } ) => hourMs >= sinceMs );
	await tx.run( ADD, [
		kept.map( ( { sku } ) => sku ),
		kept.map( ( { hourMs } ) => hourMs ),
		kept.map( ( { channel } ) => channel ),
		kept.map( ( { units } ) => units ),
	] );
}

const BEGIN = 'insert into sales_counted (id, position) values (1, 0) on conflict do nothing';
const POSITION = 'select position from sales_counted for update skip locked';
const MOVE = 'update sales_counted set position = $1';

const EVENTS = `
	select position, source,
		case when kind in ('order', 'lines-mapped') and outcome = 'applied' then body end as body
	from events where position > $1 order by position limit $2`;

const ORDER_EVENTS = `
	select s.subject, s.position, e.source, case when e.kind = 'order' then null else e.body end as mapped
	from log_subjects s join events e on e.position = s.position
	where s.subject = any ($1::text[]) and e.kind in ('order', 'lines-mapped')`;

const ORDERS = `
	${ SELECT_ORDER } where (channel, order_id) in (select * from unnest($1::text[], $2::text[]))`;

const ADD = `
	insert into sales_hours as h (sku, hour_ms, channel, units)
	select * from unnest($1::text[], $2::bigint[], $3::text[], $4::bigint[])
	on conflict (sku, hour_ms, channel) do update set units = h.units + excluded.units`;

const PEAKS = `
	select sku, max(units)::bigint as units from (
		select sku, sum(units) as units from sales_hours where hour_ms >= $1 group by sku, hour_ms) h
	group by sku order by sku`;

const HOURS = `
	select sku, hour_ms as "hourMs", sum(units)::bigint as units from sales_hours where hour_ms >= $1
	group by hour_ms, sku order by sku, hour_ms`;

const HOURS_OF_DAY = `
	select (hour_ms / 3600000) % 24 as hour, sum(units)::bigint as units from sales_hours
	where hour_ms >= $1 group by 1 order by 1`;

const PRUNE = `
	delete from sales_hours where (sku, hour_ms, channel) in (
		select sku, hour_ms, channel from sales_hours where hour_ms < $1 order by hour_ms limit $2)`;
