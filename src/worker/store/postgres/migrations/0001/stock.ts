/** Shelves, and the quantities that listings should show. Written by the ledger alone. */
export const sql = `
create table stock (
	sku text collate "C" not null,
	location text collate "C" not null,
	on_hand bigint not null default 0 check (abs(on_hand) <= 1000000000000),
	committed bigint not null default 0 check (committed >= 0),
	safety bigint not null default 0 check (safety >= 0),
	-- since when movements are counted; null before the opening balance
	opened_at_ms bigint,
	opened_units bigint,
	opened_key text collate "C",
	counted_at_ms bigint,
	counted_units bigint,
	counted_key text collate "C",
	safety_at_ms bigint,
	safety_key text collate "C",
	quarantined bigint not null default 0,
	primary key (sku, location)
);

-- Every movement by its time, so that a count that comes late is set against what moved after it.
create table shelf_movements (
	sku text collate "C" not null,
	location text collate "C" not null,
	at_ms bigint not null,
	-- a change that the paired shop has numbered: it is after the opening whatever its clock says
	is_own bigint not null default 0 check (is_own in (0, 1)),
	units bigint not null,
	primary key (sku, location, at_ms, is_own)
);

-- What is expected under a reference, and what has come of it.
create table incoming (
	sku text collate "C" not null,
	location text collate "C" not null,
	reference text collate "C" not null,
	what text collate "C" not null check (what in ('expected', 'received')),
	at_ms bigint not null,
	key text collate "C" not null,
	units bigint not null check (units >= 0),
	expected_at_ms bigint,
	primary key (sku, location, reference, key)
);

-- Shelves that owe more than they have, and the event that made them.
create table shortages (
	sku text collate "C" not null,
	location text collate "C" not null,
	position bigint not null,
	since_ms bigint not null,
	primary key (sku, location)
);

-- How many units more than there are a channel may offer of a SKU, as it was said last.
create table backorders (
	sku text collate "C" not null,
	channel text collate "C" not null,
	units bigint not null check (units >= 0),
	at_ms bigint not null,
	key text collate "C" not null,
	primary key (sku, channel)
);

-- A place whose stock an external authority counts, net of the orders that are open there.
create table observed_locations (
	location text collate "C" primary key
);

create table observed_states (
	sku text collate "C" not null,
	location text collate "C" not null,
	at_ms bigint not null,
	key text collate "C" not null,
	states text collate "C" not null check (states::json is not null),
	primary key (sku, location)
);

create table desired (
	listing text collate "C" primary key,
	channel text collate "C" not null,
	quantity bigint not null,
	revision bigint not null,
	-- the last revision that something else than the channel's own orders caused
	foreign_revision bigint not null,
	-- the channel's own net units that the ledger has counted, and when it last counted one
	known bigint not null default 0,
	unreduced bigint not null default 0,
	own_counted_at_ms bigint not null default 0,
	since_ms bigint not null,
	cause bigint,
	-- the place in the paired shop's own changes that this quantity speaks of
	includes_epoch bigint,
	includes_number bigint,
	includes_total bigint,
	check ((includes_epoch is null) = (includes_number is null)
		and (includes_epoch is null) = (includes_total is null))
);

create table revisions (
	listing text collate "C" not null,
	revision bigint not null,
	quantity bigint not null,
	steps text collate "C" not null,
	cause bigint,
	at_ms bigint not null,
	primary key (listing, revision)
);
create index revisions_by_time on revisions (at_ms);
`;
