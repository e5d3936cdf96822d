/**
 * A paired shop numbers its own changes: how far the ledger is with them (written by the ledger), and
 * the place in that row that each desired quantity, each call and each listing's last push speaks of.
 */
const PLACE_IS_WHOLE = ( prefix: string ): string => `
	check ((${ prefix }_epoch is null) = (${ prefix }_number is null)
		and (${ prefix }_epoch is null) = (${ prefix }_total is null))`;

const addPlace = ( table: string, prefix: string ): string => `
alter table ${ table } add column ${ prefix }_epoch integer;
alter table ${ table } add column ${ prefix }_number integer;
alter table ${ table } add column ${ prefix }_total integer ${ PLACE_IS_WHOLE( prefix ) };`;

export const sql = `
-- Which of the shop's own changes the order's best snapshot accounts for.
alter table orders add column explains text;

${ addPlace( 'desired', 'includes' ) }
${ addPlace( 'listing_delivery', 'sent_includes' ) }
${ addPlace( 'call_items', 'includes' ) }

-- The first reading of an offer: from here its changes are counted.
create table own_starts (
	channel text not null,
	offer text not null,
	epoch integer not null check (epoch >= 0),
	number integer not null check (number >= 0),
	total integer not null,
	order_total integer not null,
	primary key (channel, offer)
) strict, without rowid;

create table own_counters (
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
create index own_counters_contradicted on own_counters (channel, epoch) where is_contradicted = 1;

-- Changes beyond a gap, until the row reaches them.
create table own_changes_beyond_gap (
	channel text not null,
	offer text not null,
	epoch integer not null,
	number integer not null check (number > 0),
	total integer not null,
	delta integer not null,
	primary key (channel, offer, epoch, number)
) strict, without rowid;

-- Offers that have to be read (again). A mark, like dirty: not part of what the log says.
create table offers_to_recount (
	channel text not null,
	offer text not null,
	primary key (channel, offer)
) strict, without rowid;
`;
