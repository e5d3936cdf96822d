/** Of a channel's numbered changes; both databases understand them. Each takes the channel. */
export const OWN_COUNTER_SQL = {
	marked: ( channel: string ): string =>
		`select offer from offers_to_recount where channel = ${ channel } order by offer`,
	// Of the present epoch only: what is missing of an earlier one is not waited for any more.
	gaps: ( channel: string ): string => `
		select distinct b.offer from own_changes_beyond_gap b
		where b.channel = ${ channel } and b.epoch = (
			select max(c.epoch) from own_counters c
			where c.channel = b.channel and c.offer = b.offer and c.read_number is not null)
		order by b.offer`,
	// A reading in a later epoch proves that the shop has begun again since.
	contradicted: ( channel: string ): string => `
		select max(epoch) as epoch from own_counters c
		where channel = ${ channel } and is_contradicted = 1 and not exists (
			select 1 from own_counters later
			where later.channel = c.channel and later.epoch > c.epoch and later.read_number is not null)`,
} as const;
