import type { SimulatedChannel, SimulatedProduct } from '../../src/simulator/contract.ts';
import type { ChannelOrder } from '../../src/shared/channel-order.ts';
import { listingIdSchema, orderIdSchema } from '../../src/shared/ids.ts';
import type {
	CallFailure,
	CallResult,
	ChannelAdapter,
	Offer,
	RawDelivery,
	ReadAnswer,
	WriteAnswer,
	WriteItem,
} from '../../src/worker/channels/contract.ts';
import type { Network } from '../../src/worker/ports.ts';
import type { DeliveryReceiver } from './delivery-receiver.ts';

/** What the conformance suite needs to know of one kind of channel. */
export interface ChannelFactory {
	/** Starts a simulated marketplace with these products. */
	open( products: readonly SimulatedProduct[] ): Promise< OpenedChannel >;
	/** Does it tell by itself that a shown quantity changed? */
	readonly announcesShown: boolean;
}

export interface OpenedChannel {
	readonly simulator: SimulatedChannel;
	/** An adapter for the simulator; `changes` make it a wrong or an unlucky one. */
	adapter( changes?: AdapterChanges ): ChannelAdapter;
	/** Signs another body the way `delivery` was signed. */
	resign( delivery: RawDelivery, body: string ): RawDelivery;
	close(): Promise< void >;
}

export interface AdapterChanges {
	readonly network?: Network;
	readonly baseUrl?: string;
	/** Credentials of the same form that the marketplace does not know. */
	readonly hasWrongCredentials?: boolean;
	/** Secrets instead of the right one; `RIGHT` stands for the right one. */
	readonly secrets?: readonly string[];
}

export const RIGHT = '(the right secret)';

/** The suite's hands on one opened channel. */
export class ChannelBench {
	readonly opened: OpenedChannel;
	readonly adapter: ChannelAdapter;
	readonly receiver: DeliveryReceiver;
	readonly #offers: ReadonlyMap< string, Offer >;
	#keys = 0;

	constructor(
		opened: OpenedChannel,
		adapter: ChannelAdapter,
		receiver: DeliveryReceiver,
		offers: readonly Offer[]
	) {
		this.opened = opened;
		this.adapter = adapter;
		this.receiver = receiver;
		this.#offers = new Map( offers.map( ( offer ) => [ offer.sku, offer ] ) );
	}

	get simulator(): SimulatedChannel {
		return this.opened.simulator;
	}

	offer( sku: string ): Offer {
		const offer = this.#offers.get( sku );
		if ( offer === undefined ) {
			throw new Error( `${ sku } is not offered` );
		}
		return offer;
	}

	target( sku: string ) {
		return {
			listing: listingIdSchema.parse( `listing of ${ sku }`.slice( 0, 400 ) ),
			external: this.offer( sku ).external,
		};
	}

	item( sku: string, quantity: number, onlyIfShown: number | null = null ): WriteItem {
		const target = this.target( sku );
		return { target, quantity, onlyIfShown, includes: null, revision: 1 };
	}

	/** A UUID that no call used before. */
	key(): string {
		this.#keys += 1;
		return `00000000-0000-4000-8000-${ String( this.#keys ).padStart( 12, '0' ) }`;
	}

	async set( ...items: WriteItem[] ): Promise< readonly WriteAnswer[] > {
		return value( await this.trySet( ...items ) );
	}

	trySet( ...items: WriteItem[] ): Promise< CallResult< readonly WriteAnswer[] > > {
		return this.adapter.writeQuantities( { idempotencyKey: this.key(), kind: 'set', items } );
	}

	async read( ...skus: string[] ): Promise< readonly ReadAnswer[] > {
		return value(
			await this.adapter.readQuantities( skus.map( ( sku ) => this.target( sku ) ) )
		);
	}

	async fetch( order: string ): Promise< ChannelOrder | null > {
		return value( await this.adapter.fetchOrder( orderIdSchema.parse( order ) ) );
	}

	/** Waits until the deliveries (and the fetches they ask for) show the order as `fits` wants it. */
	async snapshot(
		order: string,
		what: string,
		fits: ( snapshot: ChannelOrder ) => boolean
	): Promise< ChannelOrder > {
		let looked = 0;
		return this.receiver.deliveries.until( `order ${ order } ${ what }`, async ( all ) => {
			while ( looked < all.length ) {
				const delivery = all[ looked ];
				looked += 1;
				const seen = delivery && ( await this.#orderIn( delivery, order ) );
				if ( seen && fits( seen ) ) {
					return seen;
				}
			}
			return undefined;
		} );
	}

	/** Every delivery about this order that carries it whole, oldest first. */
	wholeOrders( order: string ): { delivery: RawDelivery; snapshot: ChannelOrder }[] {
		return this.receiver.deliveries.all.flatMap( ( delivery ) => {
			if ( this.adapter.verify( delivery ).result !== 'authentic' ) {
				return [];
			}
			const parsed = this.adapter.parse( delivery );
			const found = parsed.says === 'orders' ? parsed.orders : [];
			return found
				.filter( ( each ) => each.order === order )
				.map( ( snapshot ) => ( { delivery, snapshot } ) );
		} );
	}

	async #orderIn( delivery: RawDelivery, order: string ): Promise< ChannelOrder | undefined > {
		if ( this.adapter.verify( delivery ).result !== 'authentic' ) {
			return undefined;
		}
		const parsed = this.adapter.parse( delivery );
		if ( parsed.says === 'orders' ) {
			return parsed.orders.find( ( each ) => each.order === order );
		}
		return parsed.says === 'order-changed' && parsed.order === order
			? ( ( await this.fetch( order ) ) ?? undefined )
			: undefined;
	}
}

/** The value of a call that must succeed. */
export function value< T >( result: CallResult< T > ): T {
	if ( ! result.ok ) {
		throw new Error( `the call failed: ${ JSON.stringify( result.failure ) }` );
	}
	return result.value;
}

/** The failure of a call that must fail. */
export function failure( result: CallResult< unknown > ): CallFailure {
	if ( result.ok ) {
		throw new Error(
			`the call succeeded: ${ JSON.stringify( result.value ).slice( 0, 500 ) }`
		);
	}
	return result.failure;
}

/** What one line comes to, the same for every channel. */
export function tally( order: ChannelOrder, offer: Offer ) {
	const units = ( list: readonly { quantity: number }[] ) =>
		list.reduce( ( total, { quantity } ) => total + quantity, 0 );
	const lines = order.lines.filter( ( line ) => line.offer === offer.offer );
	const total = ( of: ( line: ChannelOrder[ 'lines' ][ number ] ) => number ) =>
		lines.reduce( ( count, line ) => count + of( line ), 0 );
	return {
		ordered: total( ( line ) => line.ordered ),
		cancelled: total( ( line ) => line.cancelled ),
		gone: total( ( line ) => units( line.shipments ) ),
		restocked: total( ( line ) => units( line.restocks ) ),
		subtracted: total( ( line ) => line.subtracted ),
		open: total( ( line ) =>
			Math.max( 0, line.ordered - line.cancelled - units( line.shipments ) )
		),
	};
}
