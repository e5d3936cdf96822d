import { createHmac, randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import type { World } from './world.ts';

export interface Answer {
	readonly status: number;
	readonly headers: Readonly< Record< string, string | string[] | undefined > >;
	readonly body: string;
}

export interface DeliveryOptions {
	readonly topic?: string;
	readonly webhookId?: string;
	/** Added to, or put in place of, what the shop would send; `null` leaves one out. */
	readonly headers?: Readonly< Record< string, string | null > >;
}

/** Stands in for a shop's webhook sender: its secret, its headers, bodies of our own making. */
export class ShopSender {
	readonly endpoint: string;
	readonly #world: World;
	readonly #channel: string;
	readonly #agent: Agent;

	constructor( world: World, channel: string, sockets = 20 ) {
		const running = world.worker.app.channels().find( ( { row } ) => row.channel === channel );
		this.endpoint = `${ world.worker.address }/intake/${ running?.row.endpoint ?? 'none' }`;
		this.#world = world;
		this.#channel = channel;
		this.#agent = new Agent( { keepAlive: true, maxSockets: sockets } );
	}

	close(): void {
		this.#agent.destroy();
	}

	/** How this shop's orders name a SKU. */
	async offerOf( sku: string ): Promise< string > {
		const { listings } = await this.#world.api.get< {
			listings: readonly { listing: string; sku: string }[];
		} >( `/v1/channels/${ this.#channel }/listings?limit=1000` );
		const found = listings.find( ( listing ) => listing.sku === sku );
		return found?.listing.slice( this.#channel.length + 1 ) ?? '';
	}

	headersFor( body: string | Buffer, options: DeliveryOptions = {} ): Record< string, string > {
		const { credentials, kind } = this.#world.shop( this.#channel ).simulator;
		const sign = ( secret: string | undefined ): string =>
			createHmac( 'sha256', secret ?? '' )
				.update( body )
				.digest( 'base64' );
		const webhookId = options.webhookId ?? randomUUID();
		const usual: Record< string, string | null > =
			kind === 'shopify'
				? {
						'x-shopify-topic': options.topic ?? 'orders/updated',
						'x-shopify-webhook-id': webhookId,
						'x-shopify-hmac-sha256': sign( credentials[ 'apiSecret' ] ),
					}
				: {
						'x-wc-webhook-topic': options.topic ?? 'order.updated',
						'x-wc-webhook-id': '1',
						'x-wc-webhook-delivery-id': webhookId,
						'x-wc-webhook-signature': sign( credentials[ 'webhookSecret' ] ),
					};
		const all: Readonly< Record< string, string | null > > = {
			'content-type': 'application/json',
			...usual,
			...options.headers,
		};
		return Object.fromEntries(
			Object.entries( all ).flatMap( ( [ name, value ] ) =>
				value === null ? [] : [ [ name, value ] ]
			)
		);
	}

	/** Sends an order, or bytes as they are. */
	deliver( body: string | Buffer | object, options: DeliveryOptions = {} ): Promise< Answer > {
		const bytes =
			typeof body === 'string' || Buffer.isBuffer( body ) ? body : JSON.stringify( body );
		return this.post( bytes, this.headersFor( bytes, options ) );
	}

	post(
		body: string | Buffer,
		headers: Readonly< Record< string, string > >
	): Promise< Answer > {
		return post( this.endpoint, body, headers, this.#agent );
	}
}

/** One POST; an answer that comes before the body is through counts. */
export function post(
	url: string,
	body: string | Buffer,
	headers: Readonly< Record< string, string > >,
	agent?: Agent
): Promise< Answer > {
	return new Promise( ( resolve, reject ) => {
		const outgoing = request( url, {
			method: 'POST',
			agent,
			headers: { ...headers, 'content-length': Buffer.byteLength( body ) },
		} );
		outgoing.on( 'response', ( response ) => {
			const chunks: Buffer[] = [];
			response.on( 'data', ( chunk: Buffer ) => chunks.push( chunk ) );
			response.on( 'error', reject );
			response.on( 'end', () =>
				resolve( {
					status: response.statusCode ?? 0,
					headers: response.headers,
					body: Buffer.concat( chunks ).toString( 'utf8' ),
				} )
			);
		} );
		outgoing.on( 'error', reject );
		outgoing.end( body );
	} );
}

export interface OrderLine {
	readonly line: number;
	readonly offer: string;
	/** Not always a number: that is what some tests are about. */
	readonly quantity: unknown;
}

/** The part of a Shopify order that stock needs, as its webhooks carry it. */
export function shopifyOrder(
	id: number,
	updatedAtMs: number,
	lines: readonly OrderLine[],
	isCancelled = false
): object {
	const updatedAt = new Date( updatedAtMs ).toISOString();
	return {
		id,
		created_at: '2026-11-20T10:00:00-05:00',
		updated_at: updatedAt,
		cancelled_at: isCancelled ? updatedAt : null,
		line_items: lines.map( ( { line, offer, quantity } ) => ( {
			id: line,
			variant_id: Number( offer ),
			sku: 'printed, never used',
			quantity,
			current_quantity: isCancelled ? 0 : quantity,
			fulfillable_quantity: isCancelled ? 0 : quantity,
		} ) ),
		fulfillments: [],
		refunds: isCancelled
			? [
					{
						created_at: updatedAt,
						refund_line_items: lines.map( ( { line, quantity } ) => ( {
							id: line + 1,
							line_item_id: line,
							quantity,
							restock_type: 'cancel',
						} ) ),
					},
				]
			: [],
	};
}

/** The part of a paid WooCommerce order that stock needs. */
export function wooCommerceOrder(
	id: number,
	updatedAtMs: number,
	lines: readonly OrderLine[]
): object {
	const gmt = new Date( updatedAtMs ).toISOString().slice( 0, 19 );
	return {
		id,
		status: 'processing',
		date_created_gmt: '2026-11-20T10:00:00',
		date_modified_gmt: gmt,
		line_items: lines.map( ( { line, offer, quantity } ) => ( {
			id: line,
			product_id: Number( offer ),
			variation_id: 0,
			quantity,
			meta_data: [ { id: 1, key: '_reduced_stock', value: quantity } ],
		} ) ),
		refunds: [],
		meta_data: [],
	};
}

/** Waits until every delivery is worked on. */
export async function workedOff( world: World, withinMs = 10_000 ): Promise< void > {
	await until( withinMs, 'deliveries still wait', async () => {
		const { deliveries } = await world.api.status();
		return deliveries.waiting + deliveries.fetching === 0;
	} );
}

/** @throws {Error} with `complaint` when `isSo` does not come true in time. */
export async function until(
	withinMs: number,
	complaint: string,
	isSo: () => Promise< boolean >
): Promise< void > {
	const deadlineMs = Date.now() + withinMs;
	while ( ! ( await isSo() ) ) {
		if ( Date.now() > deadlineMs ) {
			throw new Error( `${ complaint } after ${ withinMs } ms` );
		}
		await new Promise( ( resolve ) => {
			setTimeout( resolve, 10 );
		} );
	}
}

export interface Counts {
	readonly onHand: number;
	readonly committed: number;
}

/** The ledger's counts of a SKU. */
export async function countsOf( world: World, sku: string ): Promise< Counts > {
	const { locations } = await world.api.get< { locations: readonly Counts[] } >(
		`/v1/stock/${ encodeURIComponent( sku ) }`
	);
	const { onHand, committed } = locations[ 0 ] ?? { onHand: 0, committed: 0 };
	return { onHand, committed };
}

export interface DeliveryAnswer {
	readonly delivery: number;
	readonly channel: string;
	readonly errorCode: string | null;
	readonly errorDetail: string | null;
}

export async function deliveriesIn( world: World, state: string ): Promise< DeliveryAnswer[] > {
	const { deliveries } = await world.api.get< { deliveries: DeliveryAnswer[] } >(
		`/v1/deliveries?state=${ state }&limit=1000`
	);
	return deliveries;
}
