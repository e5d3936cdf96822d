import { createHash } from 'node:crypto';
import { z } from 'zod';
import {
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
import type { Clock } from '../ports.ts';
import type { Store } from '../store/contract.ts';
import type { ImportPlace, ImportReport, ImportRow } from '../store/import-store.ts';
import { WorkerError } from '../worker-error.ts';
import type { OnMoved } from './check-stock.ts';
import { dryRun } from './dry-run.ts';
import type { Teller } from './teller.ts';
import { changesOf, tellImport, type Telling } from './tell-import.ts';
import { SILENT_MAX_MS, Turn } from './turn.ts';

export interface NewImport {
	readonly file: Uint8Array;
	/** Of the file, for people. */
	readonly name: string | null;
	/** Chosen by whoever sends it; without one, the content of the file is its key. */
	readonly key: string | null;
	readonly onMoved: OnMoved;
	readonly by: string | null;
}

type NewRow = Omit< ImportRow, 'attempt' >;

/** Of files whose check has not ended, in memory. One alone always gets in. */
const WAITING_BYTES_MAX = 64 * 1_048_576;
/** An import that was checked longer ago than this is checked anew. */
const READY_MAX_MS = 24 * 3_600_000;
const FORGOTTEN_AFTER_MS = 7 * 24 * 3_600_000;
const ID_CHARACTERS = 32;

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
 * Each check, apply and undo is a turn of one worker, which has a number (the attempt): what a worker writes
 * under an older one is refused, so that one that only seemed dead cannot go on where another one has.
 *
 * A worker that is killed leaves the state as it is. One that was being checked is sent again; one that was
 * being applied is applied again, or undone. Every change has a key of its own, so none counts twice. Until
 * it is applied, the same file (or another one under the same key) is checked anew; after that, the same one
 * is answered as it is, and changes nothing any more.
 */
export class Imports {
	readonly #clock: Clock;
	readonly #log: Log;
	readonly #store: Pick< Store, 'imports' | 'ledger' | 'lists' | 'model' >;
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
		readonly store: Pick< Store, 'imports' | 'ledger' | 'lists' | 'model' >;
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
		const wanted: NewRow = {
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
		const active = this.#active.has( id ) ? await this.#store.imports.read( id ) : null;
		const { row, isNew } = active
			? { row: active, isNew: false }
			: await this.#begun( wanted, bytes.length );
		if ( isNew ) {
			const turn = this.#turn( row );
			this.#waitingBytes += bytes.length;
			this.#start( turn, () =>
				this.#check( turn, bytes, found, onMoved ).finally( () => {
					this.#waitingBytes -= bytes.length;
				} )
			);
		} else if ( row.sha256 !== sha256 ) {
			throw new WorkerError( 'KEY_WITH_OTHER_BODY', `"${ id }"`, {
				key: 'was used before for another file',
			} );
		}
		return this.#answer( row );
	}

	async #begun(
		row: NewRow,
		bytes: number
	): Promise< { readonly row: ImportRow; readonly isNew: boolean } > {
		if ( this.#waitingBytes > 0 && this.#waitingBytes + bytes > WAITING_BYTES_MAX ) {
			throw new WorkerError( 'OVERLOADED', '' );
		}
		await this.#store.imports.forget( row.createdAtMs - FORGOTTEN_AFTER_MS );
		// Alone, this worker would know if it were at work on it.
		const silentSinceMs = this.#isShared()
			? row.createdAtMs - SILENT_MAX_MS
			: Number.MAX_SAFE_INTEGER;
		return this.#store.imports.begin( row, silentSinceMs );
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
		return this.#tell( row, 'applying', 'applied' );
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
		return this.#tell( row, 'undoing', 'undone' );
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
		return changesOf( this.#store.imports, id, part );
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
		const { report, requestedBy, attempt: _, ...rest } = row;
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

	#turn( row: ImportRow ): Turn {
		return new Turn( this.#store.imports, this.#clock, row );
	}

	/** One after the other: each takes the ledger's bulk lane as far as it goes. */
	#start( turn: Turn, work: () => Promise< void > ): void {
		const { import: id } = turn.row;
		this.#active.add( id );
		turn.begin();
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
			.finally( async () => {
				await turn.end();
				this.#active.delete( id );
			} );
	}

	async #check( turn: Turn, bytes: Buffer, file: FoundFile, onMoved: OnMoved ): Promise< void > {
		const { state, report } = await dryRun( {
			turn,
			bytes,
			file,
			onMoved,
			store: this.#store,
			clock: this.#clock,
			onProgress: async ( soFar ) => {
				await turn.save( 'checking', soFar );
				this.#refuseStopped();
			},
		} );
		await turn.save( state, report );
	}

	async #tell(
		row: ImportRow,
		during: Telling[ 'during' ],
		after: Telling[ 'after' ]
	): Promise< ImportAnswer > {
		// What was cut short begins anew: what it was refused is not listed besides what is refused now.
		const isCutShort = isUnderWay( row.state );
		const { errors, errorParts, errorPartsBefore, failed } = row.report;
		const before = isCutShort ? errorPartsBefore : errorParts;
		const report: ImportReport = {
			...row.report,
			errorParts: before,
			errorPartsBefore: before,
			errors: errors - ( isCutShort ? failed : 0 ),
			done: 0,
			failed: 0,
			share: 0,
		};
		const attempt = row.attempt + 1;
		const begun = { state: during, attempt, report, updatedAtMs: this.#clock.now() };
		if ( ! ( await this.#store.imports.move( row, begun ) ) ) {
			throw new WorkerError( 'IMPORT_NOT_NOW', 'Somebody else was quicker.' );
		}
		const turn = this.#turn( { ...row, ...begun } );
		this.#start( turn, () =>
			tellImport( {
				during,
				after,
				turn,
				imports: this.#store.imports,
				teller: this.#tellers[ row.kind ],
				clock: this.#clock,
				goOn: async () => {
					this.#refuseStopped();
					await turn.hold();
				},
			} )
		);
		return this.#answer( turn.row );
	}

	/** @throws {Stopped} */
	#refuseStopped(): void {
		if ( this.#isStopping ) {
			throw new Stopped();
		}
	}
}

/** The worker is being stopped. */
class Stopped extends Error {}

function isUnderWay( state: ImportState ): boolean {
	return state === 'checking' || state === 'applying' || state === 'undoing';
}
