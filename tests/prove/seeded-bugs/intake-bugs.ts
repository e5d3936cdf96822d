import type { SeededBug } from './seeded-bug.ts';

const DURABILITY = 'tests/integration/intake-durability.test.ts';
const ORDERS = 'tests/integration/intake-orders.test.ts';
const RESERVATIONS = 'tests/integration/reservations.test.ts';
const QUANTITY = 'tests/unit/shared/quantity.test.ts';
const COMMIT = 'tests/unit/intake/group-commit.test.ts';
const KEY = 'tests/unit/intake/order-event.test.ts';

const LISTING = 'tests/integration/order-listing.test.ts';
const CHANGED_MEANWHILE =
	'a list of orders is followed by one that has what changed meanwhile, by a clock that is behind';

const FETCHER = 'src/worker/reconciliation/order-fetcher.ts';
const QUANTITIES = 'src/shared/quantity.ts';
const ROUTE = 'src/worker/http/routes/intake.ts';
const WORKER = 'src/worker/intake/delivery-worker.ts';
const GROUP = 'src/worker/intake/group-commit.ts';
const STORE_IT = 'const stored = await app.takeDelivery( delivery );';

/** What can go wrong between a channel's socket and the ledger. */
export const INTAKE_BUGS: readonly SeededBug[] = [
	// ── marked before it is done ─────────────────────────────────────────────────────────────
	{
		bug: 'a delivery is answered 2xx before it is stored',
		changes: [
			{
				file: ROUTE,
				snippet: STORE_IT,
				by: "const stored = 'stored';\n\t\t\tapp.takeDelivery( delivery ).catch( () => undefined );",
			},
		],
		caughtBy: {
			file: DURABILITY,
			test: 'a worker that cannot write a delivery does not answer 2xx, so that its channel sends it again',
		},
	},
	{
		bug: 'a delivery is done before its event is in the log',
		changes: [
			{
				file: WORKER,
				snippet: 'await this.#queue.submit( {',
				by: "await this.#settle( delivery, { state: 'done' } );\n\t\t\tawait this.#queue.submit( {",
			},
		],
		caughtBy: {
			file: DURABILITY,
			test: 'a worker that cannot write the log leaves the delivery waiting, and works on it once there is room',
		},
	},
	{
		bug: 'a delivery of numbered changes is done before they are in the log',
		changes: [
			{
				file: WORKER,
				snippet: 'const verdict = await this.#changes.take( delivery, said );',
				by: "await this.#settle( delivery, { state: 'done' } );\n\t\t\t\tconst verdict = await this.#changes.take( delivery, said );",
			},
		],
		caughtBy: {
			file: DURABILITY,
			test: 'a worker that cannot write what a paired shop has numbered leaves the delivery waiting, and works on it once there is room',
		},
	},
	{
		bug: 'callers are answered before their batch is durable',
		changes: [
			{
				file: GROUP,
				snippet: 'results = await this.#commit( batch.map( ( { item } ) => item ) );',
				by: `const done = this.#commit( batch.map( ( { item } ) => item ) );
			void done.then( ( early ) => ( results = early ), () => undefined );
			batch.forEach( ( { settle }, index ) => settle.resolve( results[ index ] as Out ) );
			results = await done;`,
			},
			{
				file: GROUP,
				snippet: 'let results: readonly Out[];',
				by: 'let results: readonly Out[] = [];',
			},
		],
		caughtBy: {
			file: COMMIT,
			test: 'group commit tells the caller whose commit failed, and goes on with the next',
		},
	},
	{
		bug: 'two batches are committed at once',
		changes: [
			{
				file: GROUP,
				snippet: 'this.#running ??= this.#drain();',
				by: 'this.#running = this.#drain();',
			},
		],
		caughtBy: { file: COMMIT, test: 'group commit never runs two commits at once' },
	},
	{
		bug: 'one event that the database refuses takes its batch with it',
		changes: [ { file: GROUP, snippet: 'batch.length === 1', by: 'batch.length > 0' } ],
		caughtBy: {
			file: COMMIT,
			test: "group commit lets one item that the database refuses spoil nobody else's",
		},
	},
	// ── understood before it is stored ───────────────────────────────────────────────────────
	{
		bug: 'a body is parsed before it is stored',
		changes: [
			{
				file: ROUTE,
				snippet: STORE_IT,
				by: `JSON.parse( body.toString() );\n\t\t\t${ STORE_IT }`,
			},
		],
		caughtBy: { file: ORDERS, test: 'orders that come in broken are kept byte by byte' },
	},
	{
		bug: 'a body that cannot be read is ignored without a word',
		changes: [
			{
				file: WORKER,
				snippet: `state: 'dead',
					errorCode: 'BODY_UNREADABLE',
					errorDetail: detailOf( said ),`,
				by: `state: 'ignored',
					errorCode: 'BODY_UNREADABLE',
					errorDetail: detailOf( said ),`,
			},
		],
		caughtBy: { file: ORDERS, test: 'orders that come in broken are kept byte by byte' },
	},
	// ── how far the orders have been seen ────────────────────────────────────────────────────
	{
		bug: 'orders are seen up to the end of a list, and not up to its beginning',
		changes: [
			{
				file: FETCHER,
				snippet: 'setOrdersSeenUntil( channel, startedAtMs )',
				by: 'setOrdersSeenUntil( channel, clock.now() )',
			},
		],
		caughtBy: { file: LISTING, test: CHANGED_MEANWHILE },
	},
	{
		bug: 'lists of orders do not overlap',
		changes: [
			{ file: FETCHER, snippet: 'sinceMs - OVERLAP_MS', by: 'sinceMs - 0 * OVERLAP_MS' },
		],
		caughtBy: { file: LISTING, test: CHANGED_MEANWHILE },
	},
	{
		bug: 'a list that failed counts as seen',
		changes: [
			{ file: FETCHER, snippet: 'if ( failure === null )', by: 'if ( startedAtMs > 0 )' },
		],
		caughtBy: {
			file: LISTING,
			test: 'a list of orders that failed is asked for again from where the last good one began',
		},
	},
	// ── what names a fact ────────────────────────────────────────────────────────────────────
	{
		bug: 'the key of an order names its delivery, not the fact',
		changes: [
			{
				file: 'src/worker/intake/order-event.ts',
				snippet: 'return eventKeySchema.parse( parts.join(',
				by: "parts.push( createHash( 'sha256' ).update( `${ performance.now() }` ).digest( 'hex' ) );\n\treturn eventKeySchema.parse( parts.join(",
			},
		],
		caughtBy: {
			file: KEY,
			test: "the key of an order's event is the same for the same fact, however it arrived",
		},
	},
	{
		bug: 'two states of an order in one second have one key',
		changes: [
			{
				file: 'src/worker/intake/order-event.ts',
				snippet: 'snapshot.revision === null || snapshot.explains',
				by: 'snapshot.explains',
			},
		],
		caughtBy: {
			file: KEY,
			test: "the key of an order's event differs for two states of one second, where the source has no revision",
		},
	},
	{
		bug: 'a cart that asks again is answered again',
		changes: [
			{
				file: 'src/worker/reservations/reservations.ts',
				snippet: '`reserve/${ order }/${ attempt }`',
				by: '`reserve/${ order }/${ attempt }/${ nowMs }`',
			},
		],
		caughtBy: {
			file: RESERVATIONS,
			test: 'reservations on a real ledger are answered once, however often and over whatever crash they are asked for',
		},
	},
	// ── quantities that are none ─────────────────────────────────────────────────────────────
	{
		bug: 'a fraction of a unit is a quantity',
		changes: [
			{
				file: QUANTITIES,
				snippet: 'export const unitsSchema = z.int()',
				by: 'export const unitsSchema = z.number()',
			},
		],
		caughtBy: { file: QUANTITY, test: 'a quantity is never a fraction' },
	},
	{
		bug: 'NaN is a change of a quantity',
		changes: [
			{
				file: QUANTITIES,
				snippet: 'deltaSchema = z.int()',
				by: 'deltaSchema = z.nan().or( z.int() )',
			},
			{ file: QUANTITIES, snippet: '.min( -QUANTITY_MAX ).max( QUANTITY_MAX )', by: '' },
		],
		caughtBy: { file: QUANTITY, test: 'a quantity is never NaN' },
	},
	{
		bug: 'a text is a change of a quantity',
		changes: [
			{
				file: QUANTITIES,
				snippet: 'deltaSchema = z.int()',
				by: 'deltaSchema = z.coerce.number().int()',
			},
		],
		caughtBy: { file: QUANTITY, test: 'a quantity is never a text' },
	},
	{
		bug: 'a quantity may be as large as it likes',
		changes: [
			{
				file: QUANTITIES,
				snippet: 'unitsSchema = z.int().min( 0 ).max( QUANTITY_MAX )',
				by: 'unitsSchema = z.int().min( 0 )',
			},
		],
		caughtBy: { file: QUANTITY, test: 'a quantity ends where it should: 1000000001' },
	},
	{
		bug: 'an order asks for a negative quantity',
		changes: [
			{
				file: QUANTITIES,
				snippet: 'export const unitsSchema = z.int().min( 0 )',
				by: 'export const unitsSchema = z.int()',
			},
		],
		caughtBy: { file: QUANTITY, test: 'a quantity ends where it should: -1' },
	},
];
