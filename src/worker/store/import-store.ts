import { z } from 'zod';
import { importCountsSchema, type FileKind, type ImportState } from '../../shared/api/imports.ts';

/** Numbers of an import that people look at while it goes on. */
export const importReportSchema = z.object( {
	counts: importCountsSchema,
	/** All that are known, also those beyond what is kept. */
	errors: z.int(),
	changeParts: z.int(),
	errorParts: z.int(),
	/** Those before it were found in an earlier state. */
	errorPartsBefore: z.int(),
	done: z.int(),
	failed: z.int(),
	share: z.number(),
	ignoredColumns: z.array( z.string() ),
} );
export type ImportReport = z.infer< typeof importReportSchema >;

export interface ImportRow {
	readonly import: string;
	readonly kind: FileKind;
	/** Of the file. */
	readonly name: string | null;
	readonly sha256: string;
	readonly requestedBy: string | null;
	readonly state: ImportState;
	readonly createdAtMs: number;
	readonly updatedAtMs: number;
	/** Raised with every check, apply and undo: only whoever has raised it last may write. */
	readonly attempt: number;
	readonly report: ImportReport;
}

/** The turn of one worker at an import. */
export type ImportTurn = Pick< ImportRow, 'import' | 'attempt' >;

/** `change`: what would become another. `error`: rows that cannot be imported, changes that were refused. */
export type PartKind = 'change' | 'error';

/**
 * Imports with what they would change, in parts of some hundred, so that none of them is ever in memory as
 * a whole.
 */
export interface ImportStore {
	/**
	 * Puts a new import down. One of this id that was never applied is replaced, with all its parts, unless
	 * it is being checked and was touched after `silentSinceMs`. Any other one is answered, and nothing is
	 * written.
	 */
	begin(
		row: Omit< ImportRow, 'attempt' >,
		silentSinceMs: number
	): Promise< { readonly row: ImportRow; readonly isNew: boolean } >;
	read( id: string ): Promise< ImportRow | null >;
	/** Newest first, after one of them. */
	list( after: ImportPlace | null, limit: number ): Promise< readonly ImportRow[] >;
	/**
	 * Sets what `to` says, if it is still at `from`.
	 *
	 * @returns `false`: somebody else has gone on with it, or it is not there.
	 */
	move(
		from: ImportTurn & Pick< ImportRow, 'state' >,
		to: Pick< ImportRow, 'state' | 'attempt' | 'report' | 'updatedAtMs' >
	): Promise< boolean >;
	/** Says that somebody is at work on it. @returns `false`: somebody else has gone on with it. */
	touch( turn: ImportTurn, nowMs: number ): Promise< boolean >;
	/**
	 * Puts a part down; the same part again replaces it.
	 *
	 * @returns `false`: somebody else has gone on with it, and nothing is written.
	 */
	putPart( turn: ImportTurn, what: PartKind, part: number, body: string ): Promise< boolean >;
	/** `null`: there is none. */
	part( id: string, what: PartKind, part: number ): Promise< string | null >;
	/** Drops those that were never applied and have not been touched since. */
	forget( beforeMs: number ): Promise< void >;
}

export interface ImportPlace {
	readonly createdAtMs: number;
	readonly import: string;
}

/** States of an import that has changed nothing. */
export const NEVER_APPLIED = "('checking', 'broken', 'ready')";

export const FIRST_ATTEMPT = 1;

export const SELECT_IMPORT = `
	select import, kind, name, sha256, requested_by as "requestedBy", state, created_at_ms as "createdAtMs", updated_at_ms as "updatedAtMs",
		attempt, report
	from imports`;

export type StoredImport = Omit< ImportRow, 'report' > & { readonly report: string };

export function importFrom( { report, ...row }: StoredImport ): ImportRow {
	return { ...row, report: importReportSchema.parse( JSON.parse( report ) ) };
}
