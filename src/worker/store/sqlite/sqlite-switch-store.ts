import {
	OFF,
	type SwitchChange,
	type SwitchName,
	type SwitchStore,
	type SwitchTurn,
} from '../switch-store.ts';
import type { SqliteDatabase } from './database.ts';

export class SqliteSwitchStore implements SwitchStore {
	readonly #db: SqliteDatabase;
	readonly #statements: ReturnType< typeof prepare >;

	constructor( db: SqliteDatabase ) {
		this.#db = db;
		this.#statements = prepare( db );
	}

	async read( name: SwitchName ): Promise< SwitchTurn | null > {
		return this.#statements.read.get( name ) ?? null;
	}

	async turnOn( name: SwitchName, turn: SwitchTurn ): Promise< void > {
		this.#db
			.transaction( () => {
				this.#statements.on.run( { name, ...turn } );
				this.#statements.change.run( { name, ...turn } );
			} )
			.immediate();
	}

	async turnOff( name: SwitchName, turn: Omit< SwitchTurn, 'value' > ): Promise< boolean > {
		return this.#db
			.transaction( () => {
				const wasOn = this.#statements.off.run( name ).changes > 0;
				if ( wasOn ) {
					this.#statements.change.run( { name, value: OFF, ...turn } );
				}
				return wasOn;
			} )
			.immediate();
	}

	async changes( limit: number ): Promise< readonly SwitchChange[] > {
		return this.#statements.changes.all( limit );
	}
}

function prepare( db: SqliteDatabase ) {
	return {
		read: db.prepare< [ string ], SwitchTurn >(
			'select value, reason, set_at_ms as atMs, set_by as "by" from switches where name = ?'
		),
		on: db.prepare< [ SwitchChange ] >( `
			insert into switches (name, value, reason, set_at_ms, set_by) values (@name, @value, @reason, @atMs, @by)
			on conflict (name) do update set value = excluded.value, reason = excluded.reason,
				set_at_ms = excluded.set_at_ms, set_by = excluded.set_by` ),
		off: db.prepare< [ string ] >( 'delete from switches where name = ?' ),
		change: db.prepare< [ SwitchChange ] >( `
			insert into switch_changes (name, value, reason, at_ms, changed_by)
			values (@name, @value, @reason, @atMs, @by)` ),
		changes: db.prepare< [ number ], SwitchChange >( `
			select name, value, reason, at_ms as atMs, changed_by as "by" from switch_changes
			order by change desc limit ?` ),
	};
}
