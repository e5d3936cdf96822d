import { createHash } from 'node:crypto';
import type { ChainLink, LoggedFact } from '../batch/audit-links.ts';
import { ChainCheck, type StoredAnchor } from '../batch/chain-check.ts';
import { CHAIN_SQL } from '../batch/chain-statements.ts';
import type { AuditReport } from '../ledger-store.ts';
import type { SqlConnection } from '../postgres/sql-connection.ts';
import { STATE_PARTS } from '../state-rows.ts';

/** What a ledger says of itself in three lines. */
export interface LedgerProof {
	/** Of its last event. */
	readonly position: number;
	readonly stateHash: string;
	/** The ends of all audit chains as one number. */
	readonly chainRoot: string;
}

const EVENTS_AT_ONCE = 1_000;

/** Computes counts' hash and audit chains of the ledger in a database; to be read within one snapshot. */
export async function ledgerIn(
	tx: SqlConnection
): Promise< LedgerProof & { readonly broken: AuditReport[ 'broken' ] } > {
	const head = await tx.first< { position: number } >( 'select position from log_head' );
	const { root: chainRoot, broken } = await auditIn( tx );
	return { position: head?.position ?? 0, stateHash: await stateHashIn( tx ), chainRoot, broken };
}

async function stateHashIn( tx: SqlConnection ): Promise< string > {
	const hash = createHash( 'sha256' );
	for ( const { sql, lineOf } of STATE_PARTS ) {
		for ( const row of await tx.rows< Record< string, string | number | null > >( sql ) ) {
			hash.update( lineOf( row ) ).update( '\n' );
		}
	}
	return hash.digest( 'hex' );
}

async function auditIn( tx: SqlConnection ): Promise< AuditReport > {
	const check = new ChainCheck( await tx.rows< StoredAnchor >( CHAIN_SQL.anchors ) );
	for ( let after = 0, isWhole = true; isWhole; ) {
		const facts = await tx.rows< LoggedFact >(
			`${ CHAIN_SQL.facts } where position > $1 order by position limit $2`,
			[ after, EVENTS_AT_ONCE ]
		);
		const last = facts.at( -1 )?.position;
		if ( last === undefined ) {
			break;
		}
		const links = Map.groupBy(
			await tx.rows< ChainLink >(
				'select subject, number, position, hash from chain_links where position > $1 and position <= $2',
				[ after, last ]
			),
			( { position } ) => position
		);
		isWhole = facts.every( ( fact ) => check.take( fact, links.get( fact.position ) ?? [] ) );
		after = last;
	}
	const count = await tx.first< { links: number } >( CHAIN_SQL.count );
	return check.report( count?.links ?? 0 );
}
