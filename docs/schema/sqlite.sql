-- The embedded ledger after all its migrations. Written by `npm run docs:schema`.

pragma user_version = 17;

CREATE TABLE allocation_settings (
	name text primary key,
	value integer not null
) strict;

CREATE TABLE api_tokens (
	token_hash text primary key,
	name text not null,
	scope text not null check (scope in ('read', 'operate', 'admin')),
	created_at_ms integer not null,
	revoked_at_ms integer
, last_used_at_ms integer) strict;

CREATE TABLE backorders (
	sku text not null,
	channel text not null,
	units integer not null check (units >= 0),
	at_ms integer not null,
	key text not null,
	primary key (sku, channel)
) strict, without rowid;

CREATE TABLE bills (
	bundle text not null,
	since_ms integer not null,
	components text not null, is_packed_anywhere integer not null default 0 check (is_packed_anywhere in (0, 1)), is_kept_assembled integer not null default 0 check (is_kept_assembled in (0, 1)), saved_by text,
	primary key (bundle, since_ms)
) strict;

CREATE TABLE call_items (
	call text not null references calls (call),
	listing text not null,
	revision integer not null,
	quantity integer not null,
	only_if_shown integer,
	known_when_sent integer not null,
	result text,
	shown_after integer, includes_epoch integer, includes_number integer, includes_total integer 
	check ((includes_epoch is null) = (includes_number is null)
		and (includes_epoch is null) = (includes_total is null)),
	primary key (call, listing)
) strict, without rowid;

CREATE INDEX call_items_by_listing on call_items (listing, revision);

CREATE TABLE calls (
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

CREATE INDEX calls_begun on calls (channel, started_at_ms);

CREATE INDEX calls_open on calls (channel) where state = 'in-flight';

CREATE TABLE chain_anchors (
	anchor integer primary key,
	at_ms integer not null,
	-- of the last event it covers
	position integer not null,
	root text not null
) strict;

CREATE TRIGGER chain_anchors_are_never_deleted before delete on chain_anchors
begin select raise(abort, 'the audit chain is append-only'); end;

CREATE TRIGGER chain_anchors_are_never_edited before update on chain_anchors
begin select raise(abort, 'the audit chain is append-only'); end;

CREATE TABLE chain_links (
	subject text not null,
	number integer not null check (number > 0),
	position integer not null,
	hash text not null,
	primary key (subject, number)
) strict, without rowid;

CREATE INDEX chain_links_by_event on chain_links (position);

CREATE TRIGGER chain_links_are_never_deleted before delete on chain_links
begin select raise(abort, 'the audit chain is append-only'); end;

CREATE TRIGGER chain_links_are_never_edited before update on chain_links
begin select raise(abort, 'the audit chain is append-only'); end;

CREATE TABLE channel_edits (
	listing text not null,
	serial integer not null,
	channel text not null,
	delta integer not null,
	found_at_ms integer not null,
	ended_at_ms integer,
	primary key (listing, serial)
) strict, without rowid;

CREATE INDEX channel_edits_open on channel_edits (channel, listing) where ended_at_ms is null;

CREATE TABLE channels (
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
, mode text not null default 'live' check (mode in ('shadow', 'paused', 'live')), mode_since_ms integer not null default 0, has_to_agree integer not null default 0, foreign_edits text not null default 'ledger-wins'
	check (foreign_edits in ('ledger-wins', 'adjustment'))) strict;

CREATE TABLE conflicts (
	conflict integer primary key,
	source text not null,
	key text not null,
	body text not null,
	delivery integer,
	received_at_ms integer not null
, is_dismissed integer not null default 0 check (is_dismissed in (0, 1))) strict;

CREATE INDEX conflicts_by_dismissal on conflicts (is_dismissed, conflict);

CREATE INDEX conflicts_by_fact on conflicts (source, key);

CREATE TABLE deliveries (
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
	worked_at_ms integer, body_hash text, body_bytes integer, is_expired integer not null default 0 check (is_expired in (0, 1)), is_dismissed integer not null default 0 check (is_dismissed in (0, 1)),
	unique (channel, delivery_key)
) strict;

CREATE INDEX deliveries_by_state on deliveries (state, delivery, copies);

CREATE INDEX deliveries_stopped on deliveries (state, is_dismissed, delivery) where state in ('parked', 'dead');

CREATE INDEX deliveries_to_expire on deliveries (received_at_ms) where is_expired = 0 and state in ('done', 'ignored');

CREATE INDEX deliveries_waiting on deliveries (delivery) where state in ('waiting', 'fetching');

CREATE TRIGGER deliveries_stopped_are_noticed after update of state on deliveries
when new.state in ('parked', 'dead') and not exists (
	select 1 from delivery_notices n where n.delivery = new.delivery and n.state = new.state
		and n.error_code is new.error_code and n.error_detail is new.error_detail
)
begin
	insert into delivery_notices (after_position, delivery, channel, state, error_code, error_detail, found_at_ms)
	values ((select coalesce(max(position), 0) from events), new.delivery, new.channel, new.state, new.error_code,
		new.error_detail, coalesce(new.worked_at_ms, new.received_at_ms));
end;

CREATE TRIGGER deliveries_stored_dead_are_noticed after insert on deliveries
when new.state in ('parked', 'dead')
begin
	insert into delivery_notices (after_position, delivery, channel, state, error_code, error_detail, found_at_ms)
	values ((select coalesce(max(position), 0) from events), new.delivery, new.channel, new.state, new.error_code,
		new.error_detail, coalesce(new.worked_at_ms, new.received_at_ms));
end;

CREATE TABLE delivery_notices (
	notice integer primary key,
	after_position integer not null,
	delivery integer not null,
	channel text not null,
	state text not null check (state in ('parked', 'dead')),
	error_code text,
	error_detail text,
	found_at_ms integer not null
) strict;

CREATE INDEX delivery_notices_by_delivery on delivery_notices (delivery);

CREATE INDEX delivery_notices_by_place on delivery_notices (after_position, notice);

CREATE TABLE desired (
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
, includes_epoch integer, includes_number integer, includes_total integer 
	check ((includes_epoch is null) = (includes_number is null)
		and (includes_epoch is null) = (includes_total is null)), split_of integer, split_share integer) strict, without rowid;

CREATE TABLE dirty (
	channel text not null,
	listing text not null,
	not_before_ms integer not null default 0, urgency integer not null default 2, since_ms integer not null default 0,
	primary key (channel, listing)
) strict, without rowid;

CREATE INDEX dirty_by_age on dirty (channel, since_ms, listing, not_before_ms);

CREATE INDEX dirty_by_urgency on dirty (channel, urgency, since_ms, listing, not_before_ms);

CREATE TABLE dismissals (
	dismissal integer primary key,
	kind text not null check (kind in ('conflict', 'delivery', 'drift')),
	-- number of the conflict or delivery, id of the listing
	subject text not null,
	note text not null,
	actor text,
	at_ms integer not null
) strict;

CREATE INDEX dismissals_by_subject on dismissals (kind, subject, dismissal);

CREATE TABLE drifts (
	drift integer primary key,
	listing text not null,
	channel text not null,
	expected integer not null,
	shown integer not null,
	found_at_ms integer not null,
	last_confirmed_at_ms integer
) strict;

CREATE INDEX drifts_by_listing on drifts (listing, found_at_ms);

CREATE INDEX drifts_by_time on drifts (found_at_ms);

CREATE TABLE events (
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

CREATE INDEX events_by_source on events (source, kind, outcome);

CREATE TRIGGER events_are_never_deleted before delete on events
begin select raise(abort, 'the event log is append-only'); end;

CREATE TRIGGER events_are_never_edited before update on events
begin select raise(abort, 'the event log is append-only'); end;

CREATE TABLE full_syncs (
	channel text primary key,
	started_at_ms integer not null,
	ended_at_ms integer,
	listings integer not null,
	done integer not null default 0,
	last_listing text not null default ''
) strict, without rowid;

CREATE TABLE import_parts (
	import text not null references imports (import) on delete cascade,
	what text not null check (what in ('change', 'error')),
	part integer not null,
	body text not null,
	primary key (import, what, part)
) strict, without rowid;

CREATE TABLE imports (
	import text primary key,
	kind text not null check (kind in ('stock', 'locations', 'bundles')),
	name text,
	sha256 text not null,
	requested_by text,
	state text not null check (state in
		('checking', 'broken', 'ready', 'applying', 'applied', 'undoing', 'undone')),
	created_at_ms integer not null,
	updated_at_ms integer not null,
	-- JSON: numbers for people
	report text not null
, attempt integer not null default 1) strict, without rowid;

CREATE INDEX imports_by_time on imports (created_at_ms, import);

CREATE TABLE incoming (
	sku text not null,
	location text not null,
	reference text not null,
	what text not null check (what in ('expected', 'received')),
	at_ms integer not null,
	key text not null,
	units integer not null check (units >= 0),
	expected_at_ms integer,
	primary key (sku, location, reference, key)
) strict, without rowid;

CREATE TABLE listing_delivery (
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
	checks integer not null default 0, sent_includes_epoch integer, sent_includes_number integer, sent_includes_total integer 
	check ((sent_includes_epoch is null) = (sent_includes_number is null)
		and (sent_includes_epoch is null) = (sent_includes_total is null)), is_paused integer not null default 0, held_by integer, seen_quantity integer, seen_at_ms integer, unsettled_quantity integer, looked_revision integer not null default 0, compared_at_ms integer not null default 0,
	check (confirmed_revision <= sent_revision),
	check (accepted_revision <= sent_revision)
) strict, without rowid;

CREATE INDEX listing_delivery_checks on listing_delivery (channel, check_at_ms) where check_at_ms is not null;

CREATE INDEX listing_delivery_compared on listing_delivery (channel, compared_at_ms, listing)
	where dead_revision is null;

CREATE INDEX listing_delivery_dead on listing_delivery (channel, listing) where dead_revision is not null;

CREATE INDEX listing_delivery_held on listing_delivery (channel, listing) where held_by is not null;

CREATE INDEX listing_delivery_held_by on listing_delivery (held_by) where held_by is not null;

CREATE INDEX listing_delivery_paused on listing_delivery (channel, listing) where is_paused = 1;

CREATE TABLE listings (
	listing text primary key,
	channel text not null references channels (channel),
	offer text not null,
	sku text not null references skus (sku),
	external text not null,
	title text not null default '',
	unique (channel, offer)
) strict;

CREATE INDEX listings_by_external on listings (channel, external);

CREATE INDEX listings_by_sku on listings (sku);

CREATE INDEX listings_of_channel on listings (channel, sku, listing);

CREATE TABLE log_subjects (
	subject text not null,
	position integer not null,
	primary key (subject, position)
) strict, without rowid;

CREATE TABLE mass_change_listings (
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

CREATE TABLE mass_changes (
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

CREATE INDEX mass_changes_held on mass_changes (channel) where state = 'held';

CREATE TABLE milestones (
	listing text not null,
	revision integer not null,
	sent_at_ms integer,
	accepted_at_ms integer,
	confirmed_at_ms integer, channel text,
	primary key (listing, revision)
) strict, without rowid;

CREATE INDEX milestones_accepted on milestones (listing, revision) where accepted_at_ms is not null;

CREATE INDEX milestones_confirmed on milestones (listing, revision) where confirmed_at_ms is not null;

CREATE INDEX milestones_seen on milestones (channel, confirmed_at_ms, accepted_at_ms)
	where confirmed_at_ms is not null and accepted_at_ms is not null;

CREATE TABLE observed_locations (
	location text primary key
) strict, without rowid;

CREATE TABLE observed_states (
	sku text not null,
	location text not null,
	at_ms integer not null,
	key text not null,
	states text not null check (json_valid(states)),
	primary key (sku, location)
) strict, without rowid;

CREATE TABLE offers_to_recount (
	channel text not null,
	offer text not null,
	primary key (channel, offer)
) strict, without rowid;

CREATE TABLE orders (
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
	fetch_due_at_ms integer, explains text, reports text not null default '[]', gone text not null default '[]', reservations text not null default '[]', reserved_until_ms integer,
	primary key (channel, order_id)
) strict, without rowid;

CREATE INDEX orders_reserved on orders (reserved_until_ms) where reserved_until_ms is not null;

CREATE INDEX orders_to_fetch on orders (channel, fetch_due_at_ms) where fetch_due_at_ms is not null;

CREATE INDEX orders_unmapped on orders (channel) where has_unmapped_lines = 1;

CREATE TABLE own_changes_beyond_gap (
	channel text not null,
	offer text not null,
	epoch integer not null,
	number integer not null check (number > 0),
	total integer not null,
	delta integer not null,
	primary key (channel, offer, epoch, number)
) strict, without rowid;

CREATE TABLE own_counters (
	channel text not null,
	offer text not null,
	epoch integer not null check (epoch >= 0),
	explained_by_orders integer not null default 0,
	explained_by_themselves integer not null default 0,
	-- the last of the unbroken row of changes
	reached_number integer,
	reached_total integer,
	-- number of the newest reading; null: none in this epoch
	read_number integer check (read_number is null or read_number <= reached_number),
	-- the last change that made the product's count another one
	managed_number integer not null default 0,
	-- two different facts claimed one number: the shop has to begin a new epoch
	is_contradicted integer not null default 0 check (is_contradicted in (0, 1)),
	primary key (channel, offer, epoch),
	check ((reached_number is null) = (reached_total is null))
) strict, without rowid;

CREATE INDEX own_counters_contradicted on own_counters (channel, epoch) where is_contradicted = 1;

CREATE TABLE own_starts (
	channel text not null,
	offer text not null,
	epoch integer not null check (epoch >= 0),
	number integer not null check (number >= 0),
	total integer not null,
	order_total integer not null,
	primary key (channel, offer)
) strict, without rowid;

CREATE TABLE pairing_code (
	only integer primary key check (only = 1),
	code_hash text not null,
	until_ms integer not null,
	wrong integer not null default 0 check (wrong >= 0)
) strict;

CREATE TABLE pulled_until (
	channel text primary key,
	epoch integer not null check (epoch >= 0),
	last_row integer not null check (last_row >= 0)
) strict, without rowid;

CREATE TABLE refusals (
	channel text not null,
	code text not null,
	hour_ms integer not null,
	times integer not null,
	last_reason text not null,
	primary key (channel, code, hour_ms)
) strict;

CREATE TABLE restored_channels (
	channel text primary key references channels (channel),
	-- of the last event that the backup had
	position integer not null,
	restored_at_ms integer not null
) strict, without rowid;

CREATE TABLE revisions (
	listing text not null,
	revision integer not null,
	quantity integer not null,
	steps text not null,
	cause integer,
	at_ms integer not null,
	primary key (listing, revision)
) strict, without rowid;

CREATE INDEX revisions_by_time on revisions (at_ms);

CREATE TABLE sales_counted (
	id integer primary key check (id = 1),
	position integer not null
) strict;

CREATE TABLE sales_hours (
	sku text not null,
	hour_ms integer not null,
	channel text not null,
	units integer not null,
	primary key (sku, hour_ms, channel)
) strict, without rowid;

CREATE INDEX sales_hours_by_hour on sales_hours (hour_ms, sku);

CREATE TABLE shadow_comparisons (
	channel text not null,
	day text not null,
	listing text not null,
	at_ms integer not null,
	would_send integer not null,
	shown integer not null,
	revision integer not null,
	primary key (channel, day, listing)
) strict, without rowid;

CREATE INDEX shadow_comparisons_by_listing on shadow_comparisons (channel, listing, at_ms);

CREATE TABLE shelf_movements (
	sku text not null,
	location text not null,
	at_ms integer not null,
	-- a change that the paired shop has numbered: it is after the opening whatever its clock says
	is_own integer not null default 0 check (is_own in (0, 1)),
	units integer not null,
	primary key (sku, location, at_ms, is_own)
) strict, without rowid;

CREATE TABLE shortages (
	sku text not null,
	location text not null,
	position integer not null,
	since_ms integer not null,
	primary key (sku, location)
) strict, without rowid;

CREATE TABLE skus (
	sku text primary key,
	title text not null default ''
) strict;

CREATE TABLE stock (
	sku text not null,
	location text not null,
	on_hand integer not null default 0 check (abs(on_hand) <= 1000000000000),
	committed integer not null default 0 check (committed >= 0),
	safety integer not null default 0 check (safety >= 0),
	-- since when movements are counted; null before the opening balance
	opened_at_ms integer, opened_units integer, opened_key text, counted_at_ms integer, counted_units integer, counted_key text, safety_at_ms integer, safety_key text, quarantined integer not null default 0,
	primary key (sku, location)
) strict, without rowid;

CREATE TABLE switch_changes (
	change integer primary key,
	name text not null,
	value text not null,
	reason text,
	at_ms integer not null,
	changed_by text
) strict;

CREATE TABLE switches (
	name text primary key,
	value text not null,
	reason text,
	set_at_ms integer not null,
	set_by text
) strict;
