import type { SeededBug } from './seeded-bug.ts';

const STORE = 'tests/conformance/sqlite-store.test.ts';
const KEPT = 'src/worker/store/replay/kept-rows.ts';
const CHAIN = 'src/worker/store/batch/audit-links.ts';
const MODEL = 'src/worker/store/sqlite/sqlite-model-store.ts';
const BATCH = 'src/worker/store/sqlite/ledger-batch.ts';
const DECIDE = 'src/worker/store/batch/decide-batch.ts';
const VIEW = 'src/worker/store/batch/batch-view.ts';
const WRITER = 'src/worker/store/sqlite/sqlite-batch-writer.ts';
const COMMIT = 'src/worker/store/sqlite/sqlite-ledger-store.ts';

const BEGIN = 'return this.#db\n\t\t\t.transaction( () => {';
const COMMITTED = '.immediate();';
const FIELD = '\treadonly #writer: SqliteBatchWriter;\n';
const STORED = 'const stored = new SqliteStoredRows( this.#db );';
const COMMIT_NOW = 'return this.#batch.commit( batch, this.#currentBills(), nowMs );';

/** A second transaction after the first, for what `later` holds. */
const twoTransactions = ( later: string ) => [
	{
		file: WRITER,
		snippet: '\treadonly #statements: BatchStatements;\n',
		by: '\treadonly #statements: BatchStatements;\n\tlater = (): void => undefined;\n',
	},
	{ file: WRITER, snippet: later, by: `this.later = () => { ${ later } };` },
	{ file: BATCH, snippet: BEGIN, by: BEGIN.replace( 'return', 'const done =' ) },
	{
		file: BATCH,
		snippet: COMMITTED,
		by: `.immediate();
		this.#db.transaction( () => this.#writer.later() ).immediate();
		return done;`,
	},
];
/** A trigger that never fires. */
const disarmed = ( migration: string, trigger: string ) => ( {
	file: `src/worker/store/migrations/${ migration }.ts`,
	snippet: `create trigger ${ trigger }`,
	by: `create trigger ${ trigger } when 0`,
} );
const cannotWrite = ( what: string ): string =>
	`the SQLite store a batch leaves nothing when it cannot write ${ what }, and is whole when it is tried again`;

/** What a database is asked for in a wrong way. */
export const STORE_BUGS: readonly SeededBug[] = [
	// ── read, think, write ───────────────────────────────────────────────────────────────────
	{
		bug: 'counts are read before the transaction that writes them',
		changes: [
			{
				file: COMMIT,
				snippet: COMMIT_NOW,
				by: `const bills = this.#currentBills();
		const read = this.#batch.read( batch );
		await Promise.resolve();
		this.#batch.readBefore = read;
		return this.#batch.commit( batch, bills, nowMs );`,
			},
			{
				file: BATCH,
				snippet: STORED,
				by: `const stored = this.readBefore ?? ${ STORED.slice( 15 ) }`,
			},
			{
				file: BATCH,
				snippet: FIELD,
				by: `${ FIELD }	readBefore: SqliteStoredRows | null = null;

	read( submissions: readonly Submission[] ): SqliteStoredRows {
		${ STORED }
		const rows = submissions.map( ( { event: { body } } ) =>
			'sku' in body && 'location' in body ? stored.shelf( body.sku, body.location ) : null
		);
		stored.shelf = () => rows.pop() ?? null;
		return stored;
	}
`,
			},
		],
		caughtBy: {
			file: STORE,
			test: 'the SQLite store a batch that comes at once with another counts on what that one has written',
		},
	},
	{
		bug: 'rows are kept from one batch to the next',
		changes: [
			{
				file: VIEW,
				snippet: 'this.shelves = new ShelfOverlay( stored );',
				by: 'this.shelves = BatchView.kept ??= new ShelfOverlay( stored );',
			},
			{
				file: VIEW,
				snippet: '\treadonly bills: BillsOfMaterials;\n',
				by: '\treadonly bills: BillsOfMaterials;\n\tstatic kept: ShelfOverlay | undefined;\n',
			},
		],
		caughtBy: {
			file: STORE,
			test: 'the SQLite store ledger leaves nothing of a batch in which one event fails',
		},
	},
	{
		bug: 'a batch counts with the bills of the moment before it',
		changes: [
			{
				file: COMMIT,
				snippet: COMMIT_NOW,
				by: `const bills = this.#currentBills();
		await Promise.resolve();
		return this.#batch.commit( batch, bills, nowMs );`,
			},
		],
		caughtBy: {
			file: STORE,
			test: 'the SQLite store a batch that comes at once with a bill, before it, leaves the bundle at what that bill allows',
		},
	},
	// ── split transactions ───────────────────────────────────────────────────────────────────
	{
		bug: 'a batch has no transaction at all',
		changes: [
			{
				file: BATCH,
				snippet: BEGIN,
				by: `const db = { transaction: < T >( run: () => T ) => ( { immediate: run } ) };
		return db
			.transaction( () => {`,
			},
		],
		caughtBy: { file: STORE, test: cannotWrite( 'the log' ) },
	},
	{
		bug: 'the log and the counts are written in two transactions',
		changes: twoTransactions( 'this.#writeShelves( writes );' ),
		caughtBy: { file: STORE, test: cannotWrite( 'counts' ) },
	},
	{
		bug: 'counts and desired quantities are written in two transactions',
		changes: twoTransactions( 'this.writeDesired( writes.desired, last, nowMs );' ),
		caughtBy: { file: STORE, test: cannotWrite( 'desired quantities' ) },
	},
	{
		bug: 'a bill and the quantities that it changes are written without a transaction',
		changes: [
			{
				file: 'src/worker/store/sqlite/sqlite-model-store.ts',
				snippet: `const { saved, bills, channels } = this.#db
			.transaction( () => {
				const saved = admitted();`,
				by: `const db = {
			transaction: < T >( run: () => T ) => ( { immediate: run } ),
		};
		const { saved, bills, channels } = db
			.transaction( () => {
				const saved = admitted();`,
			},
		],
		caughtBy: {
			file: STORE,
			test: 'the SQLite store a batch of a bill leaves nothing when it cannot write the quantities',
		},
	},
	{
		bug: 'what became of a delivery is written after the transaction of its event',
		changes: twoTransactions( 'this.#settleDeliveries( writes );' ),
		caughtBy: { file: STORE, test: cannotWrite( 'what became of the delivery' ) },
	},
	{
		bug: 'the audit chain goes on from a batch that was rolled back',
		changes: [
			{
				file: CHAIN,
				snippet: 'const heads = new Map< string, ChainHead >();\n\tconst links',
				by: 'const heads = kept;\n\tconst links',
			},
			{
				file: CHAIN,
				snippet: 'export const BEGINNING',
				by: 'const kept = new Map< string, ChainHead >();\n\nexport const BEGINNING',
			},
		],
		caughtBy: { file: STORE, test: cannotWrite( 'what became of the delivery' ) },
	},
	{
		bug: 'a bill that could not be saved is in force until the next start',
		changes: [
			{
				file: MODEL,
				snippet: 'const listings = [ ...skusConcernedBy(',
				by: 'this.#bills = bills;\n\t\t\t\tconst listings = [ ...skusConcernedBy(',
			},
		],
		caughtBy: {
			file: STORE,
			test: 'the SQLite store a batch of a bill leaves nothing when it cannot write the quantities',
		},
	},
	// ── bundles ──────────────────────────────────────────────────────────────────────────────
	{
		bug: 'a component moves, and the bundles above it stay as they were',
		changes: [
			{
				file: DECIDE,
				snippet: '[ sku, ...this.view.bills.bundlesAbove( sku ) ]',
				by: '[ sku ]',
			},
		],
		caughtBy: {
			file: STORE,
			test: 'the SQLite store ledger gives bundles above a touched component their quantity in the same transaction',
		},
	},
	{
		bug: 'a new bill changes its own bundle, and not the bundles above it',
		changes: [
			{
				file: 'src/worker/store/batch/listings-concerned.ts',
				snippet: 'after.bundlesAbove( bundle ).forEach( ( sku ) => skus.add( sku ) );',
				by: '',
			},
		],
		caughtBy: {
			file: STORE,
			test: 'the SQLite store model revises what a new bill changes in the transaction that saves it',
		},
	},
	// ── proof, disk and locks ────────────────────────────────────────────────────────────────
	{
		bug: 'a link of the audit chain does not know the link before it',
		changes: [
			{
				file: CHAIN,
				snippet: '`${ before.hash }\\n${ digest }`',
				by: '`${ before.hash.slice( 0, 0 ) }\\n${ digest }`',
			},
		],
		caughtBy: {
			file: STORE,
			test: 'the SQLite store the audit chains end differently when anything before was different',
		},
	},
	{
		bug: 'an exported log has what is written while it is read',
		changes: [
			{
				file: 'src/worker/store/sqlite/sqlite-log-source.ts',
				snippet: "db.exec( 'begin' );",
				by: '',
			},
		],
		caughtBy: {
			file: STORE,
			test: 'the SQLite store the log, exported is of one moment, while workers write',
		},
	},
	{
		bug: 'an event is exported with one of its links',
		changes: [
			{
				file: 'src/worker/store/log-source.ts',
				snippet: 'ofEach.get( fact.position ) ?? []',
				by: 'ofEach.get( fact.position )?.slice( 0, 1 ) ?? []',
			},
		],
		caughtBy: {
			file: STORE,
			test: 'the SQLite store the log, exported has every event as it is stored, with its links, and the anchors at their places',
		},
	},
	{
		bug: 'an order is told again as it was two pages before',
		changes: [
			{
				file: KEPT,
				snippet: 'this.#before.get( key ) ?? this.#asked.get( key )',
				by: 'this.#asked.get( key )',
			},
		],
		caughtBy: {
			file: STORE,
			test: 'the SQLite store the log, told again leads to the same state, whatever was listed late or packed otherwise meanwhile',
		},
	},
	{
		bug: 'told again, a count that comes late forgets what has moved since',
		changes: [
			{
				file: KEPT,
				snippet: 'last.atMs <= since.atMs',
				by: 'last.atMs >= since.atMs',
			},
		],
		caughtBy: {
			file: STORE,
			test: 'the SQLite store the log, told again counts what had moved before a count that is told late, pages later',
		},
	},
	{
		bug: 'the log can be edited',
		changes: [ disarmed( '0001-first', 'events_are_never_edited before update on events' ) ],
		caughtBy: {
			file: STORE,
			test: 'the SQLite store ledger never lets the log be changed',
		},
	},
	{
		bug: 'events can be taken out of the log',
		changes: [ disarmed( '0001-first', 'events_are_never_deleted before delete on events' ) ],
		caughtBy: {
			file: STORE,
			test: 'the SQLite store ledger never lets the log be changed',
		},
	},
	{
		bug: 'the audit chain can be edited',
		changes: [
			disarmed(
				'0006-audit-chain',
				'chain_links_are_never_edited before update on chain_links'
			),
		],
		caughtBy: {
			file: STORE,
			test: 'the SQLite store the audit chains and their ends are never changed: chain_links',
		},
	},
	{
		bug: 'what was anchored can be taken out',
		changes: [
			disarmed(
				'0006-audit-chain',
				'chain_anchors_are_never_deleted before delete on chain_anchors'
			),
		],
		caughtBy: {
			file: STORE,
			test: 'the SQLite store the audit chains and their ends are never changed: chain_anchors',
		},
	},
	{
		bug: 'an answered commit may be lost with the power',
		changes: [
			{
				file: 'src/worker/store/sqlite/database.ts',
				snippet: 'synchronous = FULL',
				by: 'synchronous = NORMAL',
			},
		],
		caughtBy: {
			file: STORE,
			test: 'the SQLite data folder is written so that an answered commit survives a power cut',
		},
	},
	{
		bug: 'two workers write to one data folder',
		changes: [
			{
				file: 'src/worker/store/sqlite/database.ts',
				snippet: "lock.exec( 'begin exclusive' );",
				by: '',
			},
		],
		caughtBy: {
			file: STORE,
			test: 'the SQLite data folder is refused to a second worker, and free again after the first',
		},
	},
];
