import { STORED_ORDER_COLUMNS } from '../../rows/order-row.ts';
import { STORED_SHELF_COLUMNS } from '../../rows/stock-row.ts';

const PAIRS = '(select * from unnest($1::text[], $2::text[]) as w (one, other))';
/**
 * For rows that are locked one after the other. Joined instead, a plan that was made when the table was empty
 * compares all of its rows with all of those wanted: 400 ms for 500 orders among 10,000.
 */
const SORTED_PAIRS =
	'(select * from unnest($1::text[], $2::text[]) as w (one, other) order by one collate "C", other collate "C")';
const SHELF = `s.sku, s.location, ${ STORED_SHELF_COLUMNS.map( ( name ) => `s.${ name }` ).join() }`;
const DESIRED = `
	d.listing, d.quantity, d.revision, d.foreign_revision, d.known, d.unreduced, d.own_counted_at_ms,
	d.includes_epoch, d.includes_number, d.includes_total, d.split_of, d.split_share`;
/** Listings of some SKUs, and some by their names. */
const SHOWN =
	'select listing from listings where sku = any ($1::text[]) union select unnest($2::text[])';

/** What is stored of the numbered changes of some offers, in one statement; of most there is nothing. */
function ownOffers( offers: string ): string {
	const ofOffer = ( alias: string ): string =>
		`${ alias }.channel = w.channel and ${ alias }.offer = w.offer`;
	return `
		select w.channel, w.offer, s.epoch, s.number, s.total, s.order_total as "orderTotal",
			exists (select 1 from offers_to_recount m where ${ ofOffer( 'm' ) }) as "isMarked",
			(select json_agg(c) from own_counters c where ${ ofOffer( 'c' ) }) as counters,
			(select json_agg(b) from own_changes_beyond_gap b where ${ ofOffer( 'b' ) }) as beyond
		from ${ offers } left join own_starts s on ${ ofOffer( 's' ) }`;
}

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
		select o.* from ${ SORTED_PAIRS } w cross join lateral (
			select channel, order_id as "order", ${ STORED_ORDER_COLUMNS } from orders
			where channel = w.one and order_id = w.other for update
		) o`,
	orders: `
		select o.channel, o.order_id as "order", ${ STORED_ORDER_COLUMNS }
		from ${ PAIRS } w join orders o on o.channel = w.one and o.order_id = w.other`,
	lockShelves: `
		select ${ SHELF } from stock s where s.sku = any ($1::text[])
		order by s.sku, s.location for update`,
	shelves: `select ${ SHELF } from stock s where s.sku = any ($1::text[])`,
	lockCounters: `
		select c.epoch from ${ SORTED_PAIRS } w cross join lateral (
			select epoch from own_counters where channel = w.one and offer = w.other order by epoch for update
		) c`,
	ownOffers: ownOffers( `${ PAIRS } w (channel, offer)` ),
	// Of channels that have never told of a numbered change, which are most, not one offer is looked up.
	shownOffers: ownOffers( `(
		select l.channel, l.offer from listings l
		where l.listing = any (array(${ SHOWN }))
			and l.channel = any (array(
				select c.channel from channels c where
					exists (select 1 from own_starts o where o.channel = c.channel)
					or exists (select 1 from own_counters o where o.channel = c.channel)
					or exists (select 1 from offers_to_recount o where o.channel = c.channel)
			))
	) w` ),
	lockDesired: `
		select ${ DESIRED } from desired d where d.listing = any ($1::text[])
		order by d.listing for update`,
	desired: `select ${ DESIRED } from desired d where d.listing = any ($1::text[])`,
	lockShown: `
		select ${ DESIRED } from desired d where d.listing = any (array(${ SHOWN }))
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
