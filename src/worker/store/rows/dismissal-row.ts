import type { Dismissal } from '../dismissal-store.ts';

/** While a delivery that somebody has dismissed is told again, it keeps the code with which it had stopped. */
export const CODE_OF_DISMISSED = 'case when is_dismissed = 1 then error_code end';

/**
 * Of a delivery that is being settled: it stays dismissed while its order is fetched, and where it stops
 * for the reason for which it had stopped before. One parked without a code was put back by a catalogue
 * that was read again.
 */
export function keptDismissal( newState: string, newCode: string, row = '' ): string {
	const had = `${ row }error_code`;
	return `case when ${ newState } in ('waiting', 'fetching') or (
			${ newState } = 'parked' and coalesce(${ had }, ${ newCode }) = ${ newCode }
			or ${ newState } = 'dead' and ${ had } = ${ newCode }
		) then ${ row }is_dismissed else 0 end`;
}

/** The code that goes with it. */
export function keptCode( newState: string, newCode: string, row = '' ): string {
	return `case when ${ newState } in ('waiting', 'fetching') and ${ row }is_dismissed = 1
		then coalesce(${ newCode }, ${ row }error_code) else ${ newCode } end`;
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
