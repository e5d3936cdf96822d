import type { FileKind } from '../../shared/api/imports.ts';
import { WorkerError } from '../worker-error.ts';
import { csvHeader, type CsvHeader } from './csv-header.ts';

interface FileColumns {
	/** All of them are needed. */
	readonly needed: readonly string[];
	/** At least one of them is needed, if there are any. */
	readonly oneOf: readonly string[];
	readonly read: readonly string[];
	/** An export has them for people; an import does not look at them. */
	readonly ignored: readonly string[];
}

export const FILE_COLUMNS: Readonly< Record< FileKind, FileColumns > > = {
	stock: {
		needed: [ 'sku' ],
		oneOf: [ 'on_hand', 'adjustment' ],
		read: [ 'sku', 'location', 'on_hand', 'adjustment', 'expected_on_hand', 'reason' ],
		ignored: [ 'title', 'committed', 'available', 'safety', 'quarantined', 'incoming' ],
	},
	bundles: {
		needed: [ 'bundle', 'component', 'quantity' ],
		oneOf: [],
		read: [ 'bundle', 'title', 'component', 'quantity', 'packed_anywhere', 'kept_assembled' ],
		ignored: [],
	},
	locations: {
		needed: [ 'location', 'channels' ],
		oneOf: [],
		read: [ 'location', 'channels' ],
		ignored: [ 'counted_by_marketplace' ],
	},
};

const KNOWN = new Set(
	Object.values( FILE_COLUMNS ).flatMap( ( { read, ignored } ) => [ ...read, ...ignored ] )
);

export interface FoundFile {
	readonly kind: FileKind;
	readonly header: CsvHeader;
	/** Columns that are there and not looked at. */
	readonly ignored: readonly string[];
}

/**
 * What kind of file it is, by its columns.
 *
 * @throws {WorkerError} CSV_COLUMNS_UNKNOWN
 */
export function foundFile( bytes: Buffer ): FoundFile {
	const header = csvHeader( bytes, KNOWN );
	const has = ( name: string ): boolean => header.columns.includes( name );
	const kind: FileKind = has( 'bundle' ) ? 'bundles' : has( 'sku' ) ? 'stock' : 'locations';
	const { needed, oneOf, read } = FILE_COLUMNS[ kind ];
	const missing = needed.filter( ( name ) => ! has( name ) );
	if ( missing.length > 0 || ( oneOf.length > 0 && ! oneOf.some( has ) ) ) {
		throw new WorkerError(
			'CSV_COLUMNS_UNKNOWN',
			`For a file of ${ kind } there is no column ${ missing.join( ', ' ) || oneOf.join( ' or ' ) }.`
		);
	}
	return {
		kind,
		header,
		ignored: header.columns.filter( ( name ) => name !== '' && ! read.includes( name ) ),
	};
}
