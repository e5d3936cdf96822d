import { eventKeySchema, type ChannelId } from '../../shared/ids.ts';
import type { ChannelAdapter, Offer } from '../channels/contract.ts';
import type { LedgerQueue } from '../intake/ledger-queue.ts';
import { nextTurn } from '../next-turn.ts';
import type { Clock } from '../ports.ts';
import type { OrderFetcher } from '../reconciliation/order-fetcher.ts';
import type { ChannelRow, ListingRow, Store } from '../store/contract.ts';
import { listingsOf, type SkippedOffer } from './catalogue.ts';
import { FirstLook, type LookedAtChannel } from './first-look.ts';
import { offerPages } from './offer-pages.ts';
import { patiently } from './patience.ts';

/** In one transaction: 1,000 held everybody else up for 80 ms, 100 do for 9 and are as quick. */
const LISTINGS_AT_ONCE = 100;

export interface ConnectReport {
	readonly offers: number;
	readonly listings: number;
	/** Offers without SKU or without stock of their own: shown to the owner, not synchronised. */
	readonly skipped: readonly SkippedOffer[];
	readonly openingBalances: number;
	readonly webhooks: readonly string[];
}

/**
 * Brings a channel from "has credentials" to "can be kept true". Every step may be repeated, so a
 * set-up that was cut off is simply run again:
 * catalogue → webhooks (before the orders, so that none falls in between) → what is shown, with the
 * orders that go with it → opening balances.
 */
export class ChannelConnector {
	readonly #store: Store;
	readonly #queue: LedgerQueue;
	readonly #clock: Clock;
	readonly #firstLook: FirstLook;

	constructor( store: Store, queue: LedgerQueue, clock: Clock ) {
		this.#store = store;
		this.#queue = queue;
		this.#clock = clock;
		this.#firstLook = new FirstLook( store, queue, clock );
	}

	/**
	 * @param onProgress is told in a few words how far it is.
	 * @throws {ConnectError} when the channel did not answer; nothing has to be cleaned up.
	 */
	async connect(
		row: ChannelRow,
		adapter: ChannelAdapter,
		fetcher: OrderFetcher,
		callbackUrl: string,
		onProgress: ( how: string ) => void = () => undefined
	): Promise< ConnectReport > {
		const imported = await this.#importOffers( row.channel, adapter, onProgress );
		const webhooks = await patiently(
			this.#clock,
			() => adapter.registerWebhooks( callbackUrl ),
			() => onProgress( 'asking for its webhooks' )
		);
		const openingBalances = await this.#look( { row, adapter, fetcher, onProgress } );
		return { ...imported, openingBalances, webhooks };
	}

	/**
	 * Offers that have come to a channel which is kept true already.
	 *
	 * @returns those that cannot be synchronised.
	 * @throws {ConnectError}
	 */
	async addOffers(
		row: ChannelRow,
		adapter: ChannelAdapter,
		fetcher: OrderFetcher,
		offers: readonly Offer[]
	): Promise< readonly SkippedOffer[] > {
		const { listings, skipped } = listingsOf( row.channel, offers );
		await this.#addListings( listings );
		await this.#look( { row, adapter, fetcher, onProgress: () => undefined } );
		return skipped;
	}

	/** Each page as it comes: the channel is not live yet, so it does not matter that some are missing. */
	async #importOffers(
		channel: ChannelId,
		adapter: ChannelAdapter,
		onProgress: ( how: string ) => void
	): Promise< Pick< ConnectReport, 'offers' | 'listings' | 'skipped' > > {
		const skipped: SkippedOffer[] = [];
		let offers = 0;
		let listings = 0;
		const tell = (): void => onProgress( `reading its catalogue: ${ offers } products` );
		for await ( const page of offerPages( adapter, this.#clock, tell ) ) {
			const found = listingsOf( channel, page );
			await this.#addListings( found.listings );
			skipped.push( ...found.skipped );
			offers += page.length;
			listings += found.listings.length;
			tell();
		}
		return { offers, listings, skipped };
	}

	async #addListings( listings: readonly ListingRow[] ): Promise< void > {
		const { model } = this.#store;
		for ( let first = 0; first < listings.length; first += LISTINGS_AT_ONCE ) {
			const some = listings.slice( first, first + LISTINGS_AT_ONCE );
			await model.addSkus( some.map( ( { sku, title } ) => ( { sku, title } ) ) );
			await model.addListings( some, this.#clock.now() );
			await nextTurn( this.#clock );
		}
	}

	/** Looks at every listing that nobody has looked at yet. */
	async #look( channel: LookedAtChannel ): Promise< number > {
		const id = channel.row.channel;
		const opened = await this.#firstLook.take( channel, () => this.#mapWaitingLines( id ) );
		await this.#store.inbox.requeueParked( id );
		return opened;
	}

	/**
	 * Orders that came before their offer was mapped take effect now. They are sales like any other, and
	 * urgent; one after the other they crowd nobody out.
	 */
	async #mapWaitingLines( channel: ChannelId ): Promise< void > {
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
}
