export const SELECT_FULL_SYNC = `
	select channel, started_at_ms as "startedAtMs", ended_at_ms as "endedAtMs", listings, done,
		last_listing as "lastListing"
	from full_syncs`;
