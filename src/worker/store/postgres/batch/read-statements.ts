import { STORED_ORDER_COLUMNS } from '../../rows/order-row.ts';
import { STORED_SHELF_COLUMNS } from '../../rows/stock-row.ts';

const PAIRS = '(select * from unnest($1::text[], $2::text[]) as w (one, other))';
const SHELF = `s.sku, s.location, ${ STORED_SHELF_COLUMNS.map( ( name ) => `s.${ name }` ).join() }`;
const DESIRED = `
	d.listing, d.quantity, d.revision, d.foreign_revision, d.known, d.unreduced, d.own_counted_at_ms,
	d.includes_epoch, d.includes_number, d.includes_total`;
const COUNTER = `
	c.channel, c.offer, c.epoch, c.explained_by_orders, c.explained_by_themselves, c.reached_number,
	c.reached_total, c.read_number, c.managed_number, c.is_contradicted as "isContradicted"`;

/**
 * What a batch reads, each a set. Rows that it may change are locked in the order of their keys, in one
 * statement per class: two batches that want the same rows then wait for each other and never in a ring.
 */
export const READ_SQL = {
	events: `
		select e.source, e.key, e.position, e.body_hash as hash
		from ${ PAIRS } w join events e on e.source = w.one and e.key = w.other`,
	bodies: 'select position, body from events where position = any ($1::bigint[])',
	observed: 'select location from observed_locations',
	mapped: `
		select l.channel, l.offer, l.listing, l.sku
		from ${ PAIRS } w join listings l on l.channel = w.one and l.offer = w.other`,
	listings: 'select listing, channel, offer, sku from listings where listing = any ($1::text[])',
	listed: 'select listing, channel, offer, sku from listings where sku = any ($1::text[])',
	lockOrders: `
		select o.channel, o.order_id as "order", ${ STORED_ORDER_COLUMNS }
		from orders o
		where (o.channel, o.order_id) in ${ PAIRS }
		order by o.channel, o.order_id for update`,
	lockShelves: `
		select ${ SHELF } from stock s where s.sku = any ($1::text[])
		order by s.sku, s.location for update`,
	shelves: `select ${ SHELF } from stock s where s.sku = any ($1::text[])`,
	lockCounters: `
		select ${ COUNTER } from own_counters c where (c.channel, c.offer) in ${ PAIRS }
		order by c.channel, c.offer, c.epoch for update`,
	counters: `
		select ${ COUNTER } from ${ PAIRS } w join own_counters c on c.channel = w.one and c.offer = w.other`,
	starts: `
		select s.channel, s.offer, s.epoch, s.number, s.total, s.order_total as "orderTotal"
		from ${ PAIRS } w join own_starts s on s.channel = w.one and s.offer = w.other`,
	beyond: `
		select b.channel, b.offer, b.epoch, b.number, b.total, b.delta
		from ${ PAIRS } w join own_changes_beyond_gap b on b.channel = w.one and b.offer = w.other`,
	marked: `
		select m.channel, m.offer
		from ${ PAIRS } w join offers_to_recount m on m.channel = w.one and m.offer = w.other`,
	lockDesired: `
		select ${ DESIRED } from desired d where d.listing = any ($1::text[])
		order by d.listing for update`,
	backorders: `
		select sku, channel, at_ms as "atMs", units, key from backorders where sku = any ($1::text[])`,
	moved: `
		select w.at, coalesce(sum(m.units), 0) as units
		from unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[], $5::bigint[])
			as w (at, sku, location, after, own_after)
		left join shelf_movements m on m.sku = w.sku and m.location = w.location
			and m.at_ms > case when m.is_own = 1 then w.own_after else w.after end
		group by w.at`,
} as const;
