import { createHash } from 'node:crypto';
import type { Cell } from './ledger-table.ts';

/**
 * One number over every row of every table, the same for the same rows in whatever database: unlike the
 * state hash also over the log, over what people have set, what was sent and what has arrived.
 */
export class ContentHash {
	readonly #tables = new Map< string, string >();

	/** A row goes in as text; columns in the order of their names, rows in the order of their key. */
	table( name: string ): { add( row: readonly Cell[] ): void; end(): void } {
		const hash = createHash( 'sha256' );
		return {
			add: ( row ) => void hash.update( canonicalRow( row ) ),
			end: () => void this.#tables.set( name, hash.digest( 'hex' ) ),
		};
	}

	digest(): string {
		const all = createHash( 'sha256' );
		for ( const [ name, hash ] of [ ...this.#tables ].sort() ) {
			all.update( `${ name }\n${ hash }\n` );
		}
		return all.digest( 'hex' );
	}

	/** Tables whose rows are not those of `other`. */
	differencesFrom( other: ContentHash ): string[] {
		const names = new Set( [ ...this.#tables.keys(), ...other.#tables.keys() ] );
		return [ ...names ]
			.filter( ( name ) => this.#tables.get( name ) !== other.#tables.get( name ) )
			.sort();
	}
}

function canonicalRow( row: readonly Cell[] ): string {
	const written = row.map( ( cell ) =>
		cell instanceof Uint8Array ? Buffer.from( cell ).toString( 'hex' ) : cell
	);
	return `${ JSON.stringify( written ) }\n`;
}
