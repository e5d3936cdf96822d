import type { ChannelId, ListingId } from '../../../shared/ids.ts';
import { URGENCY_OF_QUANTITY } from '../rows/due-rows.ts';
import type { SqliteDatabase } from './database.ts';

/** The quantity of a listing stays; its revision becomes larger, and somebody looks at it. */
export class RaisedRevisions {
	readonly #statements: ReturnType< typeof prepare >;

	constructor( db: SqliteDatabase ) {
		this.#statements = prepare( db );
	}

	raise( listing: ListingId, above: number, nowMs: number ): void {
		const raised = this.#statements.raise.get( { listing, above, nowMs } );
		if ( raised ) {
			this.#statements.copyRevision.run( { listing, revision: raised.revision, nowMs } );
			this.#statements.dirty.run( { channel: raised.channel, listing, nowMs } );
		}
	}
}

function prepare( db: SqliteDatabase ) {
	return {
		raise: db.prepare<
			[ Record< string, unknown > ],
			{ channel: ChannelId; revision: number }
		>( `
			update desired set revision = @above + 1, foreign_revision = @above + 1, since_ms = @nowMs
			where listing = @listing and revision <= @above returning channel, revision` ),
		copyRevision: db.prepare( `
			insert into revisions (listing, revision, quantity, steps, cause, at_ms)
			select listing, @revision, quantity, steps, cause, @nowMs from revisions
			where listing = @listing order by revision desc limit 1` ),
		dirty: db.prepare( `
			insert into dirty (channel, listing, since_ms, urgency)
			select @channel, @listing, @nowMs, ${ URGENCY_OF_QUANTITY } from desired where listing = @listing
			on conflict (channel, listing) do update
			set not_before_ms = 0, urgency = excluded.urgency` ),
	};
}
