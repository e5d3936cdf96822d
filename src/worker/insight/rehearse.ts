import type { SaleAnswer } from '../../shared/api/bundles.ts';
import {
	lineIdSchema,
	listingIdSchema,
	offerRefSchema,
	orderIdSchema,
	type ChannelId,
	type ListingId,
	type LocationId,
	type Sku,
} from '../../shared/ids.ts';
import type { LineAssignment } from '../../shared/line-assignment.ts';
import type { StockEvent } from '../../shared/stock-event.ts';
import { AssembledStock } from '../ledger/assembled-stock.ts';
import { assign } from '../ledger/assign.ts';
import { availability } from '../ledger/availability.ts';
import type { BillsOfMaterials } from '../ledger/bill-of-materials.ts';
import { stockKeyOf } from '../ledger/contribution.ts';
import type { LedgerView } from '../ledger/ledger-view.ts';
import { availableOf, EMPTY_STOCK, newlyShort, type StockRow } from '../ledger/shelf.ts';
import { orderEvent } from '../intake/order-event.ts';
import { BatchView } from '../store/batch/batch-view.ts';
import { decideBatch } from '../store/batch/decide-batch.ts';
import { reviseListings } from '../store/batch/revise-listings.ts';
import type { StoredRows } from '../store/batch/stored-rows.ts';
import type { Titles } from './bundle-makes.ts';

/**
 * What would be if something were sold, or a bill were saved: the ledger decides it as it would decide
 * the real thing, and what it decides is told instead of written. So no rule stands here.
 */

export interface ImaginedSale {
	readonly sku: Sku;
	readonly units: number;
	readonly channel: ChannelId;
	readonly atMs: number;
	/** Locations that channels draw from. */
	readonly places: readonly LocationId[];
}

/** No channel calls an order or what it sells by this: nothing of a real one is read in its place. */
const IMAGINED = '\u001fimagined';
const LINE = lineIdSchema.parse( '1' );

export function rehearseSale(
	stored: StoredRows,
	bills: BillsOfMaterials,
	sale: ImaginedSale,
	titles: Titles
): SaleAnswer {
	const before = new BatchView( stored, bills );
	const assigned = assignedOf( before, sale );
	const submission = {
		event: eventOf( sale, assigned ),
		receivedAtMs: sale.atMs,
		delivery: null,
	};
	const { writes } = decideBatch( stored, bills, [ submission ], sale.atMs );
	const rows = new Map(
		writes.shelves.map( ( one ) => [ stockKeyOf( one.sku, one.location ), one.row ] )
	);
	const after = {
		bills,
		stock: ( sku: Sku, location: LocationId ): StockRow =>
			rows.get( stockKeyOf( sku, location ) ) ?? before.stock( sku, location ),
	};
	const skus = new Set( writes.shelves.map( ( { sku } ) => sku ) );
	const bundles = new Set(
		[ ...skus ].flatMap( ( sku ) => [ sku, ...bills.bundlesAbove( sku ) ] )
	);
	return {
		sku: sale.sku,
		units: sale.units,
		channel: sale.channel,
		location: assigned.location,
		isObserved: assigned.isObserved ?? false,
		shelves: writes.shelves.map( ( { sku, location, row } ) => {
			const was = stored.shelf( sku, location ) ?? EMPTY_STOCK;
			return {
				sku,
				title: titles.get( sku ) ?? '',
				location,
				units: row.committed - was.committed,
				before: availableOf( was ),
				after: availableOf( row ),
				short: newlyShort( was, row ),
			};
		} ),
		bundles: changedBundles( before, after, bundles, sale.places, titles ),
		listings: changedListings(
			stored,
			shownBy(
				before,
				writes.desired.map( ( { listing } ) => listing ),
				sale.atMs
			),
			new Map( writes.desired.map( ( one ) => [ one.listing, one.desired.quantity ] ) )
		),
	};
}

/** What `after` would do that `before` does not: another bill of `bundle`. */
export function rehearseBill(
	stored: StoredRows,
	before: BillsOfMaterials,
	after: BillsOfMaterials,
	{ bundle, atMs, places }: { bundle: Sku; atMs: number; places: readonly LocationId[] },
	titles: Titles
): Pick< SaleAnswer, 'bundles' | 'listings' > {
	const skus = [ bundle, ...after.bundlesAbove( bundle ) ];
	const listings = skus.flatMap( ( sku ) =>
		stored.listingsOf( sku ).map( ( { listing } ) => listing )
	);
	const [ old, now ] = [ new BatchView( stored, before ), new BatchView( stored, after ) ];
	return {
		bundles: changedBundles( old, now, skus.slice( 1 ), places, titles ),
		listings: changedListings(
			stored,
			shownBy( old, listings, atMs ),
			shownBy( now, listings, atMs )
		),
	};
}

/** As a line of the channel's own order would be: also of what is not listed there, or not yet. */
function assignedOf(
	view: BatchView,
	{ sku, units, channel, atMs }: ImaginedSale
): LineAssignment {
	const listed = view.stored.listingsOf( sku ).find( ( one ) => one.channel === channel );
	const offer = listed?.offer ?? offerRefSchema.parse( IMAGINED );
	const listing = listed?.listing ?? listingIdSchema.parse( IMAGINED );
	return assign(
		view,
		{ line: LINE, offer, units },
		{ listing, sku },
		{ location: view.defaultLocation( channel ), placedAtMs: atMs },
		new AssembledStock( view, () => 0 )
	);
}

/** The channel has taken the units off its own number, as it does when it sells them. */
function eventOf( { units, channel, atMs }: ImaginedSale, assigned: LineAssignment ): StockEvent {
	const { line, offer } = assigned;
	const event = orderEvent(
		channel,
		{
			order: orderIdSchema.parse( IMAGINED ),
			revision: null,
			updatedAt: atMs,
			placedAt: atMs,
			lines: [
				{
					line,
					offer,
					ordered: units,
					cancelled: 0,
					shipments: [],
					restocks: [],
					subtracted: units,
				},
			],
		},
		0
	);
	return event.body.kind === 'order'
		? { ...event, body: { ...event.body, assigned: [ assigned ] } }
		: event;
}

function changedBundles(
	before: Pick< LedgerView, 'stock' | 'bills' >,
	after: Pick< LedgerView, 'stock' | 'bills' >,
	skus: Iterable< Sku >,
	places: readonly LocationId[],
	titles: Titles
): SaleAnswer[ 'bundles' ] {
	return [ ...skus ]
		.filter( ( sku ) => after.bills.isBundle( sku ) )
		.map( ( bundle ) => {
			const { units, limitedBy } = availability( after, bundle, places );
			return {
				bundle,
				title: titles.get( bundle ) ?? '',
				before: availability( before, bundle, places ).units,
				after: units,
				limitedBy,
			};
		} )
		.filter( ( one ) => one.before !== one.after )
		.toSorted( ( left, right ) => ( left.bundle < right.bundle ? -1 : 1 ) );
}

function shownBy(
	view: BatchView,
	listings: readonly ListingId[],
	atMs: number
): Map< ListingId, number > {
	const touched = new Map( listings.map( ( listing ) => [ listing, null ] ) );
	const writes = reviseListings( view, touched, [], atMs );
	return new Map( writes.map( ( { listing, desired } ) => [ listing, desired.quantity ] ) );
}

function changedListings(
	stored: StoredRows,
	before: ReadonlyMap< ListingId, number >,
	after: ReadonlyMap< ListingId, number >
): SaleAnswer[ 'listings' ] {
	return [ ...after ]
		.flatMap( ( [ listing, quantity ] ) => {
			const was = before.get( listing );
			const shown = stored.listing( listing );
			return shown && was !== undefined && was !== quantity
				? [
						{
							listing,
							channel: shown.channel,
							sku: shown.sku,
							before: was,
							after: quantity,
						},
					]
				: [];
		} )
		.toSorted( ( left, right ) => ( left.listing < right.listing ? -1 : 1 ) );
}
