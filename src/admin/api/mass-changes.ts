import type { z } from 'zod';
import { massChangeDiffSchema, settledMassChangeSchema } from '../../shared/api/channels.ts';
import { askWorker, type Answer } from './ask.ts';

export type MassChangeDiff = z.infer< typeof massChangeDiffSchema >;

/** A page of them is read at once: no more fits on a screen that somebody reads. */
const PAGE_LINES = 200;

/**
 * @param change its number.
 * @param cursor where the listings go on; `null`: from their beginning.
 */
export function readMassChange(
	change: number,
	cursor: string | null
): Promise< Answer< MassChangeDiff > > {
	const query = new URLSearchParams( { limit: String( PAGE_LINES ) } );
	if ( cursor !== null ) {
		query.set( 'cursor', cursor );
	}
	return askWorker( massChangeDiffSchema, `mass-changes/${ change }?${ query }` );
}

/** Lets it go out, or takes it back. */
export function settleMassChange( change: number, what: 'release' | 'undo', reason: string ) {
	return askWorker( settledMassChangeSchema, `mass-changes/${ change }/${ what }`, {
		method: 'POST',
		data: { reason },
	} );
}
