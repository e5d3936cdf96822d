import type { SimulatedProduct } from '../contract.ts';

export interface WooSimulatedProduct extends SimulatedProduct {
	/** Title of the variable product that this SKU is a variation of. */
	readonly variationOf?: string;
}

export interface CatalogEntry {
	readonly id: number;
	readonly type: 'simple' | 'variable' | 'variation';
	/** Empty for a variable product: its variations have the SKUs. */
	readonly sku: string;
	readonly title: string;
	/** The variable product of a variation, else 0. */
	readonly parentId: number;
	modifiedAtMs: number;
}

/** What the shop offers. Ids count from 11 across products and variations, as posts do. */
export class WooCatalog {
	readonly createdAtMs = Date.now();
	private readonly entries = new Map< number, CatalogEntry >();
	private readonly bySkus = new Map< string, CatalogEntry >();
	private readonly parents = new Map< string, CatalogEntry >();

	constructor( products: readonly WooSimulatedProduct[] ) {
		for ( const { sku, title, variationOf } of products ) {
			const parentId = variationOf === undefined ? 0 : this.parent( variationOf ).id;
			const type = variationOf === undefined ? 'simple' : 'variation';
			this.bySkus.set( sku, this.add( { type, sku, title, parentId } ) );
		}
	}

	get lastId(): number {
		return 10 + this.entries.size;
	}

	all(): readonly CatalogEntry[] {
		return [ ...this.entries.values() ];
	}

	find( id: number ): CatalogEntry | undefined {
		return this.entries.get( id );
	}

	variationsOf( id: number ): readonly CatalogEntry[] {
		return this.all().filter(
			( entry ) => entry.type === 'variation' && entry.parentId === id
		);
	}

	bySku( sku: string ): CatalogEntry {
		const entry = this.bySkus.get( sku );
		if ( entry === undefined ) {
			throw new Error( `The catalogue has no "${ sku }".` );
		}
		return entry;
	}

	private parent( title: string ): CatalogEntry {
		const known = this.parents.get( title );
		if ( known !== undefined ) {
			return known;
		}
		const parent = this.add( { type: 'variable', sku: '', title, parentId: 0 } );
		this.parents.set( title, parent );
		return parent;
	}

	private add( entry: Omit< CatalogEntry, 'id' | 'modifiedAtMs' > ): CatalogEntry {
		const full = { ...entry, id: this.lastId + 1, modifiedAtMs: this.createdAtMs };
		this.entries.set( full.id, full );
		return full;
	}
}
