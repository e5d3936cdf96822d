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
import type { PostgresDatabase } from './database.ts';

export class PostgresImportStore implements ImportStore {
	readonly #db: PostgresDatabase;

	constructor( db: PostgresDatabase ) {
		this.#db = db;
	}

	async begin( row: ImportRow ): Promise< ImportRow | null > {
		return this.#db.transaction( async ( tx ) => {
			await tx.run( REPLACE, [ row.import ] );
			const added = await tx.run( ADD, [
				row.import,
				row.kind,
				row.name,
				row.sha256,
				row.requestedBy,
				row.state,
				row.createdAtMs,
				row.updatedAtMs,
				JSON.stringify( row.report ),
			] );
			const known =
				added > 0 ? undefined : await tx.first< StoredImport >( READ, [ row.import ] );
			return known ? importFrom( known ) : null;
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
		id: string,
		from: readonly ImportState[],
		{ state, report, updatedAtMs }: Pick< ImportRow, 'state' | 'report' | 'updatedAtMs' >
	): Promise< boolean > {
		const values = [ state, JSON.stringify( report ), updatedAtMs, id, [ ...from ] ];
		return ( await this.#db.run( MOVE, values ) ) > 0;
	}

	async putPart( id: string, what: PartKind, part: number, body: string ): Promise< void > {
		await this.#db.run( PUT_PART, [ id, what, part, body ] );
	}

	async part( id: string, what: PartKind, part: number ): Promise< string | null > {
		const row = await this.#db.first< { body: string } >( PART, [ id, what, part ] );
		return row?.body ?? null;
	}

	async forget( beforeMs: number ): Promise< void > {
		await this.#db.run( FORGET, [ beforeMs ] );
	}
}

const REPLACE = `delete from imports where import = $1 and state in ${ NEVER_APPLIED }`;

const READ = `${ SELECT_IMPORT } where import = $1`;

const ADD = `
	insert into imports (import, kind, name, sha256, requested_by, state, created_at_ms, updated_at_ms,
		report)
	values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
	on conflict (import) do nothing`;

const LIST = `
	${ SELECT_IMPORT } where (created_at_ms, import) < ($1, $2)
	order by created_at_ms desc, import desc limit $3`;

const MOVE = `
	update imports set state = $1, report = $2, updated_at_ms = $3
	where import = $4 and state = any ($5::text[])`;

const PUT_PART = `
	insert into import_parts (import, what, part, body) values ($1, $2, $3, $4)
	on conflict (import, what, part) do update set body = excluded.body`;

const PART = 'select body from import_parts where import = $1 and what = $2 and part = $3';

const FORGET = `delete from imports where state in ${ NEVER_APPLIED } and updated_at_ms < $1`;
