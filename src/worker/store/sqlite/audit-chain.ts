import { rootOf, type ChainHead, type LoggedFact } from '../batch/audit-links.ts';
import { ChainCheck, type StoredAnchor } from '../batch/chain-check.ts';
import { CHAIN_SQL } from '../batch/chain-statements.ts';
import type { AuditReport } from '../ledger-store.ts';
import type { SqliteDatabase } from './database.ts';

/** The audit chains of `batch/audit-links.ts` as they stand in the file. */
export class AuditChain {
	readonly #statements: ReturnType< typeof prepare >;

	constructor( db: SqliteDatabase ) {
		this.#statements = prepare( db );
	}

	/** Puts down the ends of all chains as one number; answers it, to be kept elsewhere. */
	anchor( nowMs: number ): string {
		const heads = new Map(
			this.#statements.heads.all().map( ( row ) => [ row.subject, row ] )
		);
		const root = rootOf( heads );
		const position = this.#statements.last.get()?.position ?? 0;
		this.#statements.anchor.run( nowMs, position, root );
		return root;
	}

	/** Reads all of the log: minutes for a large one. */
	verify(): AuditReport {
		const check = new ChainCheck( this.#statements.anchors.all() );
		for ( const fact of this.#statements.facts.iterate() ) {
			if ( ! check.take( fact, this.#statements.linksOf.all( fact.position ) ) ) {
				break;
			}
		}
		return check.report( this.#statements.count.get()?.links ?? 0 );
	}
}

function prepare( db: SqliteDatabase ) {
	return {
		heads: db.prepare< [], ChainHead & { subject: string } >( CHAIN_SQL.heads ),
		last: db.prepare< [], { position: number } >(
			'select coalesce(max(position), 0) as position from events'
		),
		anchor: db.prepare( 'insert into chain_anchors (at_ms, position, root) values (?, ?, ?)' ),
		anchors: db.prepare< [], StoredAnchor >( CHAIN_SQL.anchors ),
		facts: db.prepare< [], LoggedFact >( `${ CHAIN_SQL.facts } order by position` ),
		linksOf: db.prepare< [ number ], ChainHead & { subject: string } >(
			'select subject, number, hash from chain_links where position = cast(? as integer)'
		),
		count: db.prepare< [], { links: number } >( CHAIN_SQL.count ),
	};
}
