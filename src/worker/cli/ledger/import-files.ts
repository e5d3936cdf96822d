import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import {
	importAnswerSchema,
	importChangePageSchema,
	importErrorPageSchema,
	importPageSchema,
	type ImportAnswer,
	type ImportChange,
	type ImportedBill,
	type ImportError,
} from '../../../shared/api/imports.ts';
import { systemClock } from '../../adapters/system-ports.ts';
import { errorText } from '../../log.ts';
import { EXIT, printable, printJson, printTable } from '../output.ts';
import { ProgressLine } from '../progress-line.ts';
import { CommandFailed, type WorkerClient } from '../worker-client.ts';

export interface ImportOptions {
	readonly json: boolean;
	readonly apply: boolean;
	readonly skipBadRows: boolean;
	readonly moved: 'refuse' | 'add';
	/** Names the import; without it, the content of the file does. */
	readonly key?: string;
}

const ASK_AGAIN_MS = 100;
/** Of changes and of bad rows, so that a screen holds them; all are in the API. */
const SHOWN_MAX = 20;

/**
 * Holds files against the ledger, one after the other, and shows what each would change; with `apply` it
 * also tells the ledger. A file with bad rows ends it.
 */
export async function importFiles(
	worker: WorkerClient,
	files: readonly string[],
	options: ImportOptions
): Promise< void > {
	if ( options.key !== undefined && files.length > 1 ) {
		throw new CommandFailed( 'One key names one import: give the files one by one.', {
			exitCode: EXIT.usage,
		} );
	}
	for ( const file of files ) {
		await importFile( worker, file, options );
	}
}

async function importFile(
	worker: WorkerClient,
	file: string,
	{ json, apply, skipBadRows, moved, key }: ImportOptions
): Promise< void > {
	const begun = await worker.postFile( '/v1/imports', importAnswerSchema, {
		bytes: contentOf( file ),
		query: { name: basename( file ), moved },
		key,
	} );
	const checked = begun.isInterrupted
		? begun
		: await settled( worker, begun, `checking ${ basename( file ) }` );
	const isHalf = checked.state === 'applying' && checked.isInterrupted;
	const isOpen = checked.state === 'ready' || isHalf;
	const refused =
		checked.state === 'broken' ||
		( isOpen && ! isHalf && checked.counts.bad > 0 && ! skipBadRows );
	if ( ! json ) {
		await show( worker, checked );
	}
	const isApplied = apply && isOpen && ! refused;
	const last = isApplied
		? await tell( worker, checked.import, 'apply', { skipBadRows } )
		: checked;
	if ( json ) {
		printJson( last );
	} else if ( isApplied ) {
		sayDone( last );
	} else if ( ! isOpen && checked.state !== 'broken' ) {
		process.stdout.write(
			`This file is ${ stateOf( checked ) } already: nothing has changed. To import it once more, name it with --key.\n`
		);
	} else if ( ! refused ) {
		process.stdout.write(
			`Nothing has been changed yet: lockstep imports apply ${ printable( checked.import ) }\n`
		);
	}
	if ( refused || last.failed > 0 ) {
		throw new CommandFailed(
			last.failed > 0
				? `${ last.failed } changes were refused: lockstep imports show ${ printable( last.import ) }`
				: `${ file }: ${ checked.counts.bad } rows cannot be imported, so nothing was. Correct them, or say --skip-bad-rows.`,
			{
				exitCode: EXIT.failed,
				code: refused ? 'IMPORT_HAS_BAD_ROWS' : 'IMPORT_CHANGED_SINCE',
			}
		);
	}
}

/** The file as it is; the worker finds out what is in it. */
function contentOf( file: string ): Uint8Array {
	try {
		return readFileSync( file );
	} catch ( error ) {
		throw new CommandFailed( `The file cannot be read: ${ errorText( error ) }`, {
			exitCode: EXIT.usage,
		} );
	}
}

/** Imports, newest first. */
export async function listImports(
	worker: WorkerClient,
	{ json, limit }: { readonly json: boolean; readonly limit: number }
): Promise< void > {
	const { imports } = await worker.get( '/v1/imports', importPageSchema, { limit } );
	if ( json ) {
		printJson( { imports } );
		return;
	}
	printTable(
		[ 'import', 'file', 'kind', 'state', 'sent', 'by', 'changes', 'bad rows' ],
		imports.map( ( one ) => [
			one.import,
			one.name ?? '',
			one.kind,
			stateOf( one ),
			new Date( one.createdAtMs ).toISOString(),
			one.by ?? '',
			one.counts.created + one.counts.changed,
			one.counts.bad,
		] )
	);
}

/** What an import would change, or has changed, and what is wrong with it. */
export async function showImport(
	worker: WorkerClient,
	id: string,
	{ json }: { readonly json: boolean }
): Promise< void > {
	const found = await worker.get( pathOf( id ), importAnswerSchema );
	if ( json ) {
		printJson( found );
	} else {
		await show( worker, found );
	}
}

/** Applies an import, or undoes it, and waits for the end. */
export async function changeImport(
	worker: WorkerClient,
	id: string,
	what: 'apply' | 'undo',
	{ json, skipBadRows = false }: { readonly json: boolean; readonly skipBadRows?: boolean }
): Promise< void > {
	const last = await tell( worker, id, what, what === 'apply' ? { skipBadRows } : {} );
	if ( json ) {
		printJson( last );
	} else {
		sayDone( last );
	}
	if ( last.failed > 0 ) {
		throw new CommandFailed(
			`${ last.failed } changes were refused: lockstep imports show ${ printable( id ) }`,
			{ exitCode: EXIT.failed, code: 'IMPORT_CHANGED_SINCE' }
		);
	}
}

async function tell(
	worker: WorkerClient,
	id: string,
	what: 'apply' | 'undo',
	body: Readonly< Record< string, boolean > >
): Promise< ImportAnswer > {
	const begun = await worker.post( `${ pathOf( id ) }/${ what }`, importAnswerSchema, body );
	return settled( worker, begun, what === 'apply' ? 'applying' : 'undoing' );
}

/** Asks until nothing is under way any more. */
async function settled(
	worker: WorkerClient,
	begun: ImportAnswer,
	what: string
): Promise< ImportAnswer > {
	const line = new ProgressLine();
	let now = begun;
	while ( [ 'checking', 'applying', 'undoing' ].includes( now.state ) && ! now.isInterrupted ) {
		line.show( what, Math.round( now.share * 100 ), 100, '%' );
		await new Promise< void >( ( resolve ) => {
			systemClock.after( ASK_AGAIN_MS, resolve );
		} );
		now = await worker.get( pathOf( begun.import ), importAnswerSchema );
	}
	line.end();
	if ( now.isInterrupted ) {
		throw new CommandFailed(
			`The worker was stopped while it was ${ what }. Say the same again: nothing counts twice.`,
			{ exitCode: EXIT.failed, code: 'IMPORT_NOT_NOW' }
		);
	}
	return now;
}

async function show( worker: WorkerClient, one: ImportAnswer ): Promise< void > {
	const { counts, ignoredColumns } = one;
	const lines = [
		`${ one.name ?? 'a file' } of ${ one.kind }, import ${ one.import }, ${ stateOf( one ) }`,
		`${ counts.rows } rows: ${ counts.created } new, ${ counts.changed } changed, ${ counts.unchanged } unchanged, ${ counts.bad } bad`,
		...( ignoredColumns.length > 0
			? [ `not looked at: ${ ignoredColumns.join( ', ' ) }` ]
			: [] ),
	];
	process.stdout.write( `${ lines.map( printable ).join( '\n' ) }\n` );
	const query = { limit: SHOWN_MAX };
	const { changes } = await worker.get(
		`${ pathOf( one.import ) }/changes`,
		importChangePageSchema,
		query
	);
	if ( changes.length > 0 ) {
		printTable( [ 'line', 'what', 'before', 'after' ], changes.map( changeRow ) );
		more( changes.length, counts.created + counts.changed, 'changes' );
	}
	const { errors, total } = await worker.get(
		`${ pathOf( one.import ) }/errors`,
		importErrorPageSchema,
		query
	);
	if ( errors.length > 0 ) {
		printTable(
			[ 'line', 'column', 'what is there', 'why', 'what to do' ],
			errors.map( errorRow )
		);
		more( errors.length, total, 'faults' );
	}
}

function more( shown: number, all: number, what: string ): void {
	if ( all > shown ) {
		process.stdout.write( `and ${ all - shown } more ${ what }\n` );
	}
}

function sayDone( { import: id, state, done }: ImportAnswer ): void {
	const undo = state === 'applied' ? ` To take it back: lockstep imports undo ${ id }` : '';
	process.stdout.write( printable( `${ done } changes ${ state }.${ undo }` ) + '\n' );
}

function stateOf( { state, isInterrupted }: ImportAnswer ): string {
	return isInterrupted ? `${ state }, interrupted` : state;
}

function changeRow( change: ImportChange ): ( string | number )[] {
	switch ( change.kind ) {
		case 'stock': {
			const { line, sku, location, before, after } = change;
			return [ line, `${ sku } at ${ location }`, before ?? 'none', after ];
		}
		case 'bundles':
			return [
				change.line,
				change.bundle,
				change.before ? billText( change.before ) : 'no bundle',
				billText( change.after ),
			];
		case 'locations': {
			const { line, channel, before, after } = change;
			return [ line, channel, before.join( ', ' ), after.join( ', ' ) ];
		}
	}
}

function billText( { components, isPackedAnywhere, isKeptAssembled }: ImportedBill ): string {
	const parts = components.map( ( { sku, quantity } ) => `${ quantity } × ${ sku }` );
	return [
		parts.length === 0 ? 'no bundle' : parts.join( ', ' ),
		...( isPackedAnywhere ? [ 'packed anywhere' ] : [] ),
		...( isKeptAssembled ? [ 'kept assembled' ] : [] ),
	].join( '; ' );
}

const errorRow = ( { line, column, value, code, action }: ImportError ): ( string | number )[] => [
	line,
	column ?? '',
	value,
	code,
	action,
];

const pathOf = ( id: string ): string => `/v1/imports/${ encodeURIComponent( id ) }`;
