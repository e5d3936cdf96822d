/**
 * What keeps pushes in check: per channel a mode and a policy for edits made there; per listing a pause, a
 * hold by a mass change, and what the channel was last seen to show; the switches that stop everything;
 * mass changes with their listings; what shadow mode compared; and sales by the hour, from which a
 * product's speed follows.
 */
export const sql = `
alter table channels add column mode text not null default 'live' check (mode in ('shadow', 'paused', 'live'));
alter table channels add column mode_since_ms integer not null default 0;
-- 1: it has been in shadow, and has not been live since: it has to agree first.
alter table channels add column has_to_agree integer not null default 0;
alter table channels add column foreign_edits text not null default 'ledger-wins'
	check (foreign_edits in ('ledger-wins', 'adjustment'));

alter table listing_delivery add column is_paused integer not null default 0;
alter table listing_delivery add column held_by integer;
alter table listing_delivery add column seen_quantity integer;
alter table listing_delivery add column seen_at_ms integer;
-- The highest quantity among writes that may still land, until unsettled_until_ms.
alter table listing_delivery add column unsettled_quantity integer;
-- What it was to show up to this revision is of no mass change any more: a person has looked at it.
alter table listing_delivery add column looked_revision integer not null default 0;
-- When it was last read to be compared in shadow, whatever came of it: the next ones are read off an index.
alter table listing_delivery add column compared_at_ms integer not null default 0;
insert into listing_delivery (listing, channel)
	select l.listing, l.channel from listings l
	where not exists (select 1 from listing_delivery v where v.listing = l.listing);
create index listing_delivery_compared on listing_delivery (channel, compared_at_ms, listing)
	where dead_revision is null;
create index listing_delivery_held_by on listing_delivery (held_by) where held_by is not null;

-- How urgent, from 0 (to zero) to 3 (a raise): what the ledger can tell when it marks the listing.
alter table dirty add column urgency integer not null default 2;
-- Since when it waits; a newer quantity does not make it younger.
alter table dirty add column since_ms integer not null default 0;
-- The most urgent of 100,000 are read off an index, and so are the oldest: nothing waits for ever.
create index dirty_by_urgency on dirty (channel, urgency, since_ms, listing, not_before_ms);
create index dirty_by_age on dirty (channel, since_ms, listing, not_before_ms);

-- While a SKU's last units are split: how many they are, and how many of them this listing may show.
alter table desired add column split_of integer;
alter table desired add column split_share integer;

-- Which of a channel's listings there are, by SKU: a page of them is read without sorting all.
create index listings_of_channel on listings (channel, sku, listing);
create index listing_delivery_paused on listing_delivery (channel, listing) where is_paused = 1;
create index listing_delivery_held on listing_delivery (channel, listing) where held_by is not null;
create index listing_delivery_dead on listing_delivery (channel, listing) where dead_revision is not null;

-- From accepted to seen, per channel. Older milestones have no channel, and are left out.
alter table milestones add column channel text;
create index milestones_seen on milestones (channel, confirmed_at_ms, accepted_at_ms)
	where confirmed_at_ms is not null and accepted_at_ms is not null;

-- What was written lately, for the limits of the account: found without walking all calls there ever were.
create index calls_begun on calls (channel, started_at_ms);

-- The last comparison of a whole channel: running while ended_at_ms is null, after the listing last_listing.
create table full_syncs (
	channel text primary key,
	started_at_ms integer not null,
	ended_at_ms integer,
	listings integer not null,
	done integer not null default 0,
	last_listing text not null default ''
) strict, without rowid;

create table switches (
	name text primary key,
	value text not null,
	reason text,
	set_at_ms integer not null,
	set_by text
) strict;

-- Every turn of a switch, and every change of a channel's mode; nothing is taken out.
create table switch_changes (
	change integer primary key,
	name text not null,
	value text not null,
	reason text,
	at_ms integer not null,
	changed_by text
) strict;

create table mass_changes (
	change integer primary key,
	channel text not null,
	cause text not null,
	state text not null check (state in ('held', 'released', 'undone')),
	zeroed integer not null,
	shifted integer not null,
	listings integer not null,
	-- Of the last event before the first that may be part of it.
	after_position integer not null,
	-- Of the last event before what is left to promise was read: what was sold since is followed from there.
	position integer not null,
	-- Of the last event that has joined it: what the cause tells later is no part of it.
	until_position integer not null,
	found_at_ms integer not null,
	settled_at_ms integer,
	-- Of the last event then: what had been told until then has been decided.
	settled_position integer,
	settled_by text,
	settled_reason text
) strict;
create index mass_changes_held on mass_changes (channel) where state = 'held';

create table mass_change_listings (
	change integer not null references mass_changes (change),
	listing text not null,
	quantity_before integer not null,
	quantity_after integer not null,
	revision integer not null,
	-- What there was to promise when it was held; what is sold since is taken off what may be shown.
	available integer not null,
	-- It had gone out before the mass change was noticed.
	is_sent integer not null,
	-- What it would show without the cause: the numbers of others that had not left either are in it.
	may_show integer not null,
	primary key (change, listing)
) strict, without rowid;

-- Edits made on a channel that become adjustments: put down before the ledger is told, so that a crash in
-- between tells none of them twice.
create table channel_edits (
	listing text not null,
	serial integer not null,
	channel text not null,
	delta integer not null,
	found_at_ms integer not null,
	ended_at_ms integer,
	primary key (listing, serial)
) strict, without rowid;
create index channel_edits_open on channel_edits (channel, listing) where ended_at_ms is null;

-- The last comparison of a listing on each day.
create table shadow_comparisons (
	channel text not null,
	day text not null,
	listing text not null,
	at_ms integer not null,
	would_send integer not null,
	shown integer not null,
	revision integer not null,
	primary key (channel, day, listing)
) strict, without rowid;
create index shadow_comparisons_by_listing on shadow_comparisons (channel, listing, at_ms);

create table sales_hours (
	sku text not null,
	hour_ms integer not null,
	channel text not null,
	units integer not null,
	primary key (sku, hour_ms, channel)
) strict, without rowid;

create index sales_hours_by_hour on sales_hours (hour_ms, sku);

-- Up to which event of the log sales are counted.
create table sales_counted (
	id integer primary key check (id = 1),
	position integer not null
) strict;

create table allocation_settings (
	name text primary key,
	value integer not null
) strict;
`;
