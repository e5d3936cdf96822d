import type { SeededBug } from './seeded-bug.ts';

const STORE = 'tests/conformance/sqlite-store.test.ts';
const CHAIN = 'src/worker/store/sqlite/audit-chain.ts';
const MODEL = 'src/worker/store/sqlite/sqlite-model-store.ts';
const BATCH = 'src/worker/store/sqlite/ledger-batch.ts';
const DESIRED = 'src/worker/store/sqlite/desired-quantities.ts';
const COMMIT = 'src/worker/store/sqlite/sqlite-ledger-store.ts';

const ONE_TRANSACTION =
	'return this.#db.transaction( () => this.#run( submissions, bills, nowMs ) ).immediate();';
const FIELD = '\treadonly #orders: OrderRows;\n';
const VIEW = 'const view = new SqliteLedgerView( this.#db, bills, this.#ownCounters );';
const COMMIT_NOW = 'return this.#batch.commit( batch, this.#currentBills(), nowMs );';
const WRITE_DESIRED =
	'this.#write( facts, next.desired, allocation, next.isRevised, cause, nowMs );';

/** A second transaction after the first, for what `later` holds. */
const twoTransactions = ( later: string ) => [
	{ file: BATCH, snippet: FIELD, by: `${ FIELD }\t#later = (): void => undefined;\n` },
	{
		file: BATCH,
		snippet: ONE_TRANSACTION,
		by: `const done = ${ ONE_TRANSACTION.slice( 7 ) }
		this.#db.transaction( () => this.#later() ).immediate();
		return done;`,
	},
	{ file: BATCH, snippet: later, by: `this.#later = () => { ${ later } };` },
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
		const read = this.#batch.read( batch, bills );
		await Promise.resolve();
		this.#batch.readBefore = read;
		return this.#batch.commit( batch, bills, nowMs );`,
			},
			{
				file: BATCH,
				snippet: VIEW,
				by: `const view = this.readBefore ?? ${ VIEW.slice( 13 ) }`,
			},
			{
				file: BATCH,
				snippet: FIELD,
				by: `${ FIELD }	readBefore: SqliteLedgerView | null = null;

	read( submissions: readonly Submission[], bills: BillsOfMaterials ): SqliteLedgerView {
		${ VIEW }
		for ( const { event: { body } } of submissions ) {
			if ( 'sku' in body && 'location' in body ) {
				view.stock( body.sku, body.location );
			}
		}
		return view;
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
				file: BATCH,
				snippet: VIEW,
				by: `const view = ( this.#kept ??= ${ VIEW.slice( 13, -1 ) } );
		view.changedOrders.clear();
		view.shelves.changed.clear();`,
			},
			{
				file: BATCH,
				snippet: FIELD,
				by: `${ FIELD }\t#kept: SqliteLedgerView | null = null;\n`,
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
				snippet: ONE_TRANSACTION,
				by: 'return this.#run( submissions, bills, nowMs );',
			},
		],
		caughtBy: { file: STORE, test: cannotWrite( 'the log' ) },
	},
	{
		bug: 'the log and the counts are written in two transactions',
		changes: twoTransactions( 'view.shelves.flush();' ),
		caughtBy: { file: STORE, test: cannotWrite( 'counts' ) },
	},
	{
		bug: 'counts and desired quantities are written in two transactions',
		changes: [
			{
				file: DESIRED,
				snippet: WRITE_DESIRED,
				by: `const write = () => ${ WRITE_DESIRED }
			if ( this.later ) {
				this.later.push( write );
			} else {
				write();
			}`,
			},
			{
				file: DESIRED,
				snippet: '\treadonly #statements: ReturnType< typeof prepare >;\n',
				by: '\treadonly #statements: ReturnType< typeof prepare >;\n\tlater: ( () => void )[] | null = null;\n',
			},
			{
				file: BATCH,
				snippet: ONE_TRANSACTION,
				by: `const later: ( () => void )[] = ( this.#desired.later = [] );
		const done = ${ ONE_TRANSACTION.slice( 7 ) }
		this.#desired.later = null;
		this.#db.transaction( () => later.forEach( ( write ) => write() ) ).immediate();
		return done;`,
			},
		],
		caughtBy: { file: STORE, test: cannotWrite( 'desired quantities' ) },
	},
	{
		bug: 'a bill and the quantities that it changes are written without a transaction',
		changes: [
			{
				file: 'src/worker/store/sqlite/sqlite-model-store.ts',
				snippet: `const { bills, channels } = this.#db
			.transaction( () => {
				this.#statements.saveBill.run(`,
				by: `const db = {
			transaction: < T >( run: () => T ) => ( { immediate: run } ),
		};
		const { bills, channels } = db
			.transaction( () => {
				this.#statements.saveBill.run(`,
			},
		],
		caughtBy: {
			file: STORE,
			test: 'the SQLite store a batch of a bill leaves nothing when it cannot write the quantities',
		},
	},
	{
		bug: 'what became of a delivery is written after the transaction of its event',
		changes: twoTransactions( 'this.#settleDeliveries( submissions, results, nowMs );' ),
		caughtBy: { file: STORE, test: cannotWrite( 'what became of the delivery' ) },
	},
	{
		bug: 'the audit chain goes on from a batch that was rolled back',
		changes: [
			{
				file: CHAIN,
				snippet: 'const heads = new Map< string, Head >();\n\t\tfor ( const { fact',
				by: 'const heads = this.#kept;\n\t\tfor ( const { fact',
			},
			{
				file: CHAIN,
				snippet: 'readonly #statements: ReturnType< typeof prepare >;',
				by: 'readonly #statements: ReturnType< typeof prepare >;\n\treadonly #kept = new Map< string, Head >();',
			},
		],
		caughtBy: { file: STORE, test: cannotWrite( 'what became of the delivery' ) },
	},
	{
		bug: 'a bill that could not be saved is in force until the next start',
		changes: [
			{
				file: MODEL,
				snippet: 'const bundles = [ bill.bundle,',
				by: 'this.#bills = bills;\n\t\t\t\tconst bundles = [ bill.bundle,',
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
				file: BATCH,
				snippet:
					'view.bills.bundlesAbove( sku ).forEach( ( bundle ) => skus.add( bundle ) );',
				by: 'void view.bills.bundlesAbove( sku );',
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
				file: 'src/worker/store/sqlite/sqlite-model-store.ts',
				snippet: '...bills.bundlesAbove( bill.bundle )',
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
				file: 'src/worker/store/sqlite/audit-chain.ts',
				snippet: '`${ hash }\\n${ digest }`',
				by: '`${ hash.slice( 0, 0 ) }\\n${ digest }`',
			},
		],
		caughtBy: {
			file: STORE,
			test: 'the SQLite store the audit chains end differently when anything before was different',
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
