import type { ImportState } from '../../../shared/api/imports.ts';
import {
	importFrom,
	NEVER_APPLIED,
	SELECT_IMPORT,
	type ImportPlace,
	type ImportRow,
	type ImportStore,
	type PartKind,
	type StoredImport,
} from '../import-store.ts';
import type { SqliteDatabase } from './database.ts';

export class SqliteImportStore implements ImportStore {
	readonly #db: SqliteDatabase;
	readonly #statements: ReturnType< typeof prepare >;

	constructor( db: SqliteDatabase ) {
		this.#db = db;
		this.#statements = prepare( db );
	}

	async begin( row: ImportRow ): Promise< ImportRow | null > {
		return this.#db
			.transaction( () => {
				this.#statements.replace.run( row.import );
				const known = this.#statements.read.get( row.import );
				if ( known ) {
					return importFrom( known );
				}
				this.#statements.add.run( { ...row, report: JSON.stringify( row.report ) } );
				return null;
			} )
			.immediate();
	}

	async read( id: string ): Promise< ImportRow | null > {
		const row = this.#statements.read.get( id );
		return row ? importFrom( row ) : null;
	}

	async list( after: ImportPlace | null, limit: number ): Promise< readonly ImportRow[] > {
		const { createdAtMs, import: id } = after ?? {
			createdAtMs: Number.MAX_SAFE_INTEGER,
			import: '',
		};
		return this.#statements.list.all( createdAtMs, id, limit ).map( importFrom );
	}

	async move(
		id: string,
		from: readonly ImportState[],
		{ state, report, updatedAtMs }: Pick< ImportRow, 'state' | 'report' | 'updatedAtMs' >
	): Promise< boolean > {
		const text = JSON.stringify( report );
		const states = JSON.stringify( from );
		return this.#statements.move.run( state, text, updatedAtMs, id, states ).changes > 0;
	}

	async putPart( id: string, what: PartKind, part: number, body: string ): Promise< void > {
		this.#statements.putPart.run( id, what, part, body );
	}

	async part( id: string, what: PartKind, part: number ): Promise< string | null > {
		return this.#statements.part.get( id, what, part )?.body ?? null;
	}

	async forget( beforeMs: number ): Promise< void > {
		this.#statements.forget.run( beforeMs );
	}
}

function prepare( db: SqliteDatabase ) {
	return {
		replace: db.prepare(
			`delete from imports where import = ? and state in ${ NEVER_APPLIED }`
		),
		read: db.prepare< [ string ], StoredImport >( `${ SELECT_IMPORT } where import = ?` ),
		add: db.prepare( `
			insert into imports (import, kind, name, sha256, requested_by, state, created_at_ms, updated_at_ms,
				report)
			values (@import, @kind, @name, @sha256, @requestedBy, @state, @createdAtMs, @updatedAtMs,
				@report)` ),
		list: db.prepare< [ number, string, number ], StoredImport >( `
			${ SELECT_IMPORT } where (created_at_ms, import) < (?, ?)
			order by created_at_ms desc, import desc limit ?` ),
		move: db.prepare( `
			update imports set state = ?, report = ?, updated_at_ms = ?
			where import = ? and state in (select value from json_each(?))` ),
		putPart: db.prepare( `
			insert into import_parts (import, what, part, body) values (?, ?, ?, ?)
			on conflict (import, what, part) do update set body = excluded.body` ),
		part: db.prepare< [ string, string, number ], { body: string } >(
			'select body from import_parts where import = ? and what = ? and part = ?'
		),
		forget: db.prepare(
			`delete from imports where state in ${ NEVER_APPLIED } and updated_at_ms < ?`
		),
	};
}
