import { eventKeySchema, type LocationId, type Sku } from '../../shared/ids.ts';
import type {
	AdjustmentEvent,
	CountEvent,
	ReceiptEvent,
	TransferEvent,
} from '../../shared/shelf-event.ts';
import type { Clock } from '../ports.ts';
import type { ModelStore } from '../store/contract.ts';
import type { SubmissionResult } from '../store/ledger-store.ts';
import { WorkerError } from '../worker-error.ts';
import type { LedgerQueue } from './ledger-queue.ts';

/** What a person or a program may tell of shelves by the API. */
export type StockFact = AdjustmentEvent | CountEvent | ReceiptEvent | TransferEvent;

export type RecordedFact = Extract< SubmissionResult, { readonly position: number } >;

/** Facts about shelves that come by the API, on their way into the ledger. */
export class StockFacts {
	readonly #clock: Clock;
	readonly #model: Pick< ModelStore, 'hasSku' >;
	readonly #queue: Pick< LedgerQueue, 'submit' >;
	readonly #locations: () => Promise< readonly LocationId[] >;

	constructor( options: {
		readonly clock: Clock;
		readonly model: Pick< ModelStore, 'hasSku' >;
		readonly queue: Pick< LedgerQueue, 'submit' >;
		/** Those that channels draw from. */
		readonly locations: () => Promise< readonly LocationId[] >;
	} ) {
		this.#clock = options.clock;
		this.#model = options.model;
		this.#queue = options.queue;
		this.#locations = options.locations;
	}

	/**
	 * Durable on return. The same fact again under the same key has no second effect, whoever tells it.
	 *
	 * @param actor who tells it.
	 * @throws {WorkerError} SKU_UNKNOWN, LOCATION_UNKNOWN, KEY_WITH_OTHER_BODY, BUNDLE_HAS_NO_OWN_STOCK
	 */
	async record( key: string, fact: StockFact, actor: string | null ): Promise< RecordedFact > {
		await this.#mustBeKnown( fact );
		const nowMs = this.#clock.now();
		const result = await this.#queue.submit( {
			event: {
				source: 'api',
				key: eventKeySchema.parse( key ),
				occurredAtMs: nowMs,
				actor,
				body: fact,
			},
			receivedAtMs: nowMs,
			delivery: null,
		} );
		if ( result.result === 'conflict' ) {
			throw new WorkerError( 'KEY_WITH_OTHER_BODY', `"${ key }"`, {
				key: 'was used before with another content',
			} );
		}
		if ( result.result === 'refused' ) {
			throw new WorkerError( result.code, `"${ fact.sku }"`, {
				sku: 'cannot take this',
			} );
		}
		return result;
	}

	async #mustBeKnown( fact: StockFact ): Promise< void > {
		await this.#mustBeSku( fact.sku );
		const named: Readonly< Record< string, LocationId > > =
			fact.kind === 'transfer'
				? { from: fact.from, to: fact.to }
				: { location: fact.location };
		const known = await this.#locations();
		for ( const [ field, location ] of Object.entries( named ) ) {
			if ( ! known.includes( location ) ) {
				// Accepted, they would be units that no channel ever shows.
				throw new WorkerError( 'LOCATION_UNKNOWN', `"${ location }"`, {
					[ field ]: 'no channel draws from it',
				} );
			}
		}
	}

	async #mustBeSku( sku: Sku ): Promise< void > {
		if ( ! ( await this.#model.hasSku( sku ) ) ) {
			throw new WorkerError( 'SKU_UNKNOWN', `"${ sku }"`, { sku: 'is not known' } );
		}
	}
}
