import type { SeededBug } from './seeded-bug.ts';

const FUZZ = 'tests/integration/openapi/fuzz.test.ts';
const LISTS = 'tests/integration/api-lists.test.ts';
const DOCUMENT = 'tests/integration/openapi/document.test.ts';
const STORE = 'tests/conformance/sqlite-store.test.ts';

/** What programs would be told wrongly, or not be told. */
export const API_BUGS: readonly SeededBug[] = [
	{
		bug: 'an answer has a field that the document does not know',
		changes: [
			{
				file: 'src/worker/http/routes/stock.ts',
				snippet: 'body: { sku, locations:',
				by: 'body: { sku, shelves: 1, locations:',
			},
		],
		caughtBy: {
			file: FUZZ,
			test: 'the API on the embedded ledger is answered as documented, when it is asked as documented',
		},
	},
	{
		bug: 'a text that no database keeps is looked for',
		changes: [
			{
				file: 'src/worker/http/routes/stock.ts',
				snippet: 'searchSchema = nameSchema( 255 )',
				by: 'searchSchema = z.string()',
			},
		],
		caughtBy: {
			file: LISTS,
			test: 'the API lists nothing for /v1/skus?q=%00, and says that it is for q',
		},
	},
	{
		bug: 'an address is served that the document does not name',
		changes: [
			{
				file: 'src/worker/http/api-routes.ts',
				snippet: 'this.#declared.push( route );',
				by: "if ( route.scope !== 'operate' ) { this.#declared.push( route ); }",
			},
		],
		caughtBy: {
			file: DOCUMENT,
			test: 'the document of the API holds every address below /v1/, but for those between a shop and its worker',
		},
	},
	{
		bug: 'a page of the log leaves out the event after it',
		changes: [
			{
				file: 'src/worker/store/log-page.ts',
				snippet: 'next: places.at( -1 ) ?? null',
				by: 'next: all.at( -1 ) ?? null',
			},
		],
		caughtBy: {
			file: STORE,
			test: 'the SQLite store the lists give events by kind, source, SKU and order, each once and in the order of commits',
		},
	},
	{
		bug: 'a cursor that somebody changed is taken for one of ours',
		changes: [
			{
				file: 'src/worker/http/cursor.ts',
				snippet: 'read.success && encoded( list, read.data ) === text',
				by: 'read.success',
			},
		],
		caughtBy: {
			file: LISTS,
			test: 'the API lists nothing for the cursor of another list, nor for one that somebody changed',
		},
	},
	{
		bug: 'the key in the header counts for nothing',
		changes: [
			{
				file: 'src/worker/http/api-routes.ts',
				snippet: 'return { ...body, key };',
				by: 'return body;',
			},
		],
		caughtBy: {
			file: LISTS,
			test: 'the API takes facts about shelves a receipt, a transfer and a count, each under a key in the header or in the body',
		},
	},
	{
		bug: 'units go to a place that no channel shows',
		changes: [
			{
				file: 'src/worker/intake/stock-facts.ts',
				snippet: '{ from: fact.from, to: fact.to }',
				by: '{ from: fact.from }',
			},
		],
		caughtBy: {
			file: LISTS,
			test: 'the API takes facts about shelves and says which field is wrong: no such place',
		},
	},
];
