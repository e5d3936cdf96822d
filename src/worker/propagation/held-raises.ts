import type { ListingId, Sku } from '../../shared/ids.ts';

/**
 * Raises that wait until another listing of their SKU shows less, so that they go out the moment it does.
 * Kept in memory and for one process: every one of them is also due again after a second, which is how the
 * workers of other processes and a restarted one find them.
 */
export class HeldRaises {
	readonly #wakes = new Map< Sku, Map< ListingId, () => void > >();

	/** @param wake is called once, when there may be room. */
	hold( sku: Sku, listing: ListingId, wake: () => void ): void {
		const held = this.#wakes.get( sku ) ?? new Map< ListingId, () => void >();
		held.set( listing, wake );
		this.#wakes.set( sku, held );
	}

	/** It has gone out, or is wanted no more: what it waits for from now on is another matter. */
	forget( sku: Sku, listing: ListingId ): void {
		const held = this.#wakes.get( sku );
		held?.delete( listing );
		if ( held?.size === 0 ) {
			this.#wakes.delete( sku );
		}
	}

	/** A listing of these SKUs may show less than before. */
	roomMade( skus: Iterable< Sku > ): void {
		for ( const sku of new Set( skus ) ) {
			const held = this.#wakes.get( sku );
			this.#wakes.delete( sku );
			held?.forEach( ( wake ) => wake() );
		}
	}
}
