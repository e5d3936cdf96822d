import type { ListingId, Sku } from '../../../shared/ids.ts';
import { roomOf } from '../../allocation/allocate.ts';
import { splitAmongListings, type Share } from '../../allocation/split-among-listings.ts';
import type { BatchView } from './batch-view.ts';
import type { ChannelFacts, ShownListing } from './stored-rows.ts';

type Shares = ReadonlyMap< ListingId, Share >;

const NOBODY: Shares = new Map();

/**
 * Which part of a SKU's last units each of its listings may show. A SKU is split when so many or fewer
 * units as `split-below` can be promised; not, when
 * - nothing is there to be split: at 0 everybody shows 0, and what is owed is told to who takes it unclamped;
 * - it may be backordered anywhere: then it is not scarce;
 * - its channels do not all draw from the same places: their units are not the same ones;
 * - it is a bundle, or in one: a bundle's listings draw from several SKUs, and a share of each would have to
 *   be kept back for every one of them, whether it sells or not.
 *
 * All listings of a SKU follow from each other, so all are computed anew together: what changes a SKU's
 * units touches them all, and so does whatever changes the model.
 */
export class SplitShares {
	readonly #view: BatchView;
	readonly #soldOn: ( listing: ListingId ) => number;
	/** Once for all listings of a SKU. */
	readonly #known = new Map< Sku, Shares >();

	/** @param soldOn net units that a listing has sold, those of the batch included. */
	constructor( view: BatchView, soldOn: ( listing: ListingId ) => number ) {
		this.#view = view;
		this.#soldOn = soldOn;
	}

	of(
		{ listing, sku }: ShownListing,
		{ splitBelow }: ChannelFacts,
		units: number
	): Share | null {
		if ( units <= 0 || units > splitBelow ) {
			return null;
		}
		const shares = this.#known.get( sku ) ?? this.#shares( sku, units );
		this.#known.set( sku, shares );
		return shares.get( listing ) ?? null;
	}

	#shares( sku: Sku, units: number ): Shares {
		const { bills, shelves, stored } = this.#view;
		const listings = stored
			.listingsOf( sku )
			.map( ( shown ) => ( { ...shown, facts: this.#view.channel( shown.channel ) } ) );
		const places = new Set( listings.map( ( { facts } ) => placesOf( facts ) ) );
		const isBackordered = listings.some(
			( { channel } ) => shelves.allowed( sku, channel ) > 0
		);
		const isOfBundles = bills.isBundle( sku ) || bills.bundlesAbove( sku ).size > 0;
		if ( listings.length < 2 || places.size > 1 || isBackordered || isOfBundles ) {
			return NOBODY;
		}
		return splitAmongListings(
			units,
			listings.map( ( { listing, channel, facts: { buffer, quantityMax } } ) => ( {
				listing,
				channel,
				sold: this.#soldOn( listing ),
				atMost: Math.min(
					quantityMax,
					roomOf( { available: units, backorder: 0, buffer } )
				),
			} ) )
		);
	}
}

function placesOf( { locations }: ChannelFacts ): string {
	return locations.toSorted().join( '\u001f' );
}
