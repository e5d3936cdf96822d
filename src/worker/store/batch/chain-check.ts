import type { AuditReport } from '../ledger-store.ts';
import {
	BEGINNING,
	digestOf,
	nextLink,
	rootOf,
	type ChainHead,
	type LoggedFact,
} from './audit-links.ts';

export interface StoredAnchor {
	readonly position: number;
	readonly root: string;
}

/** Computes every chain anew from the log and compares. Fed event by event, in the order of the log. */
export class ChainCheck {
	readonly #anchors: readonly StoredAnchor[];
	readonly #heads = new Map< string, ChainHead >();
	#events = 0;
	#unchained = 0;
	#links = 0;
	#checked = 0;
	#broken: AuditReport[ 'broken' ] = null;

	/** @param anchors in the order in which they were put down. */
	constructor( anchors: readonly StoredAnchor[] ) {
		this.#anchors = anchors;
	}

	/** @returns whether all is well so far; what comes after a broken place proves nothing. */
	take(
		fact: LoggedFact,
		links: readonly ( ChainHead & { readonly subject: string } )[]
	): boolean {
		this.#broken = this.#anchorBefore( fact.position );
		if ( this.#broken ) {
			return false;
		}
		this.#events += 1;
		this.#unchained += links.length === 0 ? 1 : 0;
		const digest = digestOf( fact );
		for ( const { subject, number, hash } of links ) {
			const expected = nextLink( this.#heads.get( subject ) ?? BEGINNING, digest );
			if ( number !== expected.number || hash !== expected.hash ) {
				const why = number === expected.number ? 'edited' : 'missing';
				this.#broken = { position: fact.position, subject, why };
				return false;
			}
			this.#heads.set( subject, expected );
			this.#links += 1;
		}
		return true;
	}

	/** @param links how many there are in all. */
	report( links: number ): AuditReport {
		const missing = { position: null, subject: null, why: 'missing' } as const;
		return {
			events: this.#events,
			unchained: this.#unchained,
			chains: this.#heads.size,
			anchors: this.#anchors.length,
			root: rootOf( this.#heads ),
			broken:
				this.#broken ??
				this.#anchorBefore( Number.MAX_SAFE_INTEGER ) ??
				( this.#links === links ? null : missing ),
		};
	}

	#anchorBefore( position: number ): AuditReport[ 'broken' ] {
		for (;;) {
			const anchor = this.#anchors[ this.#checked ];
			if ( ! anchor || anchor.position >= position ) {
				return null;
			}
			this.#checked += 1;
			if ( anchor.root !== rootOf( this.#heads ) ) {
				return { position: anchor.position, subject: null, why: 'anchor' };
			}
		}
	}
}
