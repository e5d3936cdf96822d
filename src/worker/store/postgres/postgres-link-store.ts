import type { ChannelId } from '../../../shared/ids.ts';
import type { LinkStore, PulledUntil } from '../link-store.ts';
import type { PostgresDatabase } from './database.ts';

/** Pairing codes, and how far paired shops have been pulled from. */
export class PostgresLinkStore implements LinkStore {
	readonly #db: PostgresDatabase;

	constructor( db: PostgresDatabase ) {
		this.#db = db;
	}

	async putPairingCode( hash: string, untilMs: number ): Promise< void > {
		await this.#db.run(
			`insert into pairing_code ("only", code_hash, until_ms) values (1, $1, $2)
			on conflict ("only") do update set code_hash = excluded.code_hash, until_ms = excluded.until_ms, wrong = 0`,
			[ hash, untilMs ]
		);
	}

	async usePairingCode( hash: string, nowMs: number, wrongMax: number ): Promise< boolean > {
		return this.#db.transaction( async ( tx ) => {
			const used = await tx.run(
				'delete from pairing_code where code_hash = $1 and until_ms > $2',
				[ hash, nowMs ]
			);
			if ( used > 0 ) {
				return true;
			}
			await tx.run( 'update pairing_code set wrong = wrong + 1' );
			await tx.run( 'delete from pairing_code where wrong >= $1 or until_ms <= $2', [
				wrongMax,
				nowMs,
			] );
			return false;
		} );
	}

	async pulledUntil( channel: ChannelId ): Promise< PulledUntil | null > {
		const row = await this.#db.first< PulledUntil >(
			'select epoch, last_row as "lastRow" from pulled_until where channel = $1',
			[ channel ]
		);
		return row ?? null;
	}

	async setPulledUntil( channel: ChannelId, { epoch, lastRow }: PulledUntil ): Promise< void > {
		await this.#db.run(
			`insert into pulled_until (channel, epoch, last_row) values ($1, $2, $3)
			on conflict (channel) do update set epoch = excluded.epoch, last_row = excluded.last_row`,
			[ channel, epoch, lastRow ]
		);
	}
}
