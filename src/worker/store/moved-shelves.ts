import type { LocationId, Sku } from '../../shared/ids.ts';
import type { MovedShelf } from './list-store.ts';

/** What a person or the shop says of a shelf; orders, with their shipments and returns, are none of it. */
const BY_HAND = `('adjustment', 'assembly', 'count', 'observed', 'opening', 'own-change', 'quarantine',
	'receipt', 'transfer')`;

export interface MovedShelfRow {
	subject: string;
	location: LocationId;
	position: number;
}

/**
 * Shelves of some subjects of which something was said by hand after a position. Found by the SKU and the
 * position alone: a file is told a portion at a time, and each asks once.
 */
export function selectMovedShelves(
	at: { readonly isNamed: string; readonly after: string },
	inBody: ( path: string ) => string
): string {
	return `
		with said as materialized (
			select s.subject, s.position, ${ inBody( 'location' ) } as at_location,
				${ inBody( 'assigned.location' ) } as assigned_location, ${ inBody( 'from' ) } as from_location,
				${ inBody( 'to' ) } as to_location
			from log_subjects s join events e on e.position = s.position
			where s.subject ${ at.isNamed } and s.position > ${ at.after }
				and e.kind in ${ BY_HAND } and ${ inBody( 'order' ) } is null
		)
		select subject, location, max(position) as position from (
			select subject, at_location as location, position from said
			union all select subject, assigned_location, position from said
			union all select subject, from_location, position from said
			union all select subject, to_location, position from said
		) as named where location is not null group by subject, location`;
}

export function movedShelvesFrom(
	rows: readonly MovedShelfRow[],
	skuOf: ReadonlyMap< string, Sku >
): MovedShelf[] {
	return rows.flatMap( ( { subject, location, position } ) => {
		const sku = skuOf.get( subject );
		return sku === undefined ? [] : [ { sku, location, position } ];
	} );
}
