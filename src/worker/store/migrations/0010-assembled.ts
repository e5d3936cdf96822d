/** Bundles that are packed beforehand too, and what Amazon does with the units in its warehouses. */
export const sql = `
alter table bills add column is_kept_assembled integer not null default 0 check (is_kept_assembled in (0, 1));

create table observed_states (
	sku text not null,
	location text not null,
	at_ms integer not null,
	key text not null,
	states text not null check (json_valid(states)),
	primary key (sku, location)
) strict, without rowid;
`;
