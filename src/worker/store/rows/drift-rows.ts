import type { DriftingListing } from '../list-store.ts';
import { DISMISSAL_COLUMNS, withDismissal, type DismissalColumns } from './dismissal-row.ts';

/** So often in the time that counts: whatever writes there besides us will do it again. */
const OFTEN = 3;

export type DriftingRow = Omit< DriftingListing, 'isCorrected' | 'dismissal' > &
	DismissalColumns & { isCorrected: number };

export function driftingFrom( { isCorrected, ...row }: DriftingRow ): DriftingListing {
	return { ...withDismissal( row ), isCorrected: isCorrected === 1 };
}

interface DriftParameters {
	readonly sinceMs: string;
	readonly oftenSinceMs: string;
	readonly stayedSinceMs: string;
	readonly after: string;
	readonly limit: string;
}

/**
 * Both databases understand it. A listing whose quantity its channel refuses has that as its exception.
 *
 * @param isDismissed only those whose newest drift is dismissed; else only drifts of after the last dismissal
 *                    count.
 */
export function selectDrifting( isDismissed: boolean, at: DriftParameters ): string {
	const counted = isDismissed
		? 'd.found_at_ms <= x.at_ms'
		: 'x.at_ms is null or d.found_at_ms > x.at_ms';
	const wanted = isDismissed
		? `not exists (select 1 from drifts later where later.listing = l.listing and later.found_at_ms > x.at_ms)`
		: `v.dead_revision is null and (c.times >= ${ OFTEN }
			or (n.found_at_ms <= ${ at.stayedSinceMs } and n.found_at_ms > coalesce(v.confirmed_at_ms, 0)))`;
	return `
		select l.listing, l.channel, l.sku, w.quantity, w.cause as position, n.expected, n.shown, n.found_at_ms as "foundAtMs", c.times,
			v.confirmed_at_ms as "lastConfirmedAtMs",
			case when v.confirmed_at_ms >= n.found_at_ms then 1 else 0 end as "isCorrected",
			${ isDismissed ? DISMISSAL_COLUMNS : `null as note, null as "dismissedBy", null as "dismissedAtMs"` }
		from (
			select d.listing, max(d.drift) as newest, max(x.dismissal) as dismissal,
				sum(case when d.found_at_ms > ${ at.oftenSinceMs } then 1 else 0 end) as times
			from drifts d ${ isDismissed ? '' : 'left' } join dismissals x on x.dismissal = (
				select max(y.dismissal) from dismissals y where y.kind = 'drift' and y.subject = d.listing)
			where d.found_at_ms > ${ at.sinceMs } and (${ counted })
			group by d.listing
		) c
		join drifts n on n.drift = c.newest
		join listings l on l.listing = c.listing
		join desired w on w.listing = c.listing
		left join listing_delivery v on v.listing = c.listing
		left join dismissals x on x.dismissal = c.dismissal
		where l.listing > ${ at.after } and ${ wanted }
		order by l.listing limit ${ at.limit }`;
}
