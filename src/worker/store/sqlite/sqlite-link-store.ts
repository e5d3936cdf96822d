import type { ChannelId } from '../../../shared/ids.ts';
import type { LinkStore, PulledUntil } from '../link-store.ts';
import type { SqliteDatabase } from './database.ts';

/** Pairing codes, and how far paired shops have been pulled from. */
export class SqliteLinkStore implements LinkStore {
	readonly #db: SqliteDatabase;
	readonly #statements: ReturnType< typeof prepare >;

	constructor( db: SqliteDatabase ) {
		this.#db = db;
		this.#statements = prepare( db );
	}

	async putPairingCode( hash: string, untilMs: number ): Promise< void > {
		this.#statements.put.run( hash, untilMs );
	}

	async usePairingCode( hash: string, nowMs: number, wrongMax: number ): Promise< boolean > {
		return this.#db
			.transaction( () => {
				if ( this.#statements.use.run( { hash, nowMs } ).changes > 0 ) {
					return true;
				}
				this.#statements.wrong.run();
				this.#statements.drop.run( { nowMs, wrongMax } );
				return false;
			} )
			.immediate();
	}

	async pulledUntil( channel: ChannelId ): Promise< PulledUntil | null > {
		return this.#statements.pulled.get( channel ) ?? null;
	}

	async setPulledUntil( channel: ChannelId, { epoch, lastRow }: PulledUntil ): Promise< void > {
		this.#statements.setPulled.run( { channel, epoch, lastRow } );
	}
}

function prepare( db: SqliteDatabase ) {
	return {
		put: db.prepare( `
			insert into pairing_code (only, code_hash, until_ms) values (1, ?, ?)
			on conflict (only) do update set code_hash = excluded.code_hash, until_ms = excluded.until_ms, wrong = 0` ),
		use: db.prepare( 'delete from pairing_code where code_hash = @hash and until_ms > @nowMs' ),
		wrong: db.prepare( 'update pairing_code set wrong = wrong + 1' ),
		drop: db.prepare(
			'delete from pairing_code where wrong >= @wrongMax or until_ms <= @nowMs'
		),
		pulled: db.prepare< [ string ], PulledUntil >(
			'select epoch, last_row as lastRow from pulled_until where channel = ?'
		),
		setPulled: db.prepare( `
			insert into pulled_until (channel, epoch, last_row) values (@channel, @epoch, @lastRow)
			on conflict (channel) do update set epoch = @epoch, last_row = @lastRow` ),
	};
}
