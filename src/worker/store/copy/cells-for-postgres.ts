import { WorkerError } from '../../worker-error.ts';
import { storableText } from '../../../shared/storable-text.ts';
import type { Cell, LedgerTable } from './ledger-table.ts';

/** Tables whose text the audit chains are made of, or that hold them together. */
const CHAINED = new Set( [ 'events', 'chain_links', 'chain_anchors' ] );

/**
 * PostgreSQL keeps no U+0000 in a text: it becomes U+FFFD, and is counted. In the log it cannot be
 * replaced without breaking its audit chain, and in a key not without naming something else; a worker
 * never wrote one there (JSON writes it as an escape, and keys refuse it).
 */
export class CellsForPostgres {
	readonly #replaced = new Map< string, number >();

	/** @throws {WorkerError} NOT_MOVABLE */
	asStored( table: LedgerTable, row: readonly Cell[] ): readonly Cell[] {
		return row.some( hasNul ) ? row.map( ( cell, at ) => this.#clean( table, cell, at ) ) : row;
	}

	/** How many texts of which column were changed, as `deliveries.error_detail`. */
	get replaced(): Readonly< Record< string, number > > {
		return Object.fromEntries( this.#replaced );
	}

	#clean( table: LedgerTable, cell: Cell, at: number ): Cell {
		if ( typeof cell !== 'string' || ! hasNul( cell ) ) {
			return cell;
		}
		const column = table.columns[ at ]?.name ?? '';
		const place = `${ table.name }.${ column }`;
		if ( CHAINED.has( table.name ) || table.key.includes( column ) ) {
			throw new WorkerError( 'NOT_MOVABLE', `There is a character U+0000 in ${ place }.` );
		}
		this.#replaced.set( place, ( this.#replaced.get( place ) ?? 0 ) + 1 );
		return storableText( cell );
	}
}

function hasNul( cell: Cell ): boolean {
	return typeof cell === 'string' && cell.includes( '\0' );
}
