import { storableText } from '../../shared/storable-text.ts';
import type { ImportRow } from '../store/import-store.ts';

const ACTOR_MAX = 200;

/** Whose change it is, for the log and for the versions of a bill. */
export function actorOf( { import: id, requestedBy }: ImportRow, what: string ): string {
	const by = requestedBy === null ? '' : ` by ${ requestedBy }`;
	return storableText( `${ what } ${ id }${ by }`.slice( 0, ACTOR_MAX ) );
}
