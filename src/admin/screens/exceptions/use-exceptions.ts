import { PAGE_EXCEPTIONS, readExceptions, type Exception } from '../../api/exceptions.ts';
import { noteExceptionCount } from '../../exception-count.ts';
import { usePagedList, type Page, type PagedList, type ReadPage } from '../../use-paged-list.ts';

/**
 * Everything that waits for a person. Where all of it is known, the count in the menu is as new.
 *
 * @param isDismissed those that somebody has dismissed, instead of those that wait.
 */
export function useExceptions( isDismissed: boolean ): PagedList< Exception > {
	return usePagedList(
		isDismissed ? readDismissed : readWaiting,
		PAGE_EXCEPTIONS,
		true,
		isDismissed ? undefined : noteCount
	);
}

const readWaiting = reader( false );
const readDismissed = reader( true );

function reader( isDismissed: boolean ): ReadPage< Exception > {
	return async ( cursor ) => {
		const answer = await readExceptions( cursor, isDismissed );
		return answer.ok
			? { ok: true, value: { entries: answer.value.exceptions, next: answer.value.next } }
			: answer;
	};
}

function noteCount( { entries, next }: Page< Exception > ): void {
	if ( next === null ) {
		noteExceptionCount( { count: entries.length, isMore: false } );
	}
}
