/** Statements about shadow comparisons that both databases understand; `$1`… are placeholders. */

const IS_LAST = `s.at_ms = (
		select max(t.at_ms) from shadow_comparisons t where t.channel = s.channel and t.listing = s.listing
	)`;

/** A listing that its channel refuses, or has not, is for a person to look at: it proves nothing. */
const COMPARABLE = 'from listing_delivery where dead_revision is null';

/** @param p the placeholders of: channel, since, limit. */
export const toCompare = ( p: readonly [ string, string, string ] ): string => `
	select listing ${ COMPARABLE } and channel = ${ p[ 0 ] } and compared_at_ms < ${ p[ 1 ] }
	order by compared_at_ms, listing limit ${ p[ 2 ] }`;

/** @param p the placeholders of: channel, limit. */
export const agreementDays = ( p: readonly [ string, string ] ): string => `
	select day, count(*) as compared, sum(case when would_send = shown then 1 else 0 end) as agreed
	from shadow_comparisons where channel = ${ p[ 0 ] } group by day order by day desc limit ${ p[ 1 ] }`;

/** @param p the placeholders of: channel, since. */
export const standing = ( p: readonly [ string, string ] ): string => `
	select count(*) as listings, count(last.listing) as compared,
		coalesce(sum(case when last.would_send = last.shown then 1 else 0 end), 0) as agreed
	from listings l
	left join listing_delivery v on v.listing = l.listing
	left join (
		select s.listing, s.would_send, s.shown from shadow_comparisons s
		where s.channel = ${ p[ 0 ] } and s.at_ms >= ${ p[ 1 ] } and ${ IS_LAST }
	) as last on last.listing = l.listing
	where v.dead_revision is null and l.channel = ${ p[ 0 ] }`;

/** @param p the placeholders of: channel, limit. */
export const differences = ( p: readonly [ string, string ] ): string => `
	select s.listing, l.sku, s.at_ms as "atMs", s.would_send as "wouldSend", s.shown, s.revision
	from shadow_comparisons s join listings l on l.listing = s.listing
	where s.channel = ${ p[ 0 ] } and s.would_send <> s.shown and ${ IS_LAST }
	order by s.at_ms desc, s.listing limit ${ p[ 1 ] }`;
