import type { Dismissal } from '../dismissal-store.ts';

/** Of a delivery that is being settled: only one that was parked, and is again, stays dismissed. */
export function keptDismissal( newState: string, row = '' ): string {
	return `case when ${ newState } = 'parked' then ${ row }is_dismissed else 0 end`;
}

/** Columns of the dismissal that stands, joined as `x`. */
export const DISMISSAL_COLUMNS = 'x.note, x.actor as "dismissedBy", x.at_ms as "dismissedAtMs"';

/** @param subject what is dismissed, as SQL; `standing` tells whether it is at this moment. */
export function joinDismissal( kind: string, subject: string, standing: string ): string {
	return `left join dismissals x on ${ standing } and x.dismissal = (
		select max(y.dismissal) from dismissals y where y.kind = '${ kind }' and y.subject = ${ subject })`;
}

export interface DismissalColumns {
	note: string | null;
	dismissedBy: string | null;
	dismissedAtMs: number | null;
}

/** Takes the columns of its dismissal off a row. */
export function withDismissal< Row extends DismissalColumns >(
	row: Row
): Omit< Row, keyof DismissalColumns > & { readonly dismissal: Dismissal | null } {
	const { note, dismissedBy: by, dismissedAtMs: atMs, ...rest } = row;
	return {
		...rest,
		dismissal: note === null || atMs === null ? null : { note, by, atMs },
	};
}
