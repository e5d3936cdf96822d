import type { ShelfNow, ShelvesNow } from '../past-store.ts';

/** Columns that both databases understand, of what a past instant is put together from. */

export const COMMIT_COLUMNS = 'position, committed_at_ms as "committedAtMs"';

export const PAST_EVENT_COLUMNS = `
	e.position, e.source, e.key, e.occurred_at_ms as "occurredAtMs", e.committed_at_ms as "committedAtMs", e.actor,
	e.outcome, e.body, e.effect`;

export const PAST_REVISION_COLUMNS = 'revision, quantity, cause, at_ms as "atMs"';

export const SELLING_COLUMNS = 'listing, channel';

/** A shelf beside the position of the last event, or that position alone where there is no shelf. */
export type ShelfNowRow = { position: number } & (
	ShelfNow | { [ Name in keyof ShelfNow ]: null }
);

/** One statement, so that both are of one moment. */
export const SELECT_SHELVES_NOW = `
	select h.position, s.location, s.on_hand as "onHand", s.committed, s.safety, s.quarantined
	from (select coalesce(max(position), 0) as position from events) h left join stock s`;

export function shelvesNowFrom( rows: readonly ShelfNowRow[] ): ShelvesNow {
	return {
		position: rows[ 0 ]?.position ?? 0,
		shelves: rows.flatMap( ( { position: _position, ...shelf } ) =>
			shelf.location === null ? [] : [ shelf ]
		),
	};
}

export const MILESTONE_COLUMNS = {
	sent: 'sent_at_ms',
	accepted: 'accepted_at_ms',
	confirmed: 'confirmed_at_ms',
} as const;
