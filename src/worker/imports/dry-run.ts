import type { ImportError } from '../../shared/api/imports.ts';
import type { FoundFile } from '../csv/file-columns.ts';
import { readRows, type CsvRow } from '../csv/read-rows.ts';
import { BillsOfMaterials } from '../ledger/bill-of-materials.ts';
import { nextTurn } from '../next-turn.ts';
import type { Clock } from '../ports.ts';
import type { Store } from '../store/contract.ts';
import type { ImportReport } from '../store/import-store.ts';
import { WorkerError } from '../worker-error.ts';
import { BundleRows } from './bundle-rows.ts';
import { checkBundles } from './check-bundles.ts';
import { checkLocations, locationRow } from './check-locations.ts';
import { CheckNotes } from './check-notes.ts';
import { StockCheck, type OnMoved } from './check-stock.ts';
import { rowError } from './row-error.ts';
import { stockRow } from './stock-row.ts';
import type { Turn } from './turn.ts';

/** Rows that are read and looked up at once. */
const TOGETHER = 500;

export interface DryRunOptions {
	readonly turn: Turn;
	readonly bytes: Buffer;
	readonly file: FoundFile;
	readonly onMoved: OnMoved;
	readonly store: Pick< Store, 'ledger' | 'lists' | 'model' >;
	readonly clock: Clock;
	/** Rejects where nobody wants to know any more. */
	readonly onProgress: ( report: ImportReport ) => Promise< void >;
}

export interface DryRunResult {
	readonly state: 'ready' | 'broken';
	readonly report: ImportReport;
}

/**
 * Holds a file against the ledger and notes down what it would change and what is wrong with it. Some hundred
 * rows at a time, with everything else in between: orders do not wait for a file. Nothing but the note is
 * written.
 */
export async function dryRun( options: DryRunOptions ): Promise< DryRunResult > {
	const { turn, file } = options;
	const notes = new CheckNotes( turn, file.ignored );
	let state: DryRunResult[ 'state' ] = 'ready';
	try {
		await CHECKS[ file.kind ]( options, notes );
	} catch ( error ) {
		if ( ! ( error instanceof WorkerError && error.code === 'CSV_BROKEN' ) ) {
			throw error;
		}
		state = 'broken';
		const line = Number( error.fields[ 'line' ] ?? 1 );
		await notes.refuse( [ rowError( 'CSV_BROKEN', { line, column: null, value: '' } ) ] );
	}
	await notes.end();
	return { state, report: notes.report( 1 ) };
}

type Check = ( options: DryRunOptions, notes: CheckNotes ) => Promise< void >;

const CHECKS: Readonly< Record< FoundFile[ 'kind' ], Check > > = {
	async stock( options, notes ) {
		const { store, clock, onMoved } = options;
		const channels = await store.model.channels();
		const check = new StockCheck( {
			lists: store.lists,
			ledger: store.ledger,
			locations: new Set( channels.flatMap( ( { locations } ) => locations ) ),
			bills: new BillsOfMaterials( await store.model.bills() ),
			onMoved,
		} );
		for await ( const rows of portions( options, notes ) ) {
			const readable = await readableOf( rows, stockRow, notes );
			await notes.add( await check.check( readable, clock.now() ) );
		}
	},

	async bundles( options, notes ) {
		const { store } = options;
		const bundles = new BundleRows();
		for await ( const rows of portions( options, notes ) ) {
			await notes.refuse( rows.flatMap( ( row ) => bundles.add( row ) ) );
		}
		const bills = await store.model.bills();
		await notes.add( await checkBundles( bundles.all(), bills, store.lists ) );
	},

	async locations( options, notes ) {
		const wanted = [];
		for await ( const rows of portions( options, notes ) ) {
			wanted.push( ...( await readableOf( rows, locationRow, notes ) ) );
		}
		await notes.add( checkLocations( wanted, await options.store.model.channels() ) );
	},
};

async function* portions(
	{ bytes, file, clock, onProgress }: DryRunOptions,
	notes: CheckNotes
): AsyncGenerator< readonly CsvRow[] > {
	let rows: CsvRow[] = [];
	for await ( const row of readRows( bytes, file.header ) ) {
		rows.push( row );
		if ( rows.length === TOGETHER ) {
			notes.countRows( rows.length );
			yield rows;
			await onProgress( notes.report( row.end / bytes.length ) );
			rows = [];
			await nextTurn( clock );
		}
	}
	notes.countRows( rows.length );
	yield rows;
}

/** What can be read of the rows; the rest is noted. */
async function readableOf< Row extends object >(
	rows: readonly CsvRow[],
	read: ( row: CsvRow ) => Row | readonly ImportError[],
	notes: CheckNotes
): Promise< readonly Row[] > {
	const readable: Row[] = [];
	for ( const row of rows ) {
		const one = read( row );
		if ( isErrors( one ) ) {
			await notes.refuse( one );
		} else {
			readable.push( one );
		}
	}
	return readable;
}

function isErrors( read: object ): read is readonly ImportError[] {
	return Array.isArray( read );
}
