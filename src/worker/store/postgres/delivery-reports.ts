/** Sums over a channel's listings and calls: one `ChannelTally` a row. */
export const TALLIES = `
	select c.channel,
		count(d.listing) as listings,
		count(*) filter (where v.confirmed_revision >= d.revision) as "confirmedListings",
		count(v.dead_revision) as "deadListings",
		coalesce(sum(d.quantity), 0)::bigint as "desiredUnits",
		coalesce(sum(v.confirmed_quantity), 0)::bigint as "confirmedUnits",
		(select count(*) from calls k where k.channel = c.channel) as calls,
		(select count(*) from call_items i join calls k on k.call = i.call where k.channel = c.channel) as pushes,
		(select count(*) from calls k where k.channel = c.channel and k.state in ('failed', 'unknown')) as "failedCalls",
		(select count(*) from call_items i join calls k on k.call = i.call
			where k.channel = c.channel and i.result = 'stale') as "staleAnswers",
		(select count(*) from drifts t where t.channel = c.channel) as drifts
	from channels c left join desired d on d.channel = c.channel
		left join listing_delivery v on v.listing = d.listing
	group by c.channel order by c.created_at_ms, c.channel`;

/** Since `$1`, how long each order took to reach the channels it did not come from: `LatencySample`s. */
export const LATENCIES = `
	select l.channel, e.received_at_ms as "receivedAtMs", e.committed_at_ms as "committedAtMs",
		(select min(m.sent_at_ms) from milestones m where m.listing = r.listing and m.revision >= r.revision) as "sentAtMs",
		(select min(m.accepted_at_ms) from milestones m where m.listing = r.listing and m.revision >= r.revision) as "acceptedAtMs",
		(select min(m.confirmed_at_ms) from milestones m where m.listing = r.listing and m.revision >= r.revision) as "confirmedAtMs"
	from revisions r
	join events e on e.position = r.cause
	join listings l on l.listing = r.listing
	where r.at_ms >= $1 and e.kind = 'order' and e.source <> l.channel`;
