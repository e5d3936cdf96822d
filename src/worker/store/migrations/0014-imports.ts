/**
 * Files that are told to the ledger: what each would change, and how far it is. What they have changed is in
 * the log, under keys that name them.
 */
export const sql = `
create table imports (
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
) strict, without rowid;
create index imports_by_time on imports (created_at_ms, import);

-- what would change, what is wrong, and what the ledger refused: some hundred in each part, as JSON
create table import_parts (
	import text not null references imports (import) on delete cascade,
	what text not null check (what in ('change', 'error')),
	part integer not null,
	body text not null,
	primary key (import, what, part)
) strict, without rowid;
`;
