/** What people write: SKUs, channels, listings, bundles. */
export const sql = `
create table skus (
	sku text collate "C" primary key,
	title text collate "C" not null default ''
);

create table channels (
	channel text collate "C" primary key,
	kind text collate "C" not null,
	name text collate "C" not null,
	-- sealed: AES-256-GCM, key id in front
	settings text collate "C" not null,
	locations text collate "C" not null,
	buffer text collate "C" not null,
	endpoint text collate "C" not null unique,
	takes_negative bigint not null check (takes_negative in (0, 1)),
	quantity_max bigint not null,
	state text collate "C" not null default 'connecting' check (state in ('connecting', 'live', 'paused', 'needs-attention')),
	state_reason text collate "C",
	-- how far back the next order fetch has to look
	orders_seen_until_ms bigint not null default 0,
	created_at_ms bigint not null
);

create table listings (
	listing text collate "C" primary key,
	channel text collate "C" not null references channels (channel),
	offer text collate "C" not null,
	sku text collate "C" not null references skus (sku),
	external text collate "C" not null,
	title text collate "C" not null default '',
	unique (channel, offer)
);
create index listings_by_sku on listings (sku);
create index listings_by_external on listings (channel, external);

create table bills (
	bundle text collate "C" not null,
	since_ms bigint not null,
	components text collate "C" not null,
	is_packed_anywhere bigint not null default 0 check (is_packed_anywhere in (0, 1)),
	is_kept_assembled bigint not null default 0 check (is_kept_assembled in (0, 1)),
	primary key (bundle, since_ms)
);

-- Becomes another number with every bill that is saved: whoever keeps bills in memory compares it.
create table model_epoch (
	"only" bigint primary key check ("only" = 1),
	epoch bigint not null
);
insert into model_epoch ("only", epoch) values (1, 0);

-- Channels that have seen more of us than this ledger knows, because it was restored from a backup.
create table restored_channels (
	channel text collate "C" primary key references channels (channel),
	-- of the last event that the backup had
	position bigint not null,
	restored_at_ms bigint not null
);
`;
