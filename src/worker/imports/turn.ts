import type { Cancel, Clock } from '../ports.ts';
import type { ImportReport, ImportRow, ImportStore, PartKind } from '../store/import-store.ts';
import type { ImportState } from '../../shared/api/imports.ts';

/** Another worker that works on an import, or has it waiting, says so more often than this. */
export const SILENT_MAX_MS = 60_000;
const BEAT_MS = SILENT_MAX_MS / 4;

/** Somebody else has gone on with the import. */
export class TurnLost extends Error {}

/**
 * One worker's turn at an import: from the moment it is put down to the end of its work, the wait for
 * others included. Whatever it writes is refused once somebody else has gone on with the import.
 */
export class Turn {
	readonly #imports: ImportStore;
	readonly #clock: Clock;
	#row: ImportRow;
	#cancel: Cancel | null = null;
	#beating: Promise< void > = Promise.resolve();

	constructor( imports: ImportStore, clock: Clock, row: ImportRow ) {
		this.#imports = imports;
		this.#clock = clock;
		this.#row = row;
	}

	get row(): ImportRow {
		return this.#row;
	}

	/** From now on others are told, time and again, that somebody is at work on it. */
	begin(): void {
		this.#cancel = this.#clock.after( BEAT_MS, () => {
			this.#beating = this.#beat();
		} );
	}

	async #beat(): Promise< void > {
		try {
			await this.hold();
		} catch ( error ) {
			if ( error instanceof TurnLost ) {
				return;
			}
		}
		if ( this.#cancel ) {
			this.begin();
		}
	}

	async end(): Promise< void > {
		this.#cancel?.();
		this.#cancel = null;
		await this.#beating;
	}

	/** @throws {TurnLost} */
	async hold(): Promise< void > {
		refuseLost( await this.#imports.touch( this.#row, this.#clock.now() ) );
	}

	/** @throws {TurnLost} */
	async save( state: ImportState, report: ImportReport ): Promise< void > {
		const { attempt } = this.#row;
		const to = { state, attempt, report, updatedAtMs: this.#clock.now() };
		refuseLost( await this.#imports.move( this.#row, to ) );
		this.#row = { ...this.#row, ...to };
	}

	/** @throws {TurnLost} */
	async putPart( what: PartKind, part: number, entries: readonly unknown[] ): Promise< void > {
		const body = JSON.stringify( entries );
		refuseLost( await this.#imports.putPart( this.#row, what, part, body ) );
	}
}

function refuseLost( isHeld: boolean ): void {
	if ( ! isHeld ) {
		throw new TurnLost( 'another worker has gone on with it' );
	}
}
