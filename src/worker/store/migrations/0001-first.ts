/**
 * The first schema. Times are milliseconds since 1970 (`_ms`), JSON columns are text.
 *
 * Three writers, one table group each, so that no two of them ever update the same row:
 * - intake writes `deliveries`;
 * - the ledger writes `events`, `conflicts`, `orders`, `stock`, `desired`, `revisions`, and marks `dirty`;
 * - a channel's dispatcher writes `listing_delivery`, `calls`, `call_items`, `milestones`, and clears `dirty`.
 * The model (`channels`, `listings`, `bills`, `skus`) is written by people.
 */
export const sql = `
create table skus (
	sku text primary key,
	title text not null default ''
) strict;

create table channels (
	channel text primary key,
	kind text not null,
	name text not null,
	-- sealed: AES-256-GCM, key id in front
	settings text not null,
	locations text not null,
	buffer text not null,
	endpoint text not null unique,
	takes_negative integer not null check (takes_negative in (0, 1)),
	quantity_max integer not null,
	state text not null default 'connecting' check (state in ('connecting', 'live', 'paused', 'needs-attention')),
	state_reason text,
	-- how far back the next order fetch has to look
	orders_seen_until_ms integer not null default 0,
	created_at_ms integer not null
) strict;

create table listings (
	listing text primary key,
	channel text not null references channels (channel),
	offer text not null,
	sku text not null references skus (sku),
	external text not null,
	title text not null default '',
	unique (channel, offer)
) strict;
create index listings_by_sku on listings (sku);
create index listings_by_external on listings (channel, external);

create table bills (
	bundle text not null,
	since_ms integer not null,
	components text not null,
	primary key (bundle, since_ms)
) strict;

-- ── intake ────────────────────────────────────────────────────────────────────────────────────
create table deliveries (
	delivery integer primary key,
	channel text not null,
	delivery_key text not null,
	topic text not null,
	headers text not null,
	body blob not null,
	received_at_ms integer not null,
	copies integer not null default 1,
	-- waiting: not worked on yet; done: its events are in the log; ignored: carries nothing for us;
	-- parked: waits for a mapping; fetching: the order has to be fetched; dead: needs a person
	state text not null default 'waiting' check (state in ('waiting', 'done', 'ignored', 'parked', 'fetching', 'dead')),
	error_code text,
	error_detail text,
	worked_at_ms integer,
	unique (channel, delivery_key)
) strict;
create index deliveries_waiting on deliveries (delivery) where state in ('waiting', 'fetching');
-- Without the bodies in between, counting 20,000 deliveries took 42 ms of the only thread.
create index deliveries_by_state on deliveries (state, delivery, copies);

-- Deliveries that were refused before they could be stored, counted by the hour.
create table refusals (
	channel text not null,
	code text not null,
	hour_ms integer not null,
	times integer not null,
	last_reason text not null,
	primary key (channel, code, hour_ms)
) strict;

-- ── ledger ────────────────────────────────────────────────────────────────────────────────────
create table events (
	position integer primary key,
	source text not null,
	key text not null,
	kind text not null,
	occurred_at_ms integer not null,
	-- the source's clock was more than 5 minutes ahead of ours
	is_clamped integer not null default 0 check (is_clamped in (0, 1)),
	received_at_ms integer not null,
	committed_at_ms integer not null,
	actor text,
	delivery integer,
	outcome text not null check (outcome in ('applied', 'outranked')),
	body text not null,
	body_hash text not null,
	-- before and after of every count it moved, and the revisions it caused
	effect text not null,
	unique (source, key)
) strict;
create trigger events_are_never_edited before update on events
begin select raise(abort, 'the event log is append-only'); end;
create trigger events_are_never_deleted before delete on events
begin select raise(abort, 'the event log is append-only'); end;

-- The same key with another body: kept, never applied.
create table conflicts (
	conflict integer primary key,
	source text not null,
	key text not null,
	body text not null,
	delivery integer,
	received_at_ms integer not null
) strict;

create table orders (
	channel text not null,
	order_id text not null,
	rank_at integer,
	rank_fetch integer,
	rank_key text,
	placed_at_ms integer not null,
	lines text not null,
	assignments text not null,
	has_unmapped_lines integer not null default 0,
	-- fetches of one order are numbered; the number breaks ties that its own times leave open
	fetches integer not null default 0,
	fetch_due_at_ms integer,
	primary key (channel, order_id)
) strict, without rowid;
create index orders_unmapped on orders (channel) where has_unmapped_lines = 1;
create index orders_to_fetch on orders (channel, fetch_due_at_ms) where fetch_due_at_ms is not null;

create table stock (
	sku text not null,
	location text not null,
	on_hand integer not null default 0 check (abs(on_hand) <= 1000000000000),
	committed integer not null default 0 check (committed >= 0),
	safety integer not null default 0 check (safety >= 0),
	-- since when movements are counted; null before the opening balance
	opened_at_ms integer,
	primary key (sku, location)
) strict, without rowid;

create table desired (
	listing text primary key,
	channel text not null,
	quantity integer not null,
	revision integer not null,
	-- the last revision that something else than the channel's own orders caused
	foreign_revision integer not null,
	-- the channel's own net units that the ledger has counted, and when it last counted one
	known integer not null default 0,
	unreduced integer not null default 0,
	own_counted_at_ms integer not null default 0,
	since_ms integer not null,
	cause integer
) strict, without rowid;

create table revisions (
	listing text not null,
	revision integer not null,
	quantity integer not null,
	steps text not null,
	cause integer,
	at_ms integer not null,
	primary key (listing, revision)
) strict, without rowid;
create index revisions_by_time on revisions (at_ms);

-- ── propagation ───────────────────────────────────────────────────────────────────────────────
create table dirty (
	channel text not null,
	listing text not null,
	not_before_ms integer not null default 0,
	primary key (channel, listing)
) strict, without rowid;

create table listing_delivery (
	listing text primary key,
	channel text not null,
	cut_shown integer,
	cut_own_inside integer,
	sent_quantity integer,
	sent_revision integer not null default 0,
	accepted_revision integer not null default 0,
	confirmed_quantity integer,
	confirmed_revision integer not null default 0,
	confirmed_at_ms integer,
	call text,
	unsettled_until_ms integer not null default 0,
	is_stale integer not null default 0,
	must_resend integer not null default 0,
	attempts integer not null default 0,
	dead_revision integer,
	failure_code text,
	failure_reason text,
	check_at_ms integer,
	checks integer not null default 0,
	check (confirmed_revision <= sent_revision),
	check (accepted_revision <= sent_revision)
) strict, without rowid;
create index listing_delivery_checks on listing_delivery (channel, check_at_ms) where check_at_ms is not null;

create table calls (
	call text primary key,
	channel text not null,
	kind text not null check (kind in ('set', 'adjust')),
	state text not null check (state in ('in-flight', 'answered', 'failed', 'unknown')),
	started_at_ms integer not null,
	ended_at_ms integer,
	repeats integer not null default 0,
	failure_code text,
	failure_reason text
) strict, without rowid;
create index calls_open on calls (channel) where state = 'in-flight';

create table call_items (
	call text not null references calls (call),
	listing text not null,
	revision integer not null,
	quantity integer not null,
	only_if_shown integer,
	known_when_sent integer not null,
	result text,
	shown_after integer,
	primary key (call, listing)
) strict, without rowid;

create table milestones (
	listing text not null,
	revision integer not null,
	sent_at_ms integer,
	accepted_at_ms integer,
	confirmed_at_ms integer,
	primary key (listing, revision)
) strict, without rowid;

create table drifts (
	drift integer primary key,
	listing text not null,
	channel text not null,
	expected integer not null,
	shown integer not null,
	found_at_ms integer not null,
	last_confirmed_at_ms integer
) strict;

-- ── access ────────────────────────────────────────────────────────────────────────────────────
create table api_tokens (
	token_hash text primary key,
	name text not null,
	scope text not null check (scope in ('read', 'operate', 'admin')),
	created_at_ms integer not null,
	revoked_at_ms integer
) strict;
`;
