import { WorkerError } from '../../worker-error.ts';
import type { SqliteDatabase } from './database.ts';

/**
 * Takes back what a restored ledger believes of its channels. They have seen later quantities and
 * revisions of ours and have sold since, so nothing is written to one of them before it has been
 * looked at as when it was connected: what it shows, and the orders that go with it. That a listing
 * has not been seen (`sent_quantity` is null) is what keeps its writer from writing.
 *
 * Calls that were under way in the backup are given up: their keys may have expired on the channel,
 * where the same call would then take effect a second time.
 *
 * A channel that is no more (`without`) is closed: nobody can say what it has sold, and waiting for it
 * would keep all others from ever being raised.
 *
 * @returns the channels that are to be looked at. One whose shop has unpaired is looked at when it
 *          pairs again.
 * @throws {WorkerError} CHANNEL_UNKNOWN
 */
export function markRestored(
	db: SqliteDatabase,
	{
		position,
		nowMs,
		without,
	}: { readonly position: number; readonly nowMs: number; readonly without: readonly string[] }
): string[] {
	const close = db.prepare(
		`update channels set state = 'paused', state_reason = 'Left out when the ledger was restored.'
		where channel = ?`
	);
	return db.transaction( () => {
		for ( const channel of without ) {
			if ( close.run( channel ).changes === 0 ) {
				throw new WorkerError( 'CHANNEL_UNKNOWN', `"${ channel }"` );
			}
		}
		db.prepare(
			`update calls set state = 'unknown', ended_at_ms = ?, failure_code = 'INTERRUPTED',
				failure_reason = 'The ledger was restored from a backup.'
			where state = 'in-flight'`
		).run( nowMs );
		db.exec( `
			update listing_delivery set call = null, cut_shown = null, cut_own_inside = null, sent_quantity = null,
				sent_includes_epoch = null, sent_includes_number = null, sent_includes_total = null, sent_revision = 0,
				accepted_revision = 0, confirmed_revision = 0, confirmed_quantity = null, confirmed_at_ms = null, is_stale = 0, must_resend = 0, check_at_ms = null,
				checks = 0;
			update channels set state = 'connecting', state_reason = 'Restored from a backup: to be looked at.'
				where state in ('live', 'needs-attention')` );
		const rows = db
			.prepare< [ number, number ], { channel: string } >(
				`insert into restored_channels (channel, position, restored_at_ms)
				select channel, ?, ? from channels where state = 'connecting'
				on conflict (channel) do update set position = excluded.position, restored_at_ms = excluded.restored_at_ms
				returning channel`
			)
			.all( position, nowMs );
		return rows.map( ( { channel } ) => channel ).sort();
	} )();
}
