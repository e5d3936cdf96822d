import { storableText, storableTextOrNull } from '../../../shared/storable-text.ts';
import {
	OFF,
	type SwitchChange,
	type SwitchName,
	type SwitchStore,
	type SwitchTurn,
} from '../switch-store.ts';
import type { PostgresDatabase, SqlConnection } from './database.ts';
import { holdPushes } from './push-lock.ts';

export class PostgresSwitchStore implements SwitchStore {
	readonly #db: PostgresDatabase;

	constructor( db: PostgresDatabase ) {
		this.#db = db;
	}

	async read( name: SwitchName ): Promise< SwitchTurn | null > {
		return ( await this.#db.first< SwitchTurn >( READ, [ name ] ) ) ?? null;
	}

	async turnOn( name: SwitchName, turn: SwitchTurn ): Promise< void > {
		await this.#db.transaction( async ( tx ) => {
			await holdPushes( tx );
			await tx.run( ON, [ name, ...valuesOf( turn ) ] );
			await noteChange( tx, { name, ...turn } );
		} );
	}

	async turnOff( name: SwitchName, turn: Omit< SwitchTurn, 'value' > ): Promise< boolean > {
		return this.#db.transaction( async ( tx ) => {
			const wasOn = ( await tx.run( 'delete from switches where name = $1', [ name ] ) ) > 0;
			if ( wasOn ) {
				await noteChange( tx, { name, value: OFF, ...turn } );
			}
			return wasOn;
		} );
	}

	async changes( limit: number ): Promise< readonly SwitchChange[] > {
		return this.#db.rows< SwitchChange >( CHANGES, [ limit ] );
	}
}

export async function noteChange( tx: SqlConnection, change: SwitchChange ): Promise< void > {
	await tx.run( CHANGE, [ change.name, ...valuesOf( change ) ] );
}

const valuesOf = ( { value, reason, atMs, by }: SwitchTurn ) =>
	[
		storableText( value ),
		storableTextOrNull( reason ),
		atMs,
		storableTextOrNull( by ),
	] as const;

const READ =
	'select value, reason, set_at_ms as "atMs", set_by as "by" from switches where name = $1';

const ON = `
	insert into switches (name, value, reason, set_at_ms, set_by) values ($1, $2, $3, $4, $5)
	on conflict (name) do update set value = excluded.value, reason = excluded.reason,
		set_at_ms = excluded.set_at_ms, set_by = excluded.set_by`;

const CHANGE = `
	insert into switch_changes (name, value, reason, at_ms, changed_by) values ($1, $2, $3, $4, $5)`;

const CHANGES = `
	select name, value, reason, at_ms as "atMs", changed_by as "by" from switch_changes
	order by change desc limit $1`;
