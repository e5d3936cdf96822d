import { createHash } from 'node:crypto';
import { z } from 'zod';
import {
	importChangeSchema,
	importErrorSchema,
	type FileKind,
	type ImportAnswer,
	type ImportChange,
	type ImportError,
	type ImportState,
} from '../../shared/api/imports.ts';
import { csvBytes } from '../csv/csv-bytes.ts';
import { foundFile, type FoundFile } from '../csv/file-columns.ts';
import { errorText, type Log } from '../log.ts';
import { nextTurn } from '../next-turn.ts';
import type { Clock } from '../ports.ts';
import type { Store } from '../store/contract.ts';
import type { ImportPlace, ImportReport, ImportRow } from '../store/import-store.ts';
import { WorkerError } from '../worker-error.ts';
import type { OnMoved } from './check-stock.ts';
import { dryRun } from './dry-run.ts';
import { PartWriter } from './part-writer.ts';
import type { Teller, Told } from './teller.ts';

export interface NewImport {
	readonly file: Uint8Array;
	/** Of the file, for people. */
	readonly name: string | null;
	/** Chosen by whoever sends it; without one, the content of the file is its key. */
	readonly key: string | null;
	readonly onMoved: OnMoved;
	readonly by: string | null;
}

/** Of files whose check has not ended, in memory. One alone always gets in. */
const WAITING_BYTES_MAX = 64 * 1_048_576;
/** An import that was checked longer ago than this is checked anew. */
const READY_MAX_MS = 24 * 3_600_000;
const FORGOTTEN_AFTER_MS = 7 * 24 * 3_600_000;
/** Another worker that works on an import says so more often than this. */
const SILENT_MAX_MS = 60_000;
const ID_CHARACTERS = 32;

const changesSchema = z.array( importChangeSchema );
const errorsSchema = z.array( importErrorSchema );

const EMPTY: ImportReport = {
	counts: { rows: 0, created: 0, changed: 0, unchanged: 0, bad: 0 },
	errors: 0,
	changeParts: 0,
	errorParts: 0,
	errorPartsBefore: 0,
	done: 0,
	failed: 0,
	share: 0,
	ignoredColumns: [],
};

/**
 * Files that are told to the ledger. Each import is in one of these states, which the database keeps:
 *
 * - `checking`: the file is held against the ledger (the dry run); nothing but a note of it is written. Ends
 *   as `ready`, or as `broken` where the file cannot be read to its end.
 * - `ready`: what it would change can be looked at, and applied within a day.
 * - `applying`: its changes are told, in portions; then it is `applied`.
 * - `undoing`: the opposite is told; then it is `undone`, and stays so.
 *
 * A worker that is killed leaves the state as it is. One that was being checked is sent again; one that was
 * being applied is applied again, or undone. Every change has a key of its own, so none counts twice. Until
 * it is applied, the same file (or another one under the same key) is checked anew; after that, the same one
 * is answered as it is, and changes nothing any more.
 */
export class Imports {
	readonly #clock: Clock;
	readonly #log: Log;
	readonly #store: Pick< Store, 'imports' | 'lists' | 'model' >;
	readonly #tellers: Readonly< Record< FileKind, Teller< ImportChange > > >;
	readonly #isShared: () => boolean;
	readonly #active = new Set< string >();
	#beginning: Promise< unknown > = Promise.resolve();
	#last: Promise< void > = Promise.resolve();
	#waitingBytes = 0;
	#isStopping = false;

	constructor( options: {
		readonly clock: Clock;
		readonly log: Log;
		readonly store: Pick< Store, 'imports' | 'lists' | 'model' >;
		readonly tellers: Readonly< Record< FileKind, Teller< ImportChange > > >;
		/** May other workers be at work on this ledger? */
		readonly isShared: () => boolean;
	} ) {
		this.#clock = options.clock;
		this.#log = options.log;
		this.#store = options.store;
		this.#tellers = options.tellers;
		this.#isShared = options.isShared;
	}

	/**
	 * Takes a file and begins its dry run.
	 *
	 * @throws {WorkerError} CSV_NOT_UTF8, CSV_COLUMNS_UNKNOWN, KEY_WITH_OTHER_BODY, OVERLOADED
	 */
	begin( wanted: NewImport ): Promise< ImportAnswer > {
		// One after the other: two of one key would both find none under way.
		const beginning = this.#beginning.then( () => this.#begin( wanted ) );
		this.#beginning = beginning.catch( () => undefined );
		return beginning;
	}

	async #begin( { file, name, key, onMoved, by }: NewImport ): Promise< ImportAnswer > {
		const bytes = csvBytes( file );
		const found = foundFile( bytes );
		const sha256 = createHash( 'sha256' ).update( file ).digest( 'hex' );
		const id = key ?? sha256.slice( 0, ID_CHARACTERS );
		const nowMs = this.#clock.now();
		const row: ImportRow = {
			import: id,
			kind: found.kind,
			name,
			sha256,
			requestedBy: by,
			state: 'checking',
			createdAtMs: nowMs,
			updatedAtMs: nowMs,
			report: EMPTY,
		};
		const known = this.#active.has( id )
			? await this.#store.imports.read( id )
			: await this.#begun( row, bytes.length );
		if ( known ) {
			if ( known.sha256 !== sha256 ) {
				throw new WorkerError( 'KEY_WITH_OTHER_BODY', `"${ id }"`, {
					key: 'was used before for another file',
				} );
			}
			return this.#answer( known );
		}
		this.#waitingBytes += bytes.length;
		this.#start( row, () =>
			this.#check( row, bytes, found, onMoved ).finally( () => {
				this.#waitingBytes -= bytes.length;
			} )
		);
		return this.#answer( row );
	}

	async #begun( row: ImportRow, bytes: number ): Promise< ImportRow | null > {
		if ( this.#waitingBytes > 0 && this.#waitingBytes + bytes > WAITING_BYTES_MAX ) {
			throw new WorkerError( 'OVERLOADED', '' );
		}
		await this.#store.imports.forget( row.createdAtMs - FORGOTTEN_AFTER_MS );
		return this.#store.imports.begin( row );
	}

	/**
	 * Begins to tell the ledger what the import changes; one that is applied already is answered as it is.
	 *
	 * @throws {WorkerError} IMPORT_UNKNOWN, IMPORT_NOT_NOW, IMPORT_HAS_BAD_ROWS, IMPORT_OUTDATED
	 */
	async apply( id: string, skipBadRows: boolean ): Promise< ImportAnswer > {
		const row = await this.#row( id );
		const { state, report } = row;
		if ( state === 'applied' || ( state === 'applying' && this.#isActive( row ) ) ) {
			return this.#answer( row );
		}
		this.#mustBe( row, [ 'ready', 'applying' ] );
		if ( state === 'ready' && report.counts.bad > 0 && ! skipBadRows ) {
			throw new WorkerError( 'IMPORT_HAS_BAD_ROWS', `${ report.counts.bad } rows.` );
		}
		if ( state === 'ready' && this.#clock.now() - row.updatedAtMs > READY_MAX_MS ) {
			throw new WorkerError( 'IMPORT_OUTDATED', '' );
		}
		return this.#tell( row, 'applying', 'applied', ( changes ) =>
			this.#tellers[ row.kind ].apply( changes, row )
		);
	}

	/**
	 * Begins to take back what the import has changed; one that is undone already is answered as it is.
	 *
	 * @throws {WorkerError} IMPORT_UNKNOWN, IMPORT_NOT_NOW
	 */
	async undo( id: string ): Promise< ImportAnswer > {
		const row = await this.#row( id );
		if ( row.state === 'undone' || ( row.state === 'undoing' && this.#isActive( row ) ) ) {
			return this.#answer( row );
		}
		this.#mustBe( row, [ 'applied', 'applying', 'undoing' ] );
		return this.#tell( row, 'undoing', 'undone', ( changes ) =>
			this.#tellers[ row.kind ].undo( changes, row )
		);
	}

	/** @throws {WorkerError} IMPORT_UNKNOWN */
	async read( id: string ): Promise< ImportAnswer > {
		return this.#answer( await this.#row( id ) );
	}

	/** Newest first. */
	async list( after: ImportPlace | null, limit: number ): Promise< readonly ImportAnswer[] > {
		const wereActive = new Set( this.#active );
		const rows = await this.#store.imports.list( after, limit );
		// What has ended while it was read was not interrupted.
		return rows.map( ( row ) =>
			this.#answer( row, wereActive.has( row.import ) || this.#isActive( row ) )
		);
	}

	/** A part of what it changes; `null`: there is none. @throws {WorkerError} IMPORT_UNKNOWN */
	async changes( id: string, part: number ): Promise< readonly ImportChange[] | null > {
		await this.#row( id );
		const body = await this.#store.imports.part( id, 'change', part );
		return body === null ? null : changesSchema.parse( JSON.parse( body ) );
	}

	/** A part of what is wrong with it, and how much that is in all. @throws {WorkerError} IMPORT_UNKNOWN */
	async errors(
		id: string,
		part: number
	): Promise< { readonly errors: readonly ImportError[] | null; readonly total: number } > {
		const { report } = await this.#row( id );
		const body =
			part < report.errorParts ? await this.#store.imports.part( id, 'error', part ) : null;
		return {
			errors: body === null ? null : errorsSchema.parse( JSON.parse( body ) ),
			total: report.errors,
		};
	}

	/** Ends what is under way after its present portion; it can be gone on with. */
	async stop(): Promise< void > {
		this.#isStopping = true;
		await this.#last;
	}

	async #row( id: string ): Promise< ImportRow > {
		const wasActive = this.#active.has( id );
		const row = await this.#store.imports.read( id );
		if ( wasActive && ! this.#active.has( id ) ) {
			// It has ended while it was read: under way, and nobody at work on it, it would seem interrupted.
			return this.#row( id );
		}
		if ( ! row ) {
			throw new WorkerError( 'IMPORT_UNKNOWN', `"${ id }"` );
		}
		return row;
	}

	#mustBe( row: ImportRow, states: readonly ImportState[] ): void {
		if ( ! states.includes( row.state ) || this.#isActive( row ) ) {
			throw new WorkerError( 'IMPORT_NOT_NOW', `It is ${ row.state }.` );
		}
	}

	#isActive( { import: id, state, updatedAtMs }: ImportRow ): boolean {
		return (
			this.#active.has( id ) ||
			( isUnderWay( state ) &&
				this.#isShared() &&
				this.#clock.now() - updatedAtMs < SILENT_MAX_MS )
		);
	}

	#answer( row: ImportRow, isActive = this.#isActive( row ) ): ImportAnswer {
		const { report, requestedBy, ...rest } = row;
		const { counts, done, failed, share, ignoredColumns } = report;
		return {
			...rest,
			by: requestedBy,
			isInterrupted: isUnderWay( row.state ) && ! isActive,
			counts,
			done,
			failed,
			share,
			ignoredColumns,
		};
	}

	/** One after the other: each takes the ledger's bulk lane as far as it goes. */
	#start( { import: id }: ImportRow, work: () => Promise< void > ): void {
		this.#active.add( id );
		this.#last = this.#last
			.then( work )
			.catch( ( error: unknown ) => {
				if ( ! ( error instanceof Stopped ) ) {
					const reason = `import ${ id }`;
					this.#log.error(
						{ reason, error: errorText( error ) },
						'an import was interrupted'
					);
				}
			} )
			.finally( () => {
				this.#active.delete( id );
			} );
	}

	async #check(
		row: ImportRow,
		bytes: Buffer,
		file: FoundFile,
		onMoved: OnMoved
	): Promise< void > {
		const { state, report } = await dryRun( {
			id: row.import,
			bytes,
			file,
			onMoved,
			store: this.#store,
			clock: this.#clock,
			onProgress: ( soFar ) => this.#save( row, 'checking', 'checking', soFar ),
		} );
		await this.#save( row, 'checking', state, report );
	}

	async #tell(
		row: ImportRow,
		during: 'applying' | 'undoing',
		after: 'applied' | 'undone',
		tell: ( changes: readonly ImportChange[] ) => Promise< Told >
	): Promise< ImportAnswer > {
		const isAgain = row.state === during;
		const { errorParts, errorPartsBefore } = row.report;
		const report: ImportReport = {
			...row.report,
			errorPartsBefore: isAgain ? errorPartsBefore : errorParts,
			errors: row.report.errors - ( isAgain ? row.report.failed : 0 ),
			done: 0,
			failed: 0,
			share: 0,
		};
		const begun = { state: during, report, updatedAtMs: this.#clock.now() };
		if ( ! ( await this.#store.imports.move( row.import, [ row.state ], begun ) ) ) {
			throw new WorkerError( 'IMPORT_NOT_NOW', 'Somebody else was quicker.' );
		}
		this.#start( row, () => this.#tellAll( row, report, during, after, tell ) );
		return this.#answer( { ...row, ...begun } );
	}

	async #tellAll(
		row: ImportRow,
		begun: ImportReport,
		during: ImportState,
		after: ImportState,
		tell: ( changes: readonly ImportChange[] ) => Promise< Told >
	): Promise< void > {
		const { imports } = this.#store;
		const { changeParts, errorPartsBefore } = begun;
		const errors = new PartWriter< ImportError >(
			imports,
			row.import,
			'error',
			errorPartsBefore
		);
		let report = begun;
		for ( let part = 0; part < changeParts; part += 1 ) {
			const told = await tell( ( await this.changes( row.import, part ) ) ?? [] );
			await errors.add( told.errors );
			report = {
				...report,
				errors: report.errors + told.errors.length,
				done: report.done + told.done,
				failed: report.failed + told.errors.length,
				share: ( part + 1 ) / changeParts,
			};
			await this.#save( row, during, during, report );
			await nextTurn( this.#clock );
		}
		await errors.end();
		await this.#save( row, during, after, { ...report, errorParts: errors.parts, share: 1 } );
	}

	async #save(
		{ import: id }: ImportRow,
		from: ImportState,
		state: ImportState,
		report: ImportReport
	): Promise< void > {
		const to = { state, report, updatedAtMs: this.#clock.now() };
		if ( ! ( await this.#store.imports.move( id, [ from ], to ) ) ) {
			throw new Error( 'another worker has gone on with it' );
		}
		if ( this.#isStopping && state === from ) {
			throw new Stopped();
		}
	}
}

/** The worker is being stopped. */
class Stopped extends Error {}

function isUnderWay( state: ImportState ): boolean {
	return state === 'checking' || state === 'applying' || state === 'undoing';
}
