import { WorkerError } from '../../worker-error.ts';
import type { SqlConnection } from '../postgres/sql-connection.ts';
import type { SqliteDatabase } from '../sqlite/database.ts';

export interface Restored {
	/** Of the last event in the ledger. */
	readonly position: number;
	readonly nowMs: number;
	/** Channels that are no more: closed, for nobody can say what they have sold. */
	readonly without: readonly string[];
}

/**
 * Takes back what a restored ledger believes of its channels; both databases understand it. They have seen
 * later quantities and revisions of ours and have sold since, so nothing is written to one of them before
 * it has been looked at as when it was connected: what it shows, and the orders that go with it. That a
 * listing has not been seen (`sent_quantity` is null) is what keeps its writer from writing.
 *
 * Calls that were under way in the backup are given up: their keys may have expired on the channel, where
 * the same call would then take effect a second time.
 */
const FORGET_CHANNELS = ( nowMs: number ): readonly string[] => [
	`update calls set state = 'unknown', ended_at_ms = ${ nowMs }, failure_code = 'INTERRUPTED',
		failure_reason = 'The ledger was restored from a backup.'
	where state = 'in-flight'`,
	`update listing_delivery set call = null, cut_shown = null, cut_own_inside = null, sent_quantity = null,
		sent_includes_epoch = null, sent_includes_number = null, sent_includes_total = null, sent_revision = 0,
		accepted_revision = 0, confirmed_revision = 0, confirmed_quantity = null, confirmed_at_ms = null, is_stale = 0,
		must_resend = 0, check_at_ms = null, checks = 0, seen_quantity = null, seen_at_ms = null,
		unsettled_quantity = null`,
	// Whoever restores a ledger means to have it elsewhere; under another address it may still be a copy.
	"delete from switches where name in ('copy', 'home-before')",
	"update switches set name = 'home-before' where name = 'home'",
	`update channels set state = 'connecting', state_reason = 'Restored from a backup: to be looked at.'
	where state in ('live', 'needs-attention')`,
];

/** One whose shop has unpaired is looked at when it pairs again. */
const MARK = ( { position, nowMs }: Restored ): string => `
	insert into restored_channels (channel, position, restored_at_ms)
	select channel, ${ position }, ${ nowMs } from channels where state = 'connecting'
	on conflict (channel) do update set position = excluded.position, restored_at_ms = excluded.restored_at_ms
	returning channel`;

const close = ( placeholder: string ): string => `
	update channels set state = 'paused', state_reason = 'Left out when the ledger was restored.'
	where channel = ${ placeholder }`;

/**
 * @returns the channels that are to be looked at.
 * @throws {WorkerError} CHANNEL_UNKNOWN
 */
export function markRestored( db: SqliteDatabase, restored: Restored ): string[] {
	const closing = db.prepare( close( '?' ) );
	return db.transaction( () => {
		restored.without.forEach( ( channel ) => known( channel, closing.run( channel ).changes ) );
		FORGET_CHANNELS( restored.nowMs ).forEach( ( sql ) => db.exec( sql ) );
		const rows = db.prepare< [], { channel: string } >( MARK( restored ) ).all();
		return rows.map( ( { channel } ) => channel ).sort();
	} )();
}

/**
 * The same in PostgreSQL, for a database that was put back by other means than ours.
 *
 * @throws {WorkerError} CHANNEL_UNKNOWN
 */
export async function markRestoredIn( tx: SqlConnection, restored: Restored ): Promise< string[] > {
	for ( const channel of restored.without ) {
		known( channel, await tx.run( close( '$1' ), [ channel ] ) );
	}
	for ( const sql of FORGET_CHANNELS( restored.nowMs ) ) {
		await tx.run( sql );
	}
	const rows = await tx.rows< { channel: string } >( MARK( restored ) );
	return rows.map( ( { channel } ) => channel ).sort();
}

function known( channel: string, rows: number ): void {
	if ( rows === 0 ) {
		throw new WorkerError( 'CHANNEL_UNKNOWN', `"${ channel }"` );
	}
}
