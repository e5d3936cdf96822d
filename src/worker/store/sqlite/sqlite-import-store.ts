import {
	FIRST_ATTEMPT,
	importFrom,
	NEVER_APPLIED,
	SELECT_IMPORT,
	type ImportPlace,
	type ImportRow,
	type ImportStore,
	type ImportTurn,
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

	async begin(
		wanted: Omit< ImportRow, 'attempt' >,
		silentSinceMs: number
	): Promise< { readonly row: ImportRow; readonly isNew: boolean } > {
		return this.#db
			.transaction( () => {
				const replaced = this.#statements.replace.get( wanted.import, silentSinceMs );
				const known = this.#statements.read.get( wanted.import );
				if ( known ) {
					return { row: importFrom( known ), isNew: false };
				}
				const attempt = replaced ? replaced.attempt + 1 : FIRST_ATTEMPT;
				const row = { ...wanted, attempt };
				this.#statements.add.run( { ...row, report: JSON.stringify( row.report ) } );
				return { row, isNew: true };
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
		from: ImportTurn & Pick< ImportRow, 'state' >,
		to: Pick< ImportRow, 'state' | 'attempt' | 'report' | 'updatedAtMs' >
	): Promise< boolean > {
		const moved = this.#statements.move.run(
			...[ to.state, to.attempt, JSON.stringify( to.report ), to.updatedAtMs ],
			...[ from.import, from.attempt, from.state ]
		);
		return moved.changes > 0;
	}

	async touch( { import: id, attempt }: ImportTurn, nowMs: number ): Promise< boolean > {
		return this.#statements.touch.run( nowMs, id, attempt ).changes > 0;
	}

	async putPart(
		{ import: id, attempt }: ImportTurn,
		what: PartKind,
		part: number,
		body: string
	): Promise< boolean > {
		return this.#statements.putPart.run( what, part, body, id, attempt ).changes > 0;
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
		replace: db.prepare< [ string, number ], { attempt: number } >( `
			delete from imports where import = ? and state in ${ NEVER_APPLIED }
				and (state <> 'checking' or updated_at_ms <= ?)
			returning attempt` ),
		read: db.prepare< [ string ], StoredImport >( `${ SELECT_IMPORT } where import = ?` ),
		add: db.prepare( `
			insert into imports (import, kind, name, sha256, requested_by, state, created_at_ms, updated_at_ms,
				attempt, report)
			values (@import, @kind, @name, @sha256, @requestedBy, @state, @createdAtMs, @updatedAtMs,
				@attempt, @report)` ),
		list: db.prepare< [ number, string, number ], StoredImport >( `
			${ SELECT_IMPORT } where (created_at_ms, import) < (?, ?)
			order by created_at_ms desc, import desc limit ?` ),
		move: db.prepare( `
			update imports set state = ?, attempt = ?, report = ?, updated_at_ms = ?
			where import = ? and attempt = ? and state = ?` ),
		touch: db.prepare(
			'update imports set updated_at_ms = ? where import = ? and attempt = ?'
		),
		putPart: db.prepare( `
			insert into import_parts (import, what, part, body)
			select import, ?, ?, ? from imports where import = ? and attempt = ?
			on conflict (import, what, part) do update set body = excluded.body` ),
		part: db.prepare< [ string, string, number ], { body: string } >(
			'select body from import_parts where import = ? and what = ? and part = ?'
		),
		forget: db.prepare(
			`delete from imports where state in ${ NEVER_APPLIED } and updated_at_ms < ?`
		),
	};
}
