import { OWN_COUNTER_SQL } from '../own-counter-statements.ts';
import { URGENCY_OF_QUANTITY } from '../rows/due-rows.ts';
import { stockAnswerColumns } from '../rows/list-rows.ts';

/** What is asked of the ledger outside of a batch. */
export const LEDGER_SQL = {
	numberFetch: `
		update orders set fetches = fetches + 1 where channel = $1 and order_id = $2 returning fetches`,
	dueForFetch: `
		select order_id as "order", fetch_due_at_ms as "dueAtMs" from orders
		where channel = $1 and fetch_due_at_ms <= $2 order by fetch_due_at_ms, order_id limit 50`,
	nextFetch: `
		select min(fetch_due_at_ms) as "atMs" from orders
		where channel = $1 and fetch_due_at_ms is not null`,
	fetchDue: `
		update orders set fetch_due_at_ms = $1
		where channel = $2 and order_id = $3 and fetch_due_at_ms = $4`,
	reservationsDue: `
		select channel, order_id as "order", reserved_until_ms as "expiresAtMs", reservations from orders
		where reserved_until_ms <= $1 order by reserved_until_ms, channel, order_id limit $2`,
	nextReservationEnd: `
		select min(reserved_until_ms) as "atMs" from orders where reserved_until_ms is not null`,
	stock: `
		select ${ stockAnswerColumns( 'greatest' ) } from stock where sku = $1 order by location`,
	events: `
		select position, source, key, kind, outcome, occurred_at_ms as "occurredAtMs",
			received_at_ms as "receivedAtMs", committed_at_ms as "committedAtMs", body, effect
		from events where position > $1 order by position limit $2`,
	opened: 'select 1 from stock where sku = $1 and opened_at_ms is not null limit 1',
	lastPosition: 'select position from log_head',
	marked: OWN_COUNTER_SQL.marked( '$1' ),
	gaps: OWN_COUNTER_SQL.gaps( '$1' ),
	contradicted: OWN_COUNTER_SQL.contradicted( '$1' ),
	mark: `
		insert into offers_to_recount (channel, offer)
		select $1, offer from unnest($2::text[]) as w (offer) order by offer collate "C"
		on conflict do nothing`,
	unmark: 'delete from offers_to_recount where channel = $1 and offer = any ($2::text[])',
	lockRaised: `
		select listing from desired where listing = any ($1::text[]) order by listing for update`,
	raise: `
		update desired d set revision = w.above + 1, foreign_revision = w.above + 1, since_ms = $3
		from unnest($1::text[], $2::bigint[]) as w (listing, above)
		where d.listing = w.listing and d.revision <= w.above
		returning d.channel, d.listing, d.revision`,
	copyRevisions: `
		insert into revisions (listing, revision, quantity, steps, cause, at_ms)
		select w.listing, w.revision, r.quantity, r.steps, r.cause, $3
		from unnest($1::text[], $2::bigint[]) as w (listing, revision)
		cross join lateral (select * from revisions o where o.listing = w.listing
			order by o.revision desc limit 1) r`,
	dirty: `
		insert into dirty (channel, listing, since_ms, urgency)
		select w.channel, w.listing, $3, ${ URGENCY_OF_QUANTITY }
		from unnest($1::text[], $2::text[]) as w (channel, listing) join desired d on d.listing = w.listing
		order by w.channel collate "C", w.listing collate "C"
		on conflict (channel, listing) do update
		set not_before_ms = 0, urgency = excluded.urgency`,
} as const;
