import { eventKeySchema, listingIdSchema, skuSchema, type Sku } from '../../shared/ids.ts';
import type { CallResult, ChannelAdapter, Offer } from '../channels/contract.ts';
import type { LedgerQueue } from '../intake/ledger-queue.ts';
import type { Clock } from '../ports.ts';
import type { OrderFetcher } from '../reconciliation/order-fetcher.ts';
import type {
	ChannelRow,
	ListingChange,
	ListingRow,
	ListingState,
	Store,
} from '../store/contract.ts';

/** Orders older than this that are still open are found by the daily comparison, not here. */
const ORDERS_LOOK_BACK_MS = 60 * 86_400_000;
const LOOKS_MAX = 3;

export interface ConnectReport {
	readonly offers: number;
	readonly listings: number;
	/** Offers without SKU or without stock of their own: shown to the owner, not synchronised. */
	readonly skipped: readonly {
		readonly offer: string;
		readonly title: string;
		readonly reason: string;
	}[];
	readonly openingBalances: number;
	readonly webhooks: readonly string[];
}

/**
 * Brings a channel from "has credentials" to "can be kept true". Every step may be repeated, so a
 * set-up that was cut off is simply run again:
 * catalogue → webhooks (before the orders, so that none falls in between) → what is shown, with the
 * orders that go with it → opening balances.
 *
 * @throws {ConnectError} when the channel did not answer; nothing has to be cleaned up.
 */
export class ChannelConnector {
	readonly #store: Store;
	readonly #queue: LedgerQueue;
	readonly #clock: Clock;

	constructor( store: Store, queue: LedgerQueue, clock: Clock ) {
		this.#store = store;
		this.#queue = queue;
		this.#clock = clock;
	}

	async connect(
		row: ChannelRow,
		adapter: ChannelAdapter,
		fetcher: OrderFetcher,
		callbackUrl: string
	): Promise< ConnectReport > {
		const offers = await allOffers( adapter );
		const { listings, skipped } = listingsOf( row, offers );
		await this.#store.model.addSkus( listings.map( ( { sku, title } ) => ( { sku, title } ) ) );
		await this.#store.model.addListings( listings, this.#clock.now() );
		const webhooks = valueOf( await adapter.registerWebhooks( callbackUrl ) );
		const openingBalances = await this.#openAndLook( row, adapter, fetcher );
		await this.#store.inbox.requeueParked( row.channel );
		return {
			offers: offers.length,
			listings: listings.length,
			skipped,
			openingBalances,
			webhooks,
		};
	}

	/** Orders that came before their offer was mapped take effect now. */
	async #mapWaitingLines( { channel }: ChannelRow ): Promise< void > {
		for ( const { order, assigned } of await this.#store.model.linesToMap( channel ) ) {
			const lines = assigned.map( ( { line } ) => line ).join( ',' );
			const nowMs = this.#clock.now();
			await this.#queue.submit( {
				event: {
					source: 'ledger',
					key: eventKeySchema.parse(
						`mapped/${ channel }/${ order }/${ lines }`.slice( 0, 512 )
					),
					occurredAtMs: nowMs,
					actor: null,
					body: { kind: 'lines-mapped', channel, order, assigned: [ ...assigned ] },
				},
				receivedAtMs: nowMs,
				delivery: null,
			} );
		}
	}

	/**
	 * Finds for each listing a quantity and the orders it goes with: read, fetch orders, read again.
	 * Equal numbers around the fetch mean that the orders known then are the ones inside.
	 */
	async #openAndLook(
		row: ChannelRow,
		adapter: ChannelAdapter,
		fetcher: OrderFetcher
	): Promise< number > {
		let opened = 0;
		let sinceMs = row.ordersSeenUntilMs || this.#clock.now() - ORDERS_LOOK_BACK_MS;
		let open = ( await this.#store.deliveries.listings( row.channel ) ).filter( isNotLookedAt );
		for ( let look = 1; open.length > 0 && look <= LOOKS_MAX; look += 1 ) {
			const before = await shownNow( adapter, open );
			if ( ! ( await fetcher.recordSince( sinceMs ) ) ) {
				throw new ConnectError( 'the channel did not list its orders' );
			}
			sinceMs = this.#clock.now();
			await this.#mapWaitingLines( row );
			const after = await shownNow( adapter, open );
			const isLastLook = look === LOOKS_MAX;
			const settled = open.filter(
				( { listing } ) => isLastLook || before.get( listing ) === after.get( listing )
			);
			for ( const state of settled ) {
				const shown = after.get( state.listing );
				if ( shown !== undefined ) {
					opened += Number( await this.#openBalance( row, state, shown ) );
					await this.#recordLook( state, shown, adapter.capabilities.writes === 'cut' );
				}
			}
			open = open.filter( ( state ) => ! settled.includes( state ) );
		}
		return opened;
	}

	/**
	 * The first channel that brings a SKU gives its opening balance: what it shows, plus what its own
	 * open orders have already taken off that number.
	 */
	async #openBalance(
		row: ChannelRow,
		{ listing, sku }: ListingState,
		shown: number
	): Promise< boolean > {
		const [ location ] = row.locations;
		const isBundle = ( await this.#store.model.bills() ).some(
			( { bundle } ) => bundle === sku
		);
		const isOpen = await this.#store.ledger.hasStockMovement( sku );
		const state = await this.#store.deliveries.listing( listing );
		const delta = shown + ( state?.known ?? 0 );
		if ( isBundle || isOpen || location === undefined || delta === 0 ) {
			return false;
		}
		const nowMs = this.#clock.now();
		const result = await this.#queue.submit( {
			event: {
				source: 'ledger',
				key: eventKeySchema.parse( `opening/${ sku }` ),
				occurredAtMs: nowMs,
				actor: row.channel,
				body: { kind: 'adjustment', sku, location, delta, reason: 'opening balance' },
			},
			receivedAtMs: nowMs,
			delivery: null,
		} );
		return result.result === 'applied';
	}

	async #recordLook(
		{ listing, channel }: ListingState,
		shown: number,
		keepsCut: boolean
	): Promise< void > {
		const state = await this.#store.deliveries.listing( listing );
		if ( ! state ) {
			return;
		}
		const isTrue = shown === state.quantity;
		const change: ListingChange = {
			listing,
			patch: {
				cut: keepsCut ? { shown, ownInside: state.known } : null,
				sentQuantity: shown,
				confirmedQuantity: shown,
				confirmedAtMs: this.#clock.now(),
				...( isTrue
					? { sentRevision: state.revision, confirmedRevision: state.revision }
					: {} ),
			},
			dirty: isTrue ? { clearUpTo: state.revision } : { notBeforeMs: this.#clock.now() },
		};
		await this.#store.deliveries.apply( channel, [ change ] );
	}
}

export class ConnectError extends Error {
	override readonly name = 'ConnectError';
}

function valueOf< T >( result: CallResult< T > ): T {
	if ( ! result.ok ) {
		throw new ConnectError( result.failure.reason );
	}
	return result.value;
}

async function allOffers( adapter: ChannelAdapter ): Promise< Offer[] > {
	const offers: Offer[] = [];
	let cursor: string | null = null;
	do {
		const page: { offers: readonly Offer[]; next: string | null } = valueOf(
			await adapter.listOffers( cursor )
		);
		offers.push( ...page.offers );
		cursor = page.next;
	} while ( cursor !== null );
	return offers;
}

function listingsOf( { channel }: ChannelRow, offers: readonly Offer[] ) {
	const listings: ListingRow[] = [];
	const skipped: { offer: string; title: string; reason: string }[] = [];
	for ( const { offer, sku, external, title, shown } of offers ) {
		const parsed = skuSchema.safeParse( sku );
		if ( ! parsed.success || shown === null ) {
			const reason = parsed.success
				? 'its stock is not tracked on the channel'
				: 'it has no SKU';
			skipped.push( { offer, title, reason } );
			continue;
		}
		const listing = listingIdSchema.parse( `${ channel }:${ offer }` );
		listings.push( {
			listing,
			channel,
			offer,
			sku: parsed.data satisfies Sku,
			external,
			title,
		} );
	}
	return { listings, skipped };
}

async function shownNow(
	adapter: ChannelAdapter,
	states: readonly ListingState[]
): Promise< Map< string, number > > {
	const shown = new Map< string, number >();
	const step = adapter.capabilities.readBatchMax;
	for ( let first = 0; first < states.length; first += step ) {
		const targets = states
			.slice( first, first + step )
			.map( ( { listing, external } ) => ( { listing, external } ) );
		for ( const answer of valueOf( await adapter.readQuantities( targets ) ) ) {
			if ( answer.result === 'shown' ) {
				shown.set( answer.listing, answer.quantity );
			}
		}
	}
	return shown;
}

function isNotLookedAt( { confirmedAtMs }: ListingState ): boolean {
	return confirmedAtMs === null;
}
