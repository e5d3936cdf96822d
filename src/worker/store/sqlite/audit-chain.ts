import { createHash } from 'node:crypto';
import type { AuditReport } from '../ledger-store.ts';
import type { SqliteDatabase } from './database.ts';

/** An event as it stands in the log, whatever of it could be edited. */
export interface LoggedFact {
	readonly position: number;
	readonly source: string;
	readonly key: string;
	readonly kind: string;
	readonly occurredAtMs: number;
	readonly isClamped: number;
	readonly receivedAtMs: number;
	readonly committedAtMs: number;
	readonly actor: string | null;
	readonly delivery: number | null;
	readonly outcome: string;
	readonly body: string;
	readonly bodyHash: string;
	readonly effect: string;
}

interface Head {
	readonly number: number;
	readonly hash: string;
}

export interface ChainedFact {
	readonly fact: LoggedFact;
	readonly skus: ReadonlySet< string >;
}

const BEGINNING: Head = { number: 0, hash: '' };

/**
 * One chain per SKU: each link is a hash of the link before it and of a whole event. Whoever edits an
 * event, takes one out or puts one in breaks the chains of its SKUs at that place, and every later end
 * of them differs from what was anchored.
 */
export class AuditChain {
	readonly #statements: ReturnType< typeof prepare >;

	constructor( db: SqliteDatabase ) {
		this.#statements = prepare( db );
	}

	/** Links the events of a batch, each to the SKUs that it moved. */
	add( facts: readonly ChainedFact[] ): void {
		const heads = new Map< string, Head >();
		for ( const { fact, skus } of facts ) {
			const digest = digestOf( fact );
			const named = [ ...skus ].map( ( sku ) => `sku:${ sku }` );
			for ( const subject of named.length > 0 ? named : [ `source:${ fact.source }` ] ) {
				const before =
					heads.get( subject ) ?? this.#statements.head.get( subject ) ?? BEGINNING;
				const head = nextLink( before, digest );
				heads.set( subject, head );
				this.#statements.link.run( subject, head.number, fact.position, head.hash );
			}
		}
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

	/** Computes every chain anew from the log and compares. Reads all of it: minutes for a large one. */
	verify(): AuditReport {
		const heads = new Map< string, Head >();
		const anchors = this.#statements.anchors.all();
		let events = 0;
		let unchained = 0;
		const report = ( broken: AuditReport[ 'broken' ] ): AuditReport => ( {
			events,
			unchained,
			chains: heads.size,
			anchors: anchors.length,
			root: rootOf( heads ),
			broken,
		} );
		const anchorBefore = ( position: number ): AuditReport[ 'broken' ] => {
			while ( anchors[ checked ] && ( anchors[ checked ]?.position ?? 0 ) < position ) {
				const anchor = anchors[ checked ];
				checked += 1;
				if ( anchor && anchor.root !== rootOf( heads ) ) {
					return { position: anchor.position, subject: null, why: 'anchor' };
				}
			}
			return null;
		};
		let checked = 0;
		let next = 0;
		for ( const fact of this.#statements.events.iterate() ) {
			const wrong = anchorBefore( fact.position );
			if ( wrong ) {
				return report( wrong );
			}
			events += 1;
			const digest = digestOf( fact );
			const links = this.#statements.linksOf.all( fact.position );
			unchained += links.length === 0 ? 1 : 0;
			for ( const { subject, number, hash } of links ) {
				const expected = nextLink( heads.get( subject ) ?? BEGINNING, digest );
				if ( number !== expected.number || hash !== expected.hash ) {
					const why = number === expected.number ? 'edited' : 'missing';
					return report( { position: fact.position, subject, why } );
				}
				heads.set( subject, expected );
				next += 1;
			}
		}
		const wrong = anchorBefore( Number.MAX_SAFE_INTEGER );
		const all = this.#statements.count.get()?.links ?? 0;
		return report(
			wrong ?? ( next === all ? null : { position: null, subject: null, why: 'missing' } )
		);
	}
}

function nextLink( { number, hash }: Head, digest: string ): Head {
	return { number: number + 1, hash: sha256( `${ hash }\n${ digest }` ) };
}

function digestOf( fact: LoggedFact ): string {
	return sha256(
		JSON.stringify( [
			fact.position,
			fact.source,
			fact.key,
			fact.kind,
			fact.occurredAtMs,
			fact.isClamped,
			fact.receivedAtMs,
			fact.committedAtMs,
			fact.actor,
			fact.delivery,
			fact.outcome,
			fact.body,
			fact.bodyHash,
			fact.effect,
		] )
	);
}

function rootOf( heads: ReadonlyMap< string, Head > ): string {
	const lines = [ ...heads ]
		.map( ( [ subject, { number, hash } ] ) => `${ subject }\n${ number }\n${ hash }\n` )
		.sort();
	return sha256( lines.join( '' ) );
}

function sha256( text: string ): string {
	return createHash( 'sha256' ).update( text ).digest( 'hex' );
}

function prepare( db: SqliteDatabase ) {
	return {
		head: db.prepare< [ string ], Head >(
			'select number, hash from chain_links where subject = ? order by number desc limit 1'
		),
		link: db.prepare(
			'insert into chain_links (subject, number, position, hash) values (?, ?, ?, ?)'
		),
		// From one subject to the next: by way of all links it grows with the log (at a million of them and
		// 50,000 SKUs 238 ms instead of 114).
		heads: db.prepare< [], Head & { subject: string } >( `
			with recursive subjects (subject) as (
				select min(subject) from chain_links
				union all
				select (select min(subject) from chain_links where subject > s.subject) from subjects s
				where s.subject is not null
			)
			select s.subject, l.number, l.hash from subjects s join chain_links l on l.subject = s.subject
				and l.number = (select max(number) from chain_links where subject = s.subject)` ),
		last: db.prepare< [], { position: number } >(
			'select coalesce(max(position), 0) as position from events'
		),
		anchor: db.prepare( 'insert into chain_anchors (at_ms, position, root) values (?, ?, ?)' ),
		anchors: db.prepare< [], { position: number; root: string } >(
			'select position, root from chain_anchors order by anchor'
		),
		events: db.prepare< [], LoggedFact >( `
			select position, source, key, kind, occurred_at_ms as occurredAtMs, is_clamped as isClamped,
				received_at_ms as receivedAtMs, committed_at_ms as committedAtMs, actor, delivery, outcome, body,
				body_hash as bodyHash, effect
			from events order by position` ),
		linksOf: db.prepare< [ number ], Head & { subject: string } >(
			'select subject, number, hash from chain_links where position = ?'
		),
		count: db.prepare< [], { links: number } >( 'select count(*) as links from chain_links' ),
	};
}
