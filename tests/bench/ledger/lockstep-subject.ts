import { reserveEventSchema } from '../../../src/shared/reservation-event.ts';
import { skuSchema } from '../../../src/shared/ids.ts';
import { systemClock } from '../../../src/worker/adapters/system-ports.ts';
import { LedgerQueue } from '../../../src/worker/intake/ledger-queue.ts';
import type { Store } from '../../../src/worker/store/contract.ts';
import type { SubmissionResult } from '../../../src/worker/store/ledger-store.ts';
import { fillStore } from './fill-store.ts';
import { RESERVE_KEY, reserveSubmission } from './reserve-submission.ts';
import type { Answer, Sale } from './sale.ts';
import type { Books, Seller, Subject } from './subject.ts';

/** Our own ledger as a worker runs it: the queue with its group commit before a store. */
export function lockstepSubject( options: {
	readonly name: string;
	readonly database: Subject[ 'database' ];
	readonly openStore: ( at: string ) => Promise< Store >;
} ): Subject {
	const { openStore } = options;
	return {
		name: options.name,
		group: 'lockstep',
		database: options.database,
		fill: ( at, catalogue ) =>
			withStore( openStore, at, ( store ) => fillStore( store, catalogue ) ),
		open: async ( at ) => new LockstepSeller( await openStore( at ) ),
		books: ( at ) => withStore( openStore, at, booksOf ),
	};
}

async function withStore< T >(
	openStore: ( at: string ) => Promise< Store >,
	at: string,
	work: ( store: Store ) => Promise< T >
): Promise< T > {
	const store = await openStore( at );
	try {
		return await work( store );
	} finally {
		await store.close();
	}
}

class LockstepSeller implements Seller {
	readonly #store: Store;
	readonly #queue: LedgerQueue;
	#sizes: number[] = [];

	constructor( store: Store ) {
		this.#store = store;
		this.#queue = new LedgerQueue( {
			clock: systemClock,
			ledger: {
				commit: ( batch, nowMs ) => {
					this.#sizes.push( batch.length );
					return store.ledger.commit( batch, nowMs );
				},
			},
			wake: () => {},
			fetchOrders: () => {},
		} );
	}

	async sell( sale: Sale ): Promise< Answer > {
		return answerOf( await this.#queue.submit( reserveSubmission( sale, systemClock.now() ) ) );
	}

	commitSizes(): readonly number[] {
		const sizes = this.#sizes;
		this.#sizes = [];
		return sizes;
	}

	async close(): Promise< void > {
		await this.#queue.idle();
		await this.#store.close();
	}
}

function answerOf( result: SubmissionResult ): Answer {
	const decision = 'reserved' in result ? result.reserved : undefined;
	if ( ! decision ) {
		throw new Error( `a reservation was answered ${ JSON.stringify( result ) }` );
	}
	return decision.result;
}

const PAGE = 1_000;

async function booksOf( store: Store ): Promise< Books > {
	const accepted = new Set< string >();
	const skus = new Set< string >();
	let after = 0;
	for (;;) {
		const page = await store.ledger.events( after, PAGE );
		for ( const { key, body } of page ) {
			const asked = reserveEventSchema.safeParse( body );
			if ( asked.success && asked.data.decision?.result === 'accepted' ) {
				accepted.add( RESERVE_KEY.exec( key )?.[ 1 ] ?? key );
				asked.data.lines.forEach( ( { offer } ) => skus.add( offer ) );
			}
		}
		const last = page.at( -1 );
		if ( ! last ) {
			break;
		}
		after = last.position;
	}
	const taken = new Map< string, number >();
	for ( const name of skus ) {
		const rows = await store.ledger.stock( skuSchema.parse( name ) );
		taken.set(
			name,
			rows.reduce( ( sum, { committed } ) => sum + committed, 0 )
		);
	}
	return { accepted, taken };
}
