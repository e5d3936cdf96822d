/** What the insight pages ask of the dispatcher's tables. */

export const TALLIES = `
	select c.channel,
		count(d.listing) as listings,
		coalesce(sum(v.confirmed_revision >= d.revision), 0) as confirmedListings,
		coalesce(sum(v.dead_revision is not null), 0) as deadListings,
		coalesce(sum(d.quantity), 0) as desiredUnits,
		coalesce(sum(v.confirmed_quantity), 0) as confirmedUnits,
		(select count(*) from calls k where k.channel = c.channel) as calls,
		(select count(*) from call_items i join calls k on k.call = i.call where k.channel = c.channel) as pushes,
		(select count(*) from calls k where k.channel = c.channel and k.state in ('failed', 'unknown')) as failedCalls,
		(select count(*) from call_items i join calls k on k.call = i.call
			where k.channel = c.channel and i.result = 'stale') as staleAnswers,
		(select count(*) from drifts t where t.channel = c.channel) as drifts
	from channels c left join desired d on d.channel = c.channel
		left join listing_delivery v on v.listing = d.listing
	group by c.channel order by c.created_at_ms, c.channel`;

export const LATENCIES = `
	select l.channel, e.received_at_ms as receivedAtMs, e.committed_at_ms as committedAtMs,
		(select min(m.sent_at_ms) from milestones m where m.listing = r.listing and m.revision >= r.revision) as sentAtMs,
		(select min(m.accepted_at_ms) from milestones m where m.listing = r.listing and m.revision >= r.revision) as acceptedAtMs,
		(select min(m.confirmed_at_ms) from milestones m where m.listing = r.listing and m.revision >= r.revision) as confirmedAtMs
	from revisions r
	join events e on e.position = r.cause
	join listings l on l.listing = r.listing
	where r.at_ms >= ? and e.kind = 'order' and e.source <> l.channel`;
