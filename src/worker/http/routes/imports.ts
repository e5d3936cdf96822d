import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import {
	importAnswerSchema,
	importChangePageSchema,
	importErrorPageSchema,
	importPageSchema,
} from '../../../shared/api/imports.ts';
import { nameSchema } from '../../../shared/storable-text.ts';
import type { App } from '../../app.ts';
import { csvBytes } from '../../csv/csv-bytes.ts';
import { apiRoute } from '../api-route.ts';
import type { ApiRoutes } from '../api-routes.ts';
import { askedBy } from '../authorize.ts';
import { cursorOf, limitSchema, pageOf } from '../cursor.ts';

/** 100,000 rows are about 5 MB. */
const FILE_BYTES_MAX = 32 * 1_048_576;

const keySchema = nameSchema( 200 ).min( 8 );
const params = z.object( { import: nameSchema( 200 ) } );

const importsCursor = cursorOf(
	'imports',
	z.object( { createdAtMs: z.int(), import: z.string() } )
);
const entrySchema = z.object( { part: z.int().min( 0 ), entry: z.int().min( 0 ) } );
const changesCursor = cursorOf( 'import-changes', entrySchema );
const errorsCursor = cursorOf( 'import-errors', entrySchema );

const IMPORT = {
	import: 'stock-2026-11-29',
	kind: 'stock' as const,
	name: 'stock.csv',
	sha256: 'b4c5a1b4f4b1b4f8c0cbb3cf6d7c0a4bb0b6b5b5f9d5f7c8b5c2a1d0e9f8a7b6',
	state: 'ready' as const,
	isInterrupted: false,
	by: 'admin',
	createdAtMs: 1_795_262_400_000,
	updatedAtMs: 1_795_262_401_000,
	counts: { rows: 3, created: 0, changed: 1, unchanged: 2, bad: 0 },
	done: 0,
	failed: 0,
	share: 1,
	ignoredColumns: [ 'title' ],
};

const shared = { tag: 'Files', params, errors: [ 'IMPORT_UNKNOWN' ] } as const;

const BEGIN = apiRoute( {
	method: 'POST',
	path: '/v1/imports',
	operation: 'beginImport',
	tag: 'Files',
	summary: 'Hold a CSV file of stock, bundles or locations against the ledger',
	description:
		'Changes nothing: read the import until it is `ready`, look at what it would change, and apply it. The body is the file itself (text/csv), or JSON with its text. What kind of file it is, is known by its columns (docs/csv.md). Once it has been applied, the same file is answered as it is: to import it again, give it another key.',
	scope: 'operate',
	query: z.object( {
		name: nameSchema( 200 ).optional().meta( { description: 'Of the file, for people.' } ),
		moved: z.enum( [ 'refuse', 'add' ] ).default( 'refuse' ).meta( {
			description:
				'What to do with a row whose `expected_on_hand` is not what is there: refuse it, or add the difference that it asks for to what is there.',
		} ),
	} ),
	body: z.object( {
		csv: z.string().meta( { description: 'The text of the file.' } ),
		key: keySchema.optional().meta( {
			description: 'Names the import. Without it, the content of the file does.',
		} ),
	} ),
	answers: {
		202: { description: 'It is being checked.', schema: importAnswerSchema, example: IMPORT },
		200: {
			description: 'It is there already, and was applied.',
			schema: importAnswerSchema,
			example: { ...IMPORT, state: 'applied', done: 1 },
		},
	},
	errors: [ 'CSV_NOT_UTF8', 'CSV_COLUMNS_UNKNOWN', 'KEY_WITH_OTHER_BODY' ],
	isAdmitted: true,
	isKeyed: true,
	isCsvToo: true,
	bodyLimitBytes: FILE_BYTES_MAX,
	example: {
		query: { name: 'stock.csv' },
		body: { csv: 'sku,location,on_hand\nMUG-BLUE,main,12\n', key: 'stock-2026-11-29' },
	},
} );

const LIST = apiRoute( {
	method: 'GET',
	path: '/v1/imports',
	operation: 'listImports',
	tag: 'Files',
	summary: 'Files that were told to the ledger',
	scope: 'read',
	query: z.object( { cursor: importsCursor.schema.optional(), limit: limitSchema } ),
	answers: {
		200: {
			description: 'A page, newest first.',
			schema: importPageSchema,
			example: { imports: [ IMPORT ], next: null },
		},
	},
} );

const READ = apiRoute( {
	...shared,
	method: 'GET',
	path: '/v1/imports/:import',
	operation: 'readImport',
	summary: 'How far an import is',
	scope: 'read',
	answers: {
		200: { description: 'As of now.', schema: importAnswerSchema, example: IMPORT },
	},
	example: { params: { import: IMPORT.import } },
} );

const CHANGES = apiRoute( {
	...shared,
	method: 'GET',
	path: '/v1/imports/:import/changes',
	operation: 'listImportChanges',
	summary: 'What an import would change, or has changed: before and after',
	scope: 'read',
	query: z.object( { cursor: changesCursor.schema.optional(), limit: limitSchema } ),
	answers: {
		200: {
			description: 'A page, as the file has them. A page may be short.',
			schema: importChangePageSchema,
			example: {
				changes: [
					{
						kind: 'stock',
						line: 2,
						sku: 'MUG-BLUE',
						location: 'main',
						before: 10,
						after: 12,
						delta: 2,
						seenAtMs: 1_795_262_400_001,
						seenAtPosition: 310,
						reason: null,
					},
				],
				next: null,
			},
		},
	},
	example: { params: { import: IMPORT.import } },
} );

const ERRORS = apiRoute( {
	...shared,
	method: 'GET',
	path: '/v1/imports/:import/errors',
	operation: 'listImportErrors',
	summary: 'Rows that cannot be imported, and changes that were refused',
	scope: 'read',
	query: z.object( { cursor: errorsCursor.schema.optional(), limit: limitSchema } ),
	answers: {
		200: {
			description: 'A page. A page may be short.',
			schema: importErrorPageSchema,
			example: {
				errors: [
					{
						line: 7,
						column: 'on_hand',
						value: '12,5',
						code: 'CSV_CELL_WRONG',
						message: 'A cell does not hold what its column takes.',
						action: 'Write a whole number from -1000000000 to 1000000000, without points, commas or units.',
					},
				],
				total: 1,
				next: null,
			},
		},
	},
	example: { params: { import: IMPORT.import } },
} );

const APPLY = apiRoute( {
	...shared,
	method: 'POST',
	path: '/v1/imports/:import/apply',
	operation: 'applyImport',
	summary: 'Tell the ledger what a checked file changes',
	description: 'Asked again, also after the worker was stopped in the middle, it counts once.',
	scope: 'operate',
	body: z.object( {
		skipBadRows: z.boolean().default( false ).meta( {
			description: 'Import the others although some rows cannot be.',
		} ),
	} ),
	answers: {
		202: {
			description: 'It is under way, or done.',
			schema: importAnswerSchema,
			example: { ...IMPORT, state: 'applying', share: 0 },
		},
	},
	errors: [ 'IMPORT_UNKNOWN', 'IMPORT_HAS_BAD_ROWS', 'IMPORT_NOT_NOW', 'IMPORT_OUTDATED' ],
	example: { params: { import: IMPORT.import }, body: { skipBadRows: false } },
} );

const UNDO = apiRoute( {
	...shared,
	method: 'POST',
	path: '/v1/imports/:import/undo',
	operation: 'undoImport',
	summary: 'Take back what an import has changed',
	description:
		'What was sold since stays sold: the opposite is told, not the number of before. Bundles get their version of before as a new one.',
	scope: 'operate',
	answers: {
		202: {
			description: 'It is under way, or done.',
			schema: importAnswerSchema,
			example: { ...IMPORT, state: 'undoing', share: 0 },
		},
	},
	errors: [ 'IMPORT_UNKNOWN', 'IMPORT_NOT_NOW' ],
	example: { params: { import: IMPORT.import } },
} );

interface Place {
	readonly part: number;
	readonly entry: number;
}

/** A page out of one part: what is left of it, up to `limit`. */
function pageOfPart< Entry >(
	entries: readonly Entry[] | null,
	{ part, entry }: Place,
	limit: number
): { readonly entries: readonly Entry[]; readonly next: Place | null } {
	if ( entries === null ) {
		return { entries: [], next: null };
	}
	const end = entry + limit;
	return {
		entries: entries.slice( entry, end ),
		next: end < entries.length ? { part, entry: end } : { part: part + 1, entry: 0 },
	};
}

const FIRST: Place = { part: 0, entry: 0 };

export function importRoutes( server: FastifyInstance, routes: ApiRoutes, app: App ): void {
	const { imports } = app;

	/** Other routes of this server refuse it by their schema: none of them has a field of this name. */
	server.addContentTypeParser(
		'text/csv',
		{ parseAs: 'buffer' },
		async ( _request: unknown, body: Buffer ) => ( {
			csv: csvBytes( body ).toString( 'utf8' ),
		} )
	);

	routes.add( BEGIN, async ( { query: { name, moved }, body: { csv, key }, request } ) => {
		const answer = await imports.begin( {
			file: Buffer.from( csv ),
			name: name ?? null,
			key: key ?? null,
			onMoved: moved,
			by: askedBy( request ),
		} );
		return answer.state === 'checking'
			? { status: 202, body: answer }
			: { status: 200, body: answer };
	} );

	routes.add( LIST, async ( { query: { cursor, limit } } ) => {
		const found = await imports.list( cursor ?? null, limit + 1 );
		const { entries, next } = pageOf( found, limit, importsCursor, ( one ) => one );
		return { status: 200, body: { imports: entries, next } };
	} );

	routes.add( READ, async ( { params: { import: id } } ) => ( {
		status: 200,
		body: await imports.read( id ),
	} ) );

	routes.add( CHANGES, async ( { params: { import: id }, query: { cursor = FIRST, limit } } ) => {
		const part = await imports.changes( id, cursor.part );
		const { entries, next } = pageOfPart( part, cursor, limit );
		const more =
			next && ( await imports.changes( id, next.part ) ) ? changesCursor.of( next ) : null;
		return { status: 200, body: { changes: entries, next: more } };
	} );

	routes.add( ERRORS, async ( { params: { import: id }, query: { cursor = FIRST, limit } } ) => {
		const { errors, total } = await imports.errors( id, cursor.part );
		const { entries, next } = pageOfPart( errors, cursor, limit );
		const isMore = next !== null && ( await imports.errors( id, next.part ) ).errors !== null;
		const more = isMore ? errorsCursor.of( next ) : null;
		return { status: 200, body: { errors: entries, total, next: more } };
	} );

	routes.add( APPLY, async ( { params: { import: id }, body: { skipBadRows } } ) => ( {
		status: 202,
		body: await imports.apply( id, skipBadRows ),
	} ) );

	routes.add( UNDO, async ( { params: { import: id } } ) => ( {
		status: 202,
		body: await imports.undo( id ),
	} ) );
}
