import { CALL_ITEM_COLUMNS } from '../rows/call-item-row.ts';
import { selectDue, selectNextDue } from '../rows/due-rows.ts';
import { SELECT_LISTING_STATE } from '../rows/listing-state-row.ts';

/** What the delivery store asks and tells PostgreSQL. */

/**
 * Locks of their own, not rows of `listing_delivery`: those are locked by every channel's calls, listing
 * after listing, and a call that had locked another channel's rows first could wait for them in a ring.
 * Nobody who holds one of these waits for anything that is held by somebody waiting for one: they come
 * first in their transaction, in the order of their numbers. Two SKUs of one number only wait needlessly.
 */
export const SHARE_SKUS = `
	select pg_advisory_xact_lock($1, number) from (
		select distinct hashtext(sku) as number from unnest($2::text[]) as u (sku) order by number
	) as numbered`;

export const OF_SKUS = `${ SELECT_LISTING_STATE } where l.sku = any($1::text[]) order by l.listing`;

export const DUE = selectDue( { channel: '$1', nowMs: '$2', urgent: '$3', oldest: '$4' } );

export const NEXT_DUE = selectNextDue( '$1' );

export const BEGIN_CALL =
	"insert into calls (call, channel, kind, state, started_at_ms) values ($1, $2, $3, 'in-flight', $4)";

export const BEGIN_ITEMS = `
	insert into call_items (call, listing, revision, quantity, only_if_shown, known_when_sent, includes_epoch,
		includes_number, includes_total)
	select $1, * from unnest($2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[],
		$8::bigint[], $9::bigint[])`;

export const END_CALL = `
	update calls set state = $2, ended_at_ms = $3, failure_code = $4, failure_reason = $5,
		repeats = repeats + case when $2 = 'in-flight' then 1 else 0 end
	where call = $1 returning channel`;

export const END_ITEMS = `
	update call_items as i set result = u.result, shown_after = u.shown_after
	from unnest($2::text[], $3::text[], $4::bigint[]) as u (listing, result, shown_after)
	where i.call = $1 and i.listing = u.listing`;

export const OPEN_CALLS = `
	select call, kind, started_at_ms as "startedAtMs", repeats from calls
	where channel = $1 and state = 'in-flight' order by started_at_ms, call`;

export const WRITES_SINCE = `
	select k.call, i.listing, coalesce(k.ended_at_ms, k.started_at_ms) as "atMs",
		1 + k.repeats as times
	from calls k join call_items i on i.call = k.call
	where k.channel = $1 and k.started_at_ms >= $2 order by 3, k.call, i.listing`;

export const ITEMS_OF = `
	select i.call, ${ CALL_ITEM_COLUMNS }
	from call_items i join listings l on l.listing = i.listing where i.call = any($1::text[]) order by i.listing`;

export const TO_CHECK = `
	${ SELECT_LISTING_STATE }
	where v.channel = $1 and v.check_at_ms <= $2 and v.unsettled_until_ms <= $2 and v.call is null
	order by v.check_at_ms, l.listing limit $3`;

export const NEXT_CHECK = `
	select min(greatest(check_at_ms, unsettled_until_ms)) as "atMs" from listing_delivery
	where channel = $1 and check_at_ms is not null and call is null`;

export const LISTING = `${ SELECT_LISTING_STATE } where l.listing = $1`;
export const LISTINGS = `${ SELECT_LISTING_STATE } where l.channel = $1 order by l.sku, l.listing`;
export const OFFERS = 'select offer from listings where channel = $1 order by offer';
export const UNSEEN = `
	${ SELECT_LISTING_STATE } where l.listing > $1 and l.channel = $2 and v.confirmed_at_ms is null
	order by l.listing limit $3`;
export const BY_EXTERNAL = `
	${ SELECT_LISTING_STATE } where l.channel = $1 and l.external = $2 order by l.listing limit 1`;

export const RECORD_DRIFT = `
	insert into drifts (listing, channel, expected, shown, found_at_ms, last_confirmed_at_ms)
	values ($1, $2, $3, $4, $5, $6)`;

export const OPEN_EDITS = `
	select channel, listing, serial, delta from channel_edits
	where channel = $1 and ended_at_ms is null order by listing`;

export const ADD_EDIT = `
	insert into channel_edits (listing, serial, channel, delta, found_at_ms)
	select $1, coalesce(max(serial), 0) + 1, $2, $3, $4 from channel_edits where listing = $1 returning serial`;

export const END_EDIT =
	'update channel_edits set ended_at_ms = $1 where listing = $2 and serial = $3';

export const DRIFTS = `
	select listing, channel, expected, shown, found_at_ms as "foundAtMs",
		last_confirmed_at_ms as "lastConfirmedAtMs"
	from drifts order by drift desc limit $1`;

export const WHY = `
	select listing, revision, quantity, steps, cause, at_ms as "atMs" from revisions
	where listing = $1 order by revision desc limit 1`;

export const PAUSED = `
	with locked as (
		select listing, is_paused from listing_delivery where listing = any($1::text[])
		order by listing for share
	)
	select listing from locked where is_paused = 1 limit 1`;
