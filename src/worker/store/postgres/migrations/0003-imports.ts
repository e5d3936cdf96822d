/**
 * Files that are told to the ledger: what each would change, and how far it is. What they have changed is in
 * the log, under keys that name them.
 */
export const sql = `
create table imports (
	import text collate "C" primary key,
	kind text collate "C" not null check (kind in ('stock', 'locations', 'bundles')),
	name text collate "C",
	sha256 text collate "C" not null,
	requested_by text collate "C",
	state text collate "C" not null check (state in
		('checking', 'broken', 'ready', 'applying', 'applied', 'undoing', 'undone')),
	created_at_ms bigint not null,
	updated_at_ms bigint not null,
	-- JSON: numbers for people
	report text collate "C" not null
);
create index imports_by_time on imports (created_at_ms, import);

-- what would change, what is wrong, and what the ledger refused: some hundred in each part, as JSON
create table import_parts (
	import text collate "C" not null references imports (import) on delete cascade,
	what text collate "C" not null check (what in ('change', 'error')),
	part bigint not null,
	body text collate "C" not null,
	primary key (import, what, part)
);
`;
