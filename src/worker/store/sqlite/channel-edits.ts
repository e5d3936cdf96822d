import type { ChannelId } from '../../../shared/ids.ts';
import type { ChannelEdit, NewChannelEdit } from '../contract.ts';
import type { SqliteDatabase } from './database.ts';

/** Edits that somebody made on a channel, and of which the ledger is being told; each by its serial. */
export class ChannelEdits {
	readonly #db: SqliteDatabase;
	readonly #statements: ReturnType< typeof prepare >;

	constructor( db: SqliteDatabase ) {
		this.#db = db;
		this.#statements = prepare( db );
	}

	/** The one that is open for the listing, else this one. */
	begin( edit: NewChannelEdit ): ChannelEdit {
		const { channel, listing, delta } = edit;
		return this.#db
			.transaction( () => {
				const open = this.#statements.open
					.all( channel )
					.find( ( one ) => one.listing === listing );
				if ( open ) {
					return open;
				}
				const serial = this.#statements.add.get( edit )?.serial ?? 0;
				return { channel, listing, serial, delta };
			} )
			.immediate();
	}

	open( channel: ChannelId ): readonly ChannelEdit[] {
		return this.#statements.open.all( channel );
	}

	/** @param change is made in the same transaction. */
	end( { listing, serial }: ChannelEdit, atMs: number, change: () => void ): void {
		this.#db
			.transaction( () => {
				this.#statements.end.run( atMs, listing, serial );
				change();
			} )
			.immediate();
	}
}

function prepare( db: SqliteDatabase ) {
	return {
		open: db.prepare< [ string ], ChannelEdit >( `
			select channel, listing, serial, delta from channel_edits
			where channel = ? and ended_at_ms is null order by listing` ),
		add: db.prepare< [ NewChannelEdit ], { serial: number } >( `
			insert into channel_edits (listing, serial, channel, delta, found_at_ms)
			select @listing, coalesce(max(serial), 0) + 1, @channel, @delta, @foundAtMs
			from channel_edits where listing = @listing returning serial` ),
		end: db.prepare(
			'update channel_edits set ended_at_ms = ? where listing = ? and serial = ?'
		),
	};
}
