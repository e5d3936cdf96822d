import type { RerunPage, RerunResult } from '../../shared/api/reruns.ts';
import { stockEventSchema } from '../../shared/stock-event.ts';
import type { Clock } from '../ports.ts';
import type { DeliveryNow, InboxStore } from '../store/contract.ts';
import type { LedgerStore, SubmissionResult } from '../store/ledger-store.ts';
import type { ListedEvent, ListStore, ToldEvent } from '../store/list-store.ts';
import type { LedgerQueue } from './ledger-queue.ts';

/** Of one request: what is told again is worked on before it is answered. */
const PAGE = 100;
const WAIT_MAX_MS = 8_000;
const LOOK_EVERY_MS = 25;

type Outcome = Pick< RerunResult, 'outcome' | 'added' >;

/** The first and the last number of a range. */
export interface RerunRange {
	readonly first: number;
	readonly last: number;
}

/**
 * Tells again what had been told: under its own source and key, so the ledger answers *duplicate* for all
 * that stands, and what had been lost, parked or not understood takes effect.
 *
 * A delivery goes back into the inbox and is worked on there, by whoever works for its channel and under
 * every rule that holds for one that has just arrived. (Parsed here, it could reach a channel's ledger while
 * that is being counted, or beside another worker.) An event without one, or whose delivery is not kept any
 * more, is told by what the log has of it.
 */
export class Reruns {
	readonly #clock: Clock;
	readonly #inbox: InboxStore;
	readonly #ledger: Pick< LedgerStore, 'lastPosition' >;
	readonly #lists: Pick< ListStore, 'event' | 'events' | 'eventsIn' >;
	readonly #queue: Pick< LedgerQueue, 'submit' >;
	readonly #delivered: () => void;

	constructor( options: {
		readonly clock: Clock;
		readonly inbox: InboxStore;
		readonly ledger: Pick< LedgerStore, 'lastPosition' >;
		readonly lists: Pick< ListStore, 'event' | 'events' | 'eventsIn' >;
		readonly queue: Pick< LedgerQueue, 'submit' >;
		/** Deliveries wait in the inbox. */
		readonly delivered: () => void;
	} ) {
		this.#clock = options.clock;
		this.#inbox = options.inbox;
		this.#ledger = options.ledger;
		this.#lists = options.lists;
		this.#queue = options.queue;
		this.#delivered = options.delivered;
	}

	/** The beginning of a range of deliveries, by their numbers. */
	async deliveries( { first, last }: RerunRange ): Promise< RerunPage > {
		const found = await this.#inbox.numbersBetween( first, last, PAGE + 1 );
		const page = found.slice( 0, PAGE );
		const outcomes = await this.#work( page );
		return {
			results: page.map( ( delivery ) => ( {
				position: null,
				delivery,
				...( outcomes.get( delivery ) ?? FORGOTTEN ),
			} ) ),
			next: found[ PAGE ] ?? null,
		};
	}

	/** The beginning of a range of events, by their positions. */
	async events( { first, last }: RerunRange ): Promise< RerunPage > {
		const limit = Math.min( PAGE, last - first + 1 );
		const { events } = await this.#lists.events( {}, first - 1, limit );
		const wanted = events.filter( ( { position } ) => position <= last );
		const reached = wanted.at( -1 )?.position ?? last;
		return {
			results: await this.#tell( wanted ),
			next: wanted.length === PAGE && reached < last ? reached + 1 : null,
		};
	}

	/** `null`: the log has nothing there. */
	async event( position: number ): Promise< RerunResult | null > {
		const event = await this.#lists.event( position );
		const [ result ] = event ? await this.#tell( [ event ] ) : [];
		return result ?? null;
	}

	async #tell( events: readonly ListedEvent[] ): Promise< RerunResult[] > {
		const deliveries = events.flatMap( ( { delivery } ) => delivery ?? [] );
		const outcomes = await this.#work( [ ...new Set( deliveries ) ] );
		return Promise.all(
			events.map( async ( event ) => {
				const { position, delivery } = event;
				const known = delivery === null ? undefined : outcomes.get( delivery );
				const isKept = known !== undefined && known !== FORGOTTEN;
				return {
					position,
					delivery,
					...( isKept ? known : await this.#tellByItself( event ) ),
				};
			} )
		);
	}

	async #tellByItself( event: ListedEvent ): Promise< Outcome > {
		const { source, key, occurredAtMs, actor, body, kind } = event;
		if ( kind === 'own-baseline' ) {
			// A shop's counter was read at a moment: told again, it would pass for a reading of now.
			return { outcome: 'skipped', added: [] };
		}
		const told = stockEventSchema.parse( { source, key, occurredAtMs, actor, body } );
		const { receivedAtMs } = event;
		return outcomeOf(
			await this.#queue.submit( { event: told, receivedAtMs, delivery: null }, 'bulk' )
		);
	}

	/** Has deliveries worked on again, and waits for what becomes of them. */
	async #work( deliveries: readonly number[] ): Promise< ReadonlyMap< number, Outcome > > {
		const last = await this.#ledger.lastPosition();
		const told = new Set( await this.#inbox.requeueFinished( deliveries ) );
		if ( told.size > 0 ) {
			this.#delivered();
		}
		const now = await this.#settled( [ ...told ] );
		const added = await this.#lists.eventsIn( [ ...told ], last );
		const others = deliveries.filter( ( delivery ) => ! told.has( delivery ) );
		return new Map( [
			...now.map( ( state ): [ number, Outcome ] => [
				state.delivery,
				deliveryOutcome(
					state,
					added.filter( ( { delivery } ) => delivery === state.delivery )
				),
			] ),
			...( await this.#inbox.states( others ) ).map( ( state ): [ number, Outcome ] => [
				state.delivery,
				isUnderWay( state ) ? { outcome: 'waiting', added: [] } : FORGOTTEN,
			] ),
		] );
	}

	/** As they are when all have been worked on, or it has taken too long. */
	async #settled( deliveries: readonly number[] ): Promise< readonly DeliveryNow[] > {
		const untilMs = this.#clock.now() + WAIT_MAX_MS;
		for (;;) {
			const now = await this.#inbox.states( deliveries );
			if (
				now.every( ( { state } ) => state !== 'waiting' ) ||
				this.#clock.now() >= untilMs
			) {
				return now;
			}
			await new Promise< void >( ( resolve ) => {
				this.#clock.after( LOOK_EVERY_MS, resolve );
			} );
		}
	}
}

const FORGOTTEN: Outcome = { outcome: 'forgotten', added: [] };

function isUnderWay( { state }: DeliveryNow ): boolean {
	return state === 'waiting' || state === 'fetching';
}

function deliveryOutcome(
	{ state, errorCode }: DeliveryNow,
	events: readonly ToldEvent[]
): Outcome {
	const added = events.map( ( { position } ) => position );
	if ( state === 'done' ) {
		const isApplied = events.some( ( { outcome } ) => outcome === 'applied' );
		const isNew = isApplied ? 'applied' : 'outranked';
		return { outcome: added.length === 0 ? 'duplicate' : isNew, added };
	}
	const isConflict = state === 'dead' && errorCode === 'KEY_WITH_OTHER_BODY';
	return { outcome: isConflict ? 'conflict' : state, added };
}

function outcomeOf( result: SubmissionResult ): Outcome {
	switch ( result.result ) {
		case 'applied':
		case 'outranked':
			return { outcome: result.result, added: [ result.position ] };
		case 'duplicate':
			return { outcome: 'duplicate', added: [] };
		case 'conflict':
			return { outcome: 'conflict', added: [] };
		case 'refused':
			return { outcome: 'dead', added: [] };
	}
}
