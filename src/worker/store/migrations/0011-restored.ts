/** Channels that have seen more of us than this ledger knows, because it was restored from a backup. */
export const sql = `
create table restored_channels (
	channel text primary key references channels (channel),
	-- of the last event that the backup had
	position integer not null,
	restored_at_ms integer not null
) strict, without rowid;
`;
