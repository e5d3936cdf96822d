import { useCallback, useMemo } from '@wordpress/element';
import type { SyncLogRow } from '../../../shared/sync-log.ts';
import { actorText } from '../../actor-text.ts';
import { useUserNames } from '../../use-user-names.ts';

/**
 * Who did what is in the rows. A user is named by number alone, and only the numbers of this shop's own
 * events are those of this site's users.
 */
export function useWho(
	rows: readonly SyncLogRow[],
	ownChannel: string | null,
	nameOf: ( channel: string ) => string
): ( row: SyncLogRow ) => string | null {
	const actors = useMemo(
		() => rows.flatMap( ( { source, actor } ) => ( source === ownChannel && actor ) || [] ),
		[ rows, ownChannel ]
	);
	const userOf = useUserNames( actors );
	return useCallback(
		( { source, actor }: SyncLogRow ) => {
			if ( actor === null ) {
				return null;
			}
			return source === ownChannel
				? actorText( actor, nameOf, userOf )
				: actorText( actor, nameOf );
		},
		[ ownChannel, nameOf, userOf ]
	);
}
