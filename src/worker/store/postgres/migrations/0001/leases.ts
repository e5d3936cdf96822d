/** Who may do what only one worker may. Judged by the database's clock: those of two workers differ. */
export const sql = `
create table leases (
	name text collate "C" primary key,
	holder text collate "C" not null,
	-- grows with every new holder, so that a stale one is known by its number
	token bigint not null check (token > 0),
	until_ms bigint not null
);
`;
