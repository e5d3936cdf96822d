import { useEffect } from '@wordpress/element';
import { PAGE_EXCEPTIONS, readExceptions, type Exception } from '../../api/exceptions.ts';
import { noteExceptionCount } from '../../exception-count.ts';
import { usePagedList, type PagedList, type ReadPage } from '../../use-paged-list.ts';

/** Everything that waits for a person; where all of it is known, the count in the menu is as new. */
export function useExceptions(): PagedList< Exception > {
	const list = usePagedList( readPage, PAGE_EXCEPTIONS );
	const { state } = list;
	useEffect( () => {
		if ( state.phase === 'ready' && state.next === null && state.problem === null ) {
			noteExceptionCount( { count: state.entries.length, isMore: false } );
		}
	}, [ state ] );
	return list;
}

const readPage: ReadPage< Exception > = async ( cursor ) => {
	const answer = await readExceptions( cursor );
	return answer.ok
		? { ok: true, value: { entries: answer.value.exceptions, next: answer.value.next } }
		: answer;
};
