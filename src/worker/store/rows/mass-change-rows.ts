import type { ListingId, Sku } from '../../../shared/ids.ts';
import { LOW_QUANTITY } from '../../propagation/limits/call-priority.ts';
import type { ChangeStep, MassChangeLineRow, MassChangeRow } from '../mass-change-store.ts';

export interface StepRow {
	readonly listing: ListingId;
	readonly sku: Sku;
	readonly revision: number;
	readonly quantity: number;
	readonly was: number | null;
	readonly atMs: number;
	readonly before: number;
	readonly after: number;
	readonly position: number | null;
	readonly source: string | null;
	readonly kind: string | null;
	readonly key: string | null;
	readonly actor: string | null;
	readonly location: string | null;
}

export function stepFrom( row: StepRow ): ChangeStep {
	const { position, source, kind, key, actor, location } = row;
	const event =
		position === null || source === null || kind === null || key === null
			? null
			: { position, source, kind, key, actor, location };
	const { listing, sku, revision, atMs, before, after } = row;
	const delta = row.quantity - ( row.was ?? 0 );
	return { listing, sku, revision, delta, atMs, before, after, event };
}

/**
 * What a channel is believed to show, as `shownNow` (propagation/shown-now.ts) says it: from the cut where
 * there is one; else what was written last, with what a paired shop has changed itself since.
 *
 * @param larger the larger of two numbers, as the database calls it.
 */
export const beforeSql = ( larger: 'max' | 'greatest' ): string => `
	case when v.cut_shown is not null and v.cut_own_inside is not null
		then v.cut_shown - ${ larger }(0, d.known - v.cut_own_inside)
	when v.sent_includes_epoch = d.includes_epoch
		then v.sent_quantity + d.includes_total - v.sent_includes_total
	else v.sent_quantity end`;

/** By more than half of it; from nothing to anything is that as well. */
export const bigStepSql = ( before: string ): string =>
	`abs(d.quantity - ${ before }) * 2 > abs(${ before })`;

/** As `urgencyClass` (propagation/urgency.ts) says it, of listings as `v` (listing_delivery) and `d` (desired). */
export const urgencySql = ( larger: 'max' | 'greatest' ): string => `
	case when d.quantity <= 0 then 0
		when d.quantity > (${ beforeSql( larger ) }) then 3
		when d.quantity <= ${ LOW_QUANTITY } then 1
		else 2 end`;

/**
 * A line that joins again keeps what was shown when the hold of it began. One that had left was not held then:
 * it begins with what it shows now.
 */
const FIRST = ( column: string ): string =>
	`${ column } = case when mass_change_listings.is_sent = 1 then excluded.${ column } else mass_change_listings.${ column } end`;
export const ON_LINE_AGAIN = `
	on conflict (change, listing) do update set ${ FIRST( 'quantity_before' ) }, ${ FIRST( 'may_show' ) },
		quantity_after = excluded.quantity_after, revision = excluded.revision,
		available = excluded.available, is_sent = excluded.is_sent`;

/** What a person has settled of a cause before is no part of its next mass change. */
export const firstPositionSql = (
	sinceMs: string,
	cause: string,
	larger: 'max' | 'greatest'
): string => `
	${ larger }(
		coalesce((select min(cause) from revisions where at_ms >= ${ sinceMs }), 1) - 1,
		coalesce((select max(settled_position) from mass_changes where cause = ${ cause }), 0))`;

/**
 * @param from   listings as `v` (listing_delivery), `d` (desired) and `l` (listings), and which of them.
 * @param json   the location in the body of an event.
 */
export const stepsSql = ( larger: 'max' | 'greatest', json: string, from: string ): string => `
	select r.listing, l.sku, r.revision, r.quantity,
		(select p.quantity from revisions p where p.listing = r.listing and p.revision < r.revision
			order by p.revision desc limit 1) as was,
		r.at_ms as "atMs", ${ beforeSql( larger ) } as before, d.quantity as after,
		e.position, e.source, e.kind, e.key, e.actor,
		case when e.kind = 'observed' then ${ json } end as location
	from ${ from }
	join revisions r on r.listing = v.listing and r.revision > ${ larger }(v.sent_revision, v.looked_revision)
	left join events e on e.position = r.cause
	order by r.listing, r.revision`;

export type StoredMassChange = Omit< MassChangeRow, 'held' | 'sent' > & {
	readonly held: number;
	readonly sent: number;
};

export const SELECT_MASS_CHANGE = `
	select m.change, m.channel, m.cause, m.state, m.zeroed, m.shifted, m.listings,
		(select count(*) from listing_delivery v where v.held_by = m.change) as held,
		(select count(*) from mass_change_listings s where s.change = m.change and s.is_sent = 1) as sent,
		m.after_position as "afterPosition", m.until_position as "untilPosition", m.found_at_ms as "foundAtMs", m.settled_at_ms as "settledAtMs",
		m.settled_by as "settledBy", m.settled_reason as "settledReason"
	from mass_changes m`;

export type StoredLine = Omit< MassChangeLineRow, 'isSent' > & { readonly isSent: number };

export const lineFrom = ( { isSent, ...line }: StoredLine ): MassChangeLineRow => ( {
	...line,
	isSent: isSent === 1,
} );

export const SELECT_LINES = `
	select s.listing, l.sku, s.quantity_before as before, s.quantity_after as after, s.is_sent as "isSent"
	from mass_change_listings s join listings l on l.listing = s.listing`;

export const SELECT_HELD_LINES = `
	select s.listing, l.sku, s.quantity_before as before, s.quantity_after as after, s.available,
		s.may_show as "mayShow"
	from listing_delivery v
	join mass_change_listings s on s.change = v.held_by and s.listing = v.listing
	join listings l on l.listing = v.listing`;

/** To zero, and else by more than half, of all lines of a mass change. */
export const countsSql = ( change: string ): string => `
	update mass_changes set
		zeroed = (select count(*) from mass_change_listings s where s.change = mass_changes.change
			and s.quantity_after <= 0 and s.quantity_before > 0),
		shifted = (select count(*) from mass_change_listings s where s.change = mass_changes.change
			and not (s.quantity_after <= 0 and s.quantity_before > 0)
			and abs(s.quantity_after - s.quantity_before) * 2 > abs(s.quantity_before))
	where change = ${ change }`;
