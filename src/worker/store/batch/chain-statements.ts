/** Of the audit chain; both databases understand them. */
export const CHAIN_SQL = {
	// From one subject to the next: by way of all links it grows with the log (at a million of them and
	// 50,000 SKUs 238 ms instead of 114).
	heads: `
		with recursive subjects (subject) as (
			select min(subject) from chain_links
			union all
			select (select min(subject) from chain_links where subject > s.subject) from subjects s
			where s.subject is not null
		)
		select s.subject, l.number, l.hash from subjects s join chain_links l on l.subject = s.subject
			and l.number = (select max(number) from chain_links where subject = s.subject)`,
	anchors: 'select position, root from chain_anchors order by anchor',
	facts: `
		select position, source, key, kind, occurred_at_ms as "occurredAtMs", is_clamped as "isClamped",
			received_at_ms as "receivedAtMs", committed_at_ms as "committedAtMs", actor, delivery, outcome, body,
			body_hash as "bodyHash", effect
		from events`,
	links: 'select subject, number, position, hash from chain_links',
	loggedAnchors: 'select anchor, at_ms as "atMs", position, root from chain_anchors',
	count: 'select count(*) as links from chain_links',
} as const;
