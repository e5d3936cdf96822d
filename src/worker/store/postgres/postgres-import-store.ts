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
import type { PostgresDatabase } from './database.ts';

export class PostgresImportStore implements ImportStore {
	readonly #db: PostgresDatabase;

	constructor( db: PostgresDatabase ) {
		this.#db = db;
	}

	async begin(
		row: Omit< ImportRow, 'attempt' >,
		silentSinceMs: number
	): Promise< { readonly row: ImportRow; readonly isNew: boolean } > {
		return this.#db.transaction( async ( tx ) => {
			const replaced = await tx.first< { attempt: number } >( REPLACE, [
				row.import,
				silentSinceMs,
			] );
			const attempt = replaced ? replaced.attempt + 1 : FIRST_ATTEMPT;
			const added = await tx.run( ADD, [
				row.import,
				row.kind,
				row.name,
				row.sha256,
				row.requestedBy,
				row.state,
				row.createdAtMs,
				row.updatedAtMs,
				attempt,
				JSON.stringify( row.report ),
			] );
			const known =
				added > 0 ? undefined : await tx.first< StoredImport >( READ, [ row.import ] );
			return known
				? { row: importFrom( known ), isNew: false }
				: { row: { ...row, attempt }, isNew: true };
		} );
	}

	async read( id: string ): Promise< ImportRow | null > {
		const row = await this.#db.first< StoredImport >( READ, [ id ] );
		return row ? importFrom( row ) : null;
	}

	async list( after: ImportPlace | null, limit: number ): Promise< readonly ImportRow[] > {
		const rows = await this.#db.rows< StoredImport >( LIST, [
			after?.createdAtMs ?? Number.MAX_SAFE_INTEGER,
			after?.import ?? '',
			limit,
		] );
		return rows.map( importFrom );
	}

	async move(
		from: ImportTurn & Pick< ImportRow, 'state' >,
		to: Pick< ImportRow, 'state' | 'attempt' | 'report' | 'updatedAtMs' >
	): Promise< boolean > {
		const moved = await this.#db.run( MOVE, [
			...[ to.state, to.attempt, JSON.stringify( to.report ), to.updatedAtMs ],
			...[ from.import, from.attempt, from.state ],
		] );
		return moved > 0;
	}

	async touch( { import: id, attempt }: ImportTurn, nowMs: number ): Promise< boolean > {
		return ( await this.#db.run( TOUCH, [ nowMs, id, attempt ] ) ) > 0;
	}

	async putPart(
		{ import: id, attempt }: ImportTurn,
		what: PartKind,
		part: number,
		body: string
	): Promise< boolean > {
		return ( await this.#db.run( PUT_PART, [ id, attempt, what, part, body ] ) ) > 0;
	}

	async part( id: string, what: PartKind, part: number ): Promise< string | null > {
		const row = await this.#db.first< { body: string } >( PART, [ id, what, part ] );
		return row?.body ?? null;
	}

	async forget( beforeMs: number ): Promise< void > {
		await this.#db.run( FORGET, [ beforeMs ] );
	}
}

const REPLACE = `
	delete from imports where import = $1 and state in ${ NEVER_APPLIED }
		and (state <> 'checking' or updated_at_ms <= $2)
	returning attempt`;

const READ = `${ SELECT_IMPORT } where import = $1`;

const ADD = `
	insert into imports (import, kind, name, sha256, requested_by, state, created_at_ms, updated_at_ms,
		attempt, report)
	values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
	on conflict (import) do nothing`;

const LIST = `
	${ SELECT_IMPORT } where (created_at_ms, import) < ($1, $2)
	order by created_at_ms desc, import desc limit $3`;

const MOVE = `
	update imports set state = $1, attempt = $2, report = $3, updated_at_ms = $4
	where import = $5 and attempt = $6 and state = $7`;

const TOUCH = 'update imports set updated_at_ms = $1 where import = $2 and attempt = $3';

/** Holds the row until it is written: else somebody could go on with it in between. */
const PUT_PART = `
	with held as (select import from imports where import = $1 and attempt = $2 for share)
	insert into import_parts (import, what, part, body)
	select import, $3::text, $4::bigint, $5::text from held
	on conflict (import, what, part) do update set body = excluded.body`;

const PART = 'select body from import_parts where import = $1 and what = $2 and part = $3';

const FORGET = `delete from imports where state in ${ NEVER_APPLIED } and updated_at_ms < $1`;
