import { rootOf, type ChainHead, type LoggedFact } from '../batch/audit-links.ts';
import { ChainCheck, type StoredAnchor } from '../batch/chain-check.ts';
import { CHAIN_SQL } from '../batch/chain-statements.ts';
import type { AuditReport } from '../ledger-store.ts';
import type { PostgresDatabase, SqlConnection } from './database.ts';

/** So many events are in memory at once. */
const PAGE = 2_000;

type Link = ChainHead & { readonly subject: string; readonly position: number };

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
	for ( let after = 0; ; ) {
		const facts = await tx.rows< LoggedFact >( FACTS, [ after, PAGE ] );
		const last = facts.at( -1 )?.position;
		if ( last === undefined ) {
			return;
		}
		const links = Map.groupBy(
			await tx.rows< Link >( LINKS, [ after, last ] ),
			( { position } ) => position
		);
		for ( const fact of facts ) {
			if ( ! check.take( fact, links.get( fact.position ) ?? [] ) ) {
				return;
			}
		}
		after = last;
	}
}

const LOCK_LOG = 'select position from log_head for update';
const ANCHOR = 'insert into chain_anchors (at_ms, position, root) values ($1, $2, $3)';
const FACTS = `${ CHAIN_SQL.facts } where position > $1 order by position limit $2`;
const LINKS = `
	select subject, number, hash, position from chain_links where position > $1 and position <= $2
	order by position, subject`;
