import { rootOf, type ChainHead } from '../batch/audit-links.ts';
import { ChainCheck, type StoredAnchor } from '../batch/chain-check.ts';
import { CHAIN_SQL } from '../batch/chain-statements.ts';
import type { AuditReport } from '../ledger-store.ts';
import type { PostgresDatabase, SqlConnection } from './database.ts';
import { PostgresLogSource } from './postgres-log-source.ts';

/** So many events are in memory at once. */
const PAGE = 2_000;

/** The audit chains of `batch/audit-links.ts` as they stand in PostgreSQL. */
export class PostgresAuditChain {
	readonly #db: PostgresDatabase;

	constructor( db: PostgresDatabase ) {
		this.#db = db;
	}

	/** Puts down the ends of all chains as one number; answers it, to be kept elsewhere. */
	async anchor( nowMs: number ): Promise< string > {
		return this.#db.transaction( async ( tx ) => {
			// No batch adds to the chains while their ends are read.
			const head = await tx.first< { position: number } >( LOCK_LOG );
			const rows = await tx.rows< ChainHead & { subject: string } >( CHAIN_SQL.heads );
			const root = rootOf( new Map( rows.map( ( row ) => [ row.subject, row ] ) ) );
			await tx.run( ANCHOR, [ nowMs, head?.position ?? 0, root ] );
			return root;
		} );
	}

	/** Reads all of the log, as of one moment: minutes for a large one. */
	async verify(): Promise< AuditReport > {
		return this.#db.snapshot( async ( tx ) => {
			const check = new ChainCheck( await tx.rows< StoredAnchor >( CHAIN_SQL.anchors ) );
			await checkAll( tx, check );
			const counted = await tx.first< { links: number } >( CHAIN_SQL.count );
			return check.report( counted?.links ?? 0 );
		} );
	}
}

async function checkAll( tx: SqlConnection, check: ChainCheck ): Promise< void > {
	const source = new PostgresLogSource( tx );
	for ( let after = 0; ; ) {
		const page = await source.events( after, PAGE );
		for ( const { fact, links } of page ) {
			if ( ! check.take( fact, links ) ) {
				return;
			}
			after = fact.position;
		}
		if ( page.length === 0 ) {
			return;
		}
	}
}

const LOCK_LOG = 'select position from log_head for update';
const ANCHOR = 'insert into chain_anchors (at_ms, position, root) values ($1, $2, $3)';
