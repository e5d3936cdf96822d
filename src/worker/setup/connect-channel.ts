import type { ChannelOrder, ChannelOrderLine } from '../../shared/channel-order.ts';
import {
	eventKeySchema,
	listingIdSchema,
	skuSchema,
	type ChannelId,
	type ListingId,
	type OrderId,
	type Sku,
} from '../../shared/ids.ts';
import type { CallResult, ChannelAdapter, Offer } from '../channels/contract.ts';
import { openUnitsSubtracted } from '../ledger/contribution.ts';
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

/** Orders not changed for longer than this are not looked at: what they owe is not known. */
const ORDERS_LOOK_BACK_MS = 60 * 86_400_000;
const LOOKS_MAX = 10;

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
	 * Finds for each new listing a quantity and the orders that are inside it: read, list orders, read
	 * again. Equal numbers around the list mean that nothing was sold in between. The channel's
	 * deliveries wait meanwhile, so what the ledger counts afterwards is exactly what was listed.
	 */
	async #openAndLook(
		row: ChannelRow,
		adapter: ChannelAdapter,
		fetcher: OrderFetcher
	): Promise< number > {
		const states = await this.#store.deliveries.listings( row.channel );
		const orders = new Map< OrderId, ChannelOrder >();
		let sinceMs = row.ordersSeenUntilMs || this.#clock.now() - ORDERS_LOOK_BACK_MS;
		let open = states.filter( ( { confirmedAtMs } ) => confirmedAtMs === null );
		let opened = 0;
		for ( let look = 1; look === 1 || open.length > 0; look += 1 ) {
			if ( look > LOOKS_MAX ) {
				throw new ConnectError( 'it sells faster than it can be read: try again later' );
			}
			const atMs = this.#clock.now();
			const before = await shownNow( adapter, open );
			const listed = valueOf( await fetcher.list( sinceMs ) );
			const after = await shownNow( adapter, open );
			listed.forEach( ( order ) => orders.set( order.order, order ) );
			const still = new Set(
				open.filter( ( { listing } ) => before.get( listing ) === after.get( listing ) )
			);
			opened += await this.#openBalances( row, still, after, [ ...orders.values() ], atMs );
			await fetcher.record( listed );
			await this.#mapWaitingLines( row );
			await this.#recordLooks( still, after, adapter.capabilities.writes === 'cut' );
			open = open.filter( ( state ) => ! still.has( state ) );
			sinceMs = atMs;
		}
		await this.#store.model.setOrdersSeenUntil( row.channel, sinceMs );
		return opened;
	}

	/**
	 * The first channel that brings a SKU gives its opening balance, also when that is 0: what it
	 * shows, plus what its own open orders have taken off that number.
	 */
	async #openBalances(
		row: ChannelRow,
		open: Iterable< ListingState >,
		shown: ReadonlyMap< string, number >,
		orders: readonly ChannelOrder[],
		atMs: number
	): Promise< number > {
		const openUnits = await this.#openUnitsByListing( row, orders );
		const bundles = new Set(
			( await this.#store.model.bills() ).map( ( { bundle } ) => bundle )
		);
		const [ location ] = row.locations;
		let opened = 0;
		for ( const { listing, sku } of open ) {
			const units = shown.get( listing );
			const isOpen = bundles.has( sku ) || ( await this.#store.ledger.isOpened( sku ) );
			if ( isOpen || units === undefined || location === undefined ) {
				continue;
			}
			const own = openUnits.get( listing ) ?? 0;
			const result = await this.#queue.submit( {
				event: {
					source: 'ledger',
					key: eventKeySchema.parse( `opening/${ sku }` ),
					occurredAtMs: atMs,
					actor: row.channel,
					body: { kind: 'opening', sku, location, units: units + own, atMs },
				},
				receivedAtMs: atMs,
				delivery: null,
			} );
			opened += Number( result.result === 'applied' );
		}
		return opened;
	}

	/** By listing: units on the shelf that the channel's own open orders have taken off its number. */
	async #openUnitsByListing(
		{ channel }: ChannelRow,
		orders: readonly ChannelOrder[]
	): Promise< Map< string, number > > {
		const sums = new Map< string, number >();
		const add = ( line: ChannelOrderLine ): void => {
			const listing = listingOf( channel, line.offer );
			sums.set( listing, ( sums.get( listing ) ?? 0 ) + openUnitsSubtracted( line ) );
		};
		orders.forEach( ( { lines } ) => lines.forEach( add ) );
		const listed = new Set( orders.map( ( { order } ) => order ) );
		for ( const { order, line } of await this.#store.model.unmappedLines( channel ) ) {
			if ( ! listed.has( order ) ) {
				add( line );
			}
		}
		return sums;
	}

	async #recordLooks(
		open: Iterable< ListingState >,
		shownBy: ReadonlyMap< string, number >,
		keepsCut: boolean
	): Promise< void > {
		const nowMs = this.#clock.now();
		for ( const { listing, channel } of open ) {
			const state = await this.#store.deliveries.listing( listing );
			const shown = shownBy.get( listing );
			if ( state && shown !== undefined ) {
				const change = lookedAt( state, shown, keepsCut, nowMs );
				await this.#store.deliveries.apply( channel, [ change ] );
			}
		}
	}
}

function lookedAt(
	state: ListingState,
	shown: number,
	keepsCut: boolean,
	nowMs: number
): ListingChange {
	const isTrue = shown === state.quantity;
	const { revision } = state;
	return {
		listing: state.listing,
		patch: {
			cut: keepsCut ? { shown, ownInside: state.known } : null,
			sentQuantity: shown,
			confirmedQuantity: shown,
			confirmedAtMs: nowMs,
			...( isTrue ? { sentRevision: revision, confirmedRevision: revision } : {} ),
		},
		dirty: isTrue ? { clearUpTo: revision } : { notBeforeMs: nowMs },
	};
}

/** Our id of what a channel offers. */
function listingOf( channel: ChannelId, offer: string ): ListingId {
	return listingIdSchema.parse( `${ channel }:${ offer }` );
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
		const listing = listingOf( channel, offer );
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
