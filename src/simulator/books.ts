import type { BookEntry, ReadEntry, SaleLine, SimulatedProduct } from './contract.ts';
import { SaleRefused } from './sale-refused.ts';

interface Account {
	shown: number;
	sold: number;
}

/**
 * What one marketplace shows and has sold. Every change goes through `post`, so the journal is
 * complete by construction: opening quantity plus the sum of deltas is what is shown.
 */
export class Books {
	readonly journal: BookEntry[] = [];
	private readonly accounts = new Map< string, Account >();
	private readonly listeners = new Set< ( entry: BookEntry ) => void >();
	private readonly readers = new Set< ( read: ReadEntry ) => void >();
	private readonly channel: string;
	private readonly isOversellAllowed: boolean;

	constructor(
		channel: string,
		products: readonly SimulatedProduct[],
		isOversellAllowed: boolean
	) {
		this.channel = channel;
		this.isOversellAllowed = isOversellAllowed;
		for ( const product of products ) {
			if ( this.accounts.has( product.sku ) ) {
				throw new Error( `The SKU "${ product.sku }" is listed twice on ${ channel }.` );
			}
			this.accounts.set( product.sku, { shown: 0, sold: 0 } );
			this.post( product.sku, 'opening', product.quantity );
		}
	}

	shown( sku: string ): number {
		return this.account( sku ).shown;
	}

	sold( sku: string ): number {
		return this.account( sku ).sold;
	}

	onEntry( listener: ( entry: BookEntry ) => void ): () => void {
		this.listeners.add( listener );
		return () => this.listeners.delete( listener );
	}

	onRead( listener: ( read: ReadEntry ) => void ): () => void {
		this.readers.add( listener );
		return () => this.readers.delete( listener );
	}

	/** What is shown, told to somebody who asks by the API. */
	told( sku: string ): number {
		const { shown } = this.account( sku );
		if ( this.readers.size > 0 ) {
			const read = { atMs: Date.now(), channel: this.channel, sku, shown };
			this.readers.forEach( ( reader ) => reader( read ) );
		}
		return shown;
	}

	/** Throws `SaleRefused` unless all lines together can be sold. Changes nothing. */
	checkSale( lines: readonly SaleLine[] ): void {
		const wanted = new Map< string, number >();
		for ( const { sku, quantity } of lines ) {
			if ( ! Number.isInteger( quantity ) || quantity < 1 ) {
				throw new SaleRefused( `${ quantity } of "${ sku }" is not a quantity to sell.` );
			}
			wanted.set( sku, ( wanted.get( sku ) ?? 0 ) + quantity );
		}
		if ( wanted.size === 0 ) {
			throw new SaleRefused( 'An order needs at least one line.' );
		}
		for ( const [ sku, quantity ] of wanted ) {
			const { shown } = this.account( sku );
			if ( shown < quantity && ! this.isOversellAllowed ) {
				throw new SaleRefused(
					`${ this.channel } shows ${ shown } of "${ sku }" and does not sell ${ quantity }.`
				);
			}
		}
	}

	sale( sku: string, quantity: number, order: string ): void {
		this.account( sku ).sold += quantity;
		this.post( sku, 'sale', -quantity, order );
	}

	/** Sold units that go back on sale. */
	giveBack( sku: string, quantity: number, order: string ): void {
		this.account( sku ).sold -= quantity;
		this.post( sku, 'return', quantity, order );
	}

	/** An API call or somebody in the marketplace's own admin sets what is shown. */
	set( sku: string, quantity: number, cause: 'write' | 'edit' ): void {
		this.post( sku, cause, quantity - this.account( sku ).shown );
	}

	private post( sku: string, cause: BookEntry[ 'cause' ], delta: number, order?: string ): void {
		const account = this.account( sku );
		account.shown += delta;
		const entry: BookEntry = {
			atMs: Date.now(),
			channel: this.channel,
			sku,
			cause,
			delta,
			shownAfter: account.shown,
			soldAfter: account.sold,
			...( order === undefined ? {} : { order } ),
		};
		this.journal.push( entry );
		for ( const listener of this.listeners ) {
			listener( entry );
		}
	}

	private account( sku: string ): Account {
		const account = this.accounts.get( sku );
		if ( account === undefined ) {
			throw new SaleRefused( `${ this.channel } does not offer "${ sku }".` );
		}
		return account;
	}
}
