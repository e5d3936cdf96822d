import { constants, copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { LEDGER_FILE } from '../../../src/worker/store/sqlite/database.ts';
import type { Databases } from './subject.ts';

/** Ledgers on SQLite, each in a folder of its own below one; `parent` says which disk is measured. */
export class SqliteFolders implements Databases {
	readonly #parent: string;

	constructor( parent: string ) {
		this.#parent = parent;
	}

	async create(): Promise< string > {
		return mkdtempSync( join( this.#parent, 'ledger-' ) );
	}

	async copyOf( template: string ): Promise< string > {
		const at = await this.create();
		copyFileSync(
			join( template, LEDGER_FILE ),
			join( at, LEDGER_FILE ),
			constants.COPYFILE_FICLONE
		);
		return at;
	}

	async drop( at: string ): Promise< void > {
		rmSync( at, { recursive: true, force: true } );
	}
}
