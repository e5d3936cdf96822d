/** Pairing with shops, and how far each paired shop's row of changes has been seen. */
export const sql = `
-- At most one code is open.
create table pairing_code (
	only integer primary key check (only = 1),
	code_hash text not null,
	until_ms integer not null,
	wrong integer not null default 0 check (wrong >= 0)
) strict;

create table pulled_until (
	channel text primary key,
	epoch integer not null check (epoch >= 0),
	last_row integer not null check (last_row >= 0)
) strict, without rowid;
`;
