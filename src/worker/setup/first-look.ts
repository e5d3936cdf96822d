import { eventKeySchema, type ListingId } from '../../shared/ids.ts';
import type { StockEvent } from '../../shared/stock-event.ts';
import type { ChannelAdapter, CountedReading } from '../channels/contract.ts';
import type { LedgerQueue } from '../intake/ledger-queue.ts';
import { nextTurn } from '../next-turn.ts';
import type { Clock } from '../ports.ts';
import type { OrderFetcher } from '../reconciliation/order-fetcher.ts';
import type { ChannelRow, ListingChange, ListingState, Store } from '../store/contract.ts';
import { submitBaselines, type Baseline } from './baselines.ts';
import { ConnectError, valueOf } from './catalogue.ts';
import { OpenUnits } from './open-units.ts';
import { patiently } from './patience.ts';

/** Orders not changed for longer than this are not looked at: what they owe is not known. */
const ORDERS_LOOK_BACK_MS = 60 * 86_400_000;
const LOOKS_MAX = 10;
/**
 * Listings looked at together. All of 100,000 were 300 MB, and of a shop that sells every second hardly
 * one look at so many finds them as they were a minute ago.
 */
const LISTINGS_TOGETHER_MAX = 1_000;
/** Opening balances in the queue at once: more would only fill the memory. */
const TOGETHER_MAX = 500;
/** Looks recorded in one transaction (11 ms); whoever is in a hurry goes in between. */
const LOOKS_TOGETHER_MAX = 100;

/** What a listing shows, and on a `counted` channel where its row of changes was then. */
interface Shown {
	readonly quantity: number;
	readonly counted?: CountedReading;
}

/** A channel that is being set up, or that has new listings. */
export interface LookedAtChannel {
	readonly row: ChannelRow;
	readonly adapter: ChannelAdapter;
	readonly fetcher: OrderFetcher;
	readonly onProgress: ( how: string ) => void;
}

/** What is known so far of a channel that is being looked at. */
interface Looking extends LookedAtChannel {
	/** Orders that have not changed since are known. */
	readonly sinceMs: number;
	readonly units: OpenUnits;
	/** From then on no write of before a restore can land any more. */
	readonly settledAtMs: number;
	readonly mapWaitingLines: () => Promise< void >;
}

/**
 * The first look at listings: what they show becomes the opening balance where the SKU has none yet,
 * and from there on it is kept true.
 */
export class FirstLook {
	readonly #store: Store;
	readonly #queue: LedgerQueue;
	readonly #clock: Clock;

	constructor( store: Store, queue: LedgerQueue, clock: Clock ) {
		this.#store = store;
		this.#queue = queue;
		this.#clock = clock;
	}

	/**
	 * Looks at every listing of the channel that nobody has looked at yet, page by page. Its deliveries
	 * wait until all of them are done; so for each page it makes no difference when it was looked at.
	 *
	 * @returns how many opening balances were made.
	 * @throws {ConnectError} when the channel did not answer; what was looked at stays so.
	 */
	async take(
		channel: LookedAtChannel,
		mapWaitingLines: () => Promise< void >
	): Promise< number > {
		const { deliveries, model } = this.#store;
		const { row, onProgress } = channel;
		const units = new OpenUnits( row.channel, await model.unmappedLines( row.channel ) );
		const settledAtMs = await this.#settledAtMs( channel );
		let sinceMs = row.ordersSeenUntilMs || this.#clock.now() - ORDERS_LOOK_BACK_MS;
		let opened = 0;
		let seen = 0;
		let page: readonly ListingState[] = [];
		do {
			const after = page.at( -1 )?.listing ?? null;
			page = await deliveries.unseen( row.channel, after, LISTINGS_TOGETHER_MAX );
			// Its orders are listed all the same where there is nothing to look at.
			if ( page.length > 0 || after === null ) {
				const tell = ( how: string ): void =>
					onProgress( `${ how }, ${ seen } products done` );
				const looking = {
					...channel,
					onProgress: tell,
					sinceMs,
					units,
					settledAtMs,
					mapWaitingLines,
				};
				const done = await this.#lookAt( looking, page );
				( { sinceMs } = done );
				opened += done.opened;
				seen += page.length;
			}
		} while ( page.length === LISTINGS_TOGETHER_MAX );
		await model.setOrdersSeenUntil( row.channel, sinceMs );
		return opened;
	}

	/**
	 * Finds for each listing a quantity and the orders that are inside it: read, list orders, read
	 * again. Equal numbers around the list mean that nothing was sold in between. The channel's
	 * deliveries wait meanwhile, so what the ledger counts afterwards is exactly what was listed.
	 *
	 * Balances, orders and baselines are bulk, and each of the three is in the ledger before the next is
	 * submitted. What overtakes them comes from other channels and from people. It is set against an
	 * opening balance by its time, not by its place in the log.
	 *
	 * @throws {ConnectError} when the channel did not answer.
	 */
	async #lookAt(
		looking: Looking,
		listings: readonly ListingState[]
	): Promise< { readonly opened: number; readonly sinceMs: number } > {
		const { row, fetcher, units } = looking;
		let { sinceMs } = looking;
		let open = listings;
		let opened = 0;
		for ( let look = 1; look === 1 || open.length > 0; look += 1 ) {
			if ( look > LOOKS_MAX ) {
				throw new ConnectError( 'it sells faster than it can be read: try again later' );
			}
			const atMs = this.#clock.now();
			const before = await this.#shownNow( looking, open );
			looking.onProgress( 'listing its orders' );
			const listed = valueOf( await fetcher.list( sinceMs ) );
			const after = await this.#shownNow( looking, open );
			units.see( listed );
			const still = open.filter( ( { listing } ) =>
				isSame( before.get( listing ), after.get( listing ) )
			);
			opened += await this.#openBalances( row, still, after, units, atMs );
			await fetcher.record( listed, 0, 'bulk' );
			await looking.mapWaitingLines();
			await this.#count( row, still, after );
			await this.#recordLooks( looking, still, after );
			const isStill = new Set( still );
			open = open.filter( ( state ) => ! isStill.has( state ) );
			sinceMs = atMs;
		}
		return { opened, sinceMs };
	}

	async #shownNow(
		{ adapter, onProgress }: LookedAtChannel,
		states: readonly ListingState[]
	): Promise< Map< ListingId, Shown > > {
		const shown = new Map< ListingId, Shown >();
		const step = adapter.capabilities.readBatchMax;
		for ( let first = 0; first < states.length; first += step ) {
			onProgress( 'reading what it shows' );
			const targets = states
				.slice( first, first + step )
				.map( ( { listing, external } ) => ( { listing, external } ) );
			const answers = await patiently(
				this.#clock,
				() => adapter.readQuantities( targets ),
				() => onProgress( 'waiting until it may be read' )
			);
			for ( const answer of answers ) {
				if ( answer.result === 'shown' ) {
					shown.set( answer.listing, answer );
				}
			}
		}
		return shown;
	}

	/**
	 * The first channel that brings a SKU gives its opening balance, also when that is 0: what it
	 * shows, plus what its own open orders have taken off that number.
	 */
	async #openBalances(
		row: ChannelRow,
		open: readonly ListingState[],
		shown: ReadonlyMap< ListingId, Shown >,
		openUnits: OpenUnits,
		atMs: number
	): Promise< number > {
		const bundles = new Set(
			( await this.#store.model.bills() ).map( ( { bundle } ) => bundle )
		);
		const openOne = async ( { listing, sku }: ListingState ): Promise< number > => {
			const [ location ] = row.locations;
			const units = shown.get( listing )?.quantity;
			const isOpen = bundles.has( sku ) || ( await this.#store.ledger.isOpened( sku ) );
			if ( isOpen || units === undefined || location === undefined ) {
				return 0;
			}
			const event: StockEvent = {
				source: 'ledger',
				key: eventKeySchema.parse( `opening/${ sku }` ),
				occurredAtMs: atMs,
				actor: row.channel,
				body: {
					kind: 'opening',
					sku,
					location,
					units: units + openUnits.of( listing ),
					atMs,
				},
			};
			const result = await this.#queue.submit(
				{ event, receivedAtMs: atMs, delivery: null },
				'bulk'
			);
			return Number( result.result === 'applied' );
		};
		let opened = 0;
		for ( let first = 0; first < open.length; first += TOGETHER_MAX ) {
			const results = await Promise.all(
				open.slice( first, first + TOGETHER_MAX ).map( openOne )
			);
			opened += results.reduce( ( total, one ) => total + one, 0 );
		}
		return opened;
	}

	/** On a `counted` channel the row of changes begins here. */
	async #count(
		{ channel }: ChannelRow,
		looked: readonly ListingState[],
		shownBy: ReadonlyMap< ListingId, Shown >
	): Promise< void > {
		const baselines = looked.flatMap( ( state ): Baseline[] => {
			const shown = shownBy.get( state.listing );
			return shown?.counted
				? [ { state, quantity: shown.quantity, counted: shown.counted } ]
				: [];
		} );
		await submitBaselines( this.#queue, baselines, this.#clock.now() );
		const epoch = baselines[ 0 ]?.counted.counter.epoch;
		if ( epoch !== undefined && ! ( await this.#store.links.pulledUntil( channel ) ) ) {
			await this.#store.links.setPulledUntil( channel, { epoch, lastRow: 0 } );
		}
	}

	/** Of a channel that knows a later copy of this ledger; else 0. */
	async #settledAtMs( { row, adapter }: LookedAtChannel ): Promise< number > {
		const restored = ( await this.#store.model.restoredChannels() ).find(
			( { channel } ) => channel === row.channel
		);
		return restored ? restored.restoredAtMs + adapter.capabilities.settleMs : 0;
	}

	async #recordLooks(
		{ row: { channel }, adapter, settledAtMs }: Looking,
		looked: readonly ListingState[],
		shownBy: ReadonlyMap< ListingId, Shown >
	): Promise< void > {
		const nowMs = this.#clock.now();
		const keepsCut = adapter.capabilities.writes === 'cut';
		for ( let first = 0; first < looked.length; first += LOOKS_TOGETHER_MAX ) {
			const changes: ListingChange[] = [];
			const seenAbove: { readonly listing: ListingId; readonly above: number }[] = [];
			for ( const { listing } of looked.slice( first, first + LOOKS_TOGETHER_MAX ) ) {
				const state = await this.#store.deliveries.listing( listing );
				const shown = shownBy.get( listing );
				if ( state && shown !== undefined ) {
					changes.push( lookedAt( state, shown, { keepsCut, settledAtMs, nowMs } ) );
				}
				const above = shown?.counted?.revision ?? 0;
				if ( state && above > state.revision ) {
					seenAbove.push( { listing, above } );
				}
			}
			await this.#store.deliveries.apply( channel, changes );
			// The shop knows an earlier (or a later, since lost) ledger of ours, and would ignore this one.
			if ( seenAbove.length > 0 ) {
				await this.#store.ledger.raiseRevisions( seenAbove, nowMs );
			}
			await nextTurn( this.#clock );
		}
	}
}

function isSame( before: Shown | undefined, after: Shown | undefined ): boolean {
	const [ one, other ] = [ before?.counted?.counter, after?.counted?.counter ];
	return (
		before?.quantity === after?.quantity &&
		one?.epoch === other?.epoch &&
		one?.number === other?.number
	);
}

function lookedAt(
	state: ListingState,
	{ quantity: shown, counted }: Shown,
	{
		keepsCut,
		settledAtMs,
		nowMs,
	}: { readonly keepsCut: boolean; readonly settledAtMs: number; readonly nowMs: number }
): ListingChange {
	const isTrue = shown === state.quantity;
	const { revision } = state;
	return {
		listing: state.listing,
		patch: {
			cut: keepsCut ? { shown, ownInside: state.known } : null,
			sentQuantity: shown,
			...( counted ? { sentIncludes: counted.counter } : {} ),
			confirmedQuantity: shown,
			confirmedAtMs: nowMs,
			...( settledAtMs > nowMs
				? { unsettledUntilMs: settledAtMs, checkAtMs: settledAtMs }
				: {} ),
			...( isTrue ? { sentRevision: revision, confirmedRevision: revision } : {} ),
		},
		dirty: isTrue ? { clearUpTo: revision } : { notBeforeMs: nowMs },
	};
}
