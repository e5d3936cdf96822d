import type { ImportChange, ImportError } from '../../shared/api/imports.ts';
import type { ImportReport } from '../store/import-store.ts';
import type { CheckedRows } from './check-stock.ts';
import { PartWriter } from './part-writer.ts';
import type { Turn } from './turn.ts';

/** Beyond this many, whoever corrects the file begins anew anyway. */
const ERRORS_KEPT = 1_000;

/** What has been found out about a file so far. */
export class CheckNotes {
	readonly #changes: PartWriter< ImportChange >;
	readonly #errors: PartWriter< ImportError >;
	readonly #ignoredColumns: readonly string[];
	readonly #badLines = new Set< number >();
	#errorCount = 0;
	#rows = 0;
	#created = 0;
	#changed = 0;
	#unchanged = 0;

	constructor( turn: Pick< Turn, 'putPart' >, ignoredColumns: readonly string[] ) {
		this.#changes = new PartWriter( turn, 'change' );
		this.#errors = new PartWriter( turn, 'error' );
		this.#ignoredColumns = ignoredColumns;
	}

	countRows( rows: number ): void {
		this.#rows += rows;
	}

	async refuse( errors: readonly ImportError[] ): Promise< void > {
		errors.forEach( ( { line } ) => this.#badLines.add( line ) );
		const room = Math.max( 0, ERRORS_KEPT - this.#errorCount );
		this.#errorCount += errors.length;
		await this.#errors.add( errors.slice( 0, room ) );
	}

	async add( { changes, errors, unchanged }: CheckedRows< ImportChange > ): Promise< void > {
		const created = changes.filter( isCreated ).length;
		this.#created += created;
		this.#changed += changes.length - created;
		this.#unchanged += unchanged;
		await this.refuse( errors );
		await this.#changes.add( changes );
	}

	async end(): Promise< void > {
		await this.#changes.flush();
		await this.#errors.flush();
	}

	/** @param share of the file that has been read, 0 to 1. */
	report( share: number ): ImportReport {
		return {
			counts: {
				rows: this.#rows,
				created: this.#created,
				changed: this.#changed,
				unchanged: this.#unchanged,
				bad: this.#badLines.size,
			},
			errors: this.#errorCount,
			changeParts: this.#changes.parts,
			errorParts: this.#errors.parts,
			errorPartsBefore: 0,
			done: 0,
			failed: 0,
			share,
			ignoredColumns: [ ...this.#ignoredColumns ],
		};
	}
}

function isCreated( change: ImportChange ): boolean {
	return change.kind !== 'locations' && change.before === null;
}
