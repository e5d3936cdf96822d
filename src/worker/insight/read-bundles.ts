import type {
	BillAnswer,
	BillPreview,
	BundleAnswer,
	SaleAnswer,
} from '../../shared/api/bundles.ts';
import type { ChannelId, LocationId, Sku } from '../../shared/ids.ts';
import { QUANTITY_MAX } from '../../shared/quantity.ts';
import { mostOfOneLeaf } from '../ledger/bill-limits.ts';
import type { Bill, BillsOfMaterials } from '../ledger/bill-of-materials.ts';
import { BatchView } from '../store/batch/batch-view.ts';
import type { ChannelRow, Store } from '../store/contract.ts';
import { WorkerError } from '../worker-error.ts';
import { billAnswer } from './bundle-availability.ts';
import { makesOf, type Titles } from './bundle-makes.ts';
import { rehearseBill, rehearseSale } from './rehearse.ts';

type Reads = Pick< Store, 'ledger' | 'lists' | 'model' >;
const NOW = Number.POSITIVE_INFINITY;

/** Of a sale that is only thought of; without a channel the first one that lists the SKU sells it. */
export interface WantedSale {
	readonly sku: Sku;
	readonly units: number;
	readonly channel: ChannelId | null;
	readonly atMs: number;
}

/** All versions of all bills, or some of them, by bundle and time. */
export async function chooseBills(
	store: Reads,
	{ search, isCurrent }: { readonly search: string | null; readonly isCurrent: boolean }
): Promise< Bill[] > {
	const all = await store.model.bills();
	const chosen = isCurrent
		? all.filter(
				( bill, index ) =>
					bill.bundle !== all[ index + 1 ]?.bundle && bill.components.length > 0
			)
		: [ ...all ];
	if ( search === null ) {
		return chosen;
	}
	const titles = await titlesOf(
		store,
		chosen.map( ( { bundle } ) => bundle )
	);
	const wanted = search.toLowerCase();
	return chosen.filter( ( { bundle } ) =>
		[ bundle, titles.get( bundle ) ?? '' ].some( ( text ) =>
			text.toLowerCase().includes( wanted )
		)
	);
}

/** Bills whose numbers are computed at once: what comes meanwhile waits for them. */
const BILLS_AT_ONCE = 20;

/**
 * @param chosen of all bills those to be answered.
 * @param options.hasOneMore also what has to come in for one more: that costs the most.
 * @param options.turn lets what has come meanwhile go first.
 */
export async function readBills(
	store: Reads,
	chosen: readonly Bill[],
	{ hasOneMore, turn }: { readonly hasOneMore: boolean; readonly turn: () => Promise< void > }
): Promise< BillAnswer[] > {
	const [ places, titles ] = await Promise.all( [
		placesOf( store ),
		titlesOf(
			store,
			chosen.map( ( { bundle } ) => bundle )
		),
	] );
	const answers: BillAnswer[] = [];
	while ( answers.length < chosen.length ) {
		const portion = chosen.slice( answers.length, answers.length + BILLS_AT_ONCE );
		const answered = await store.ledger.ask( ( stored, bills ) => {
			const view = new BatchView( stored, bills );
			return portion.map( ( bill ) =>
				billAnswer( view, bill, { places, titles, hasOneMore } )
			);
		} );
		answers.push( ...answered );
		await turn();
	}
	return answers;
}

/** @throws {WorkerError} SKU_UNKNOWN */
export async function readBundle( store: Reads, bundle: Sku ): Promise< BundleAnswer > {
	await refuseUnknown( store, bundle );
	const [ all, places ] = await Promise.all( [ store.model.bills(), placesOf( store ) ] );
	const versions = all.filter( ( bill ) => bill.bundle === bundle ).toReversed();
	const skus = await store.ledger.ask( ( _, bills ) => [ ...within( bills, bundle ) ] );
	const titles = await titlesOf( store, skus );
	const { makes, above } = await store.ledger.ask( ( stored, bills ) => ( {
		makes: makesOf( new BatchView( stored, bills ), bundle, places, titles ),
		above: [ ...bills.bundlesAbove( bundle ) ].toSorted(),
	} ) );
	return {
		bundle,
		title: titles.get( bundle ) ?? '',
		makes,
		within: above,
		versions: versions.map( ( { bundle: _, ...bill }, index ) => ( {
			...bill,
			components: [ ...bill.components ],
			isCurrent: index === 0,
		} ) ),
	};
}

/**
 * What a bill would do that is not saved, and a sale under it.
 *
 * @throws {WorkerError} CHANNEL_UNKNOWN, SALE_TOO_LARGE
 */
export async function previewBill(
	store: Reads,
	draft: Bill,
	sale: Omit< WantedSale, 'sku' | 'atMs' > | null
): Promise< BillPreview > {
	const { bundle, sinceMs: atMs } = draft;
	const [ channels, titles ] = await Promise.all( [
		store.model.channels(),
		store.ledger
			.ask( ( _, bills ) => namedBy( bills.with( draft ), bundle ) )
			.then( ( skus ) => titlesOf( store, skus ) ),
	] );
	const places = placesIn( channels );
	return store.ledger.ask( ( stored, bills ) => {
		const drafted = bills.with( draft );
		if ( sale ) {
			refuseTooMany( drafted, { sku: bundle, units: sale.units }, 'sale.units' );
		}
		const view = new BatchView( stored, drafted );
		return {
			makes: makesOf( view, bundle, places, titles ),
			...rehearseBill( stored, bills, drafted, { bundle, atMs, places }, titles ),
			sale:
				sale &&
				rehearseSale(
					stored,
					drafted,
					{
						sku: bundle,
						units: sale.units,
						channel: sellerOf( view, channels, { ...sale, sku: bundle } ),
						atMs,
						places,
					},
					titles
				),
		};
	} );
}

/** @throws {WorkerError} SKU_UNKNOWN, CHANNEL_UNKNOWN, SALE_TOO_LARGE */
export async function previewSale( store: Reads, sale: WantedSale ): Promise< SaleAnswer > {
	await refuseUnknown( store, sale.sku );
	const [ channels, titles ] = await Promise.all( [
		store.model.channels(),
		store.ledger
			.ask( ( _, bills ) => namedBy( bills, sale.sku ) )
			.then( ( skus ) => titlesOf( store, skus ) ),
	] );
	return store.ledger.ask( ( stored, bills ) => {
		refuseTooMany( bills, sale, 'units' );
		return rehearseSale(
			stored,
			bills,
			{
				...sale,
				channel: sellerOf( new BatchView( stored, bills ), channels, sale ),
				places: placesIn( channels ),
			},
			titles
		);
	} );
}

/** @throws {WorkerError} SALE_TOO_LARGE */
function refuseTooMany(
	bills: BillsOfMaterials,
	{ sku, units }: Pick< WantedSale, 'sku' | 'units' >,
	field: string
): void {
	const { leaf, each } = mostOfOneLeaf( bills, sku );
	if ( units * each > QUANTITY_MAX ) {
		throw new WorkerError( 'SALE_TOO_LARGE', '', {
			[ field ]: `would take more than ${ QUANTITY_MAX } of "${ leaf }"`,
		} );
	}
}

/** @throws {WorkerError} CHANNEL_UNKNOWN */
function sellerOf(
	{ stored }: BatchView,
	channels: readonly ChannelRow[],
	{ sku, channel }: Pick< WantedSale, 'sku' | 'channel' >
): ChannelId {
	const listed = new Set( stored.listingsOf( sku ).map( ( one ) => one.channel ) );
	const found =
		channel === null
			? ( channels.find( ( one ) => listed.has( one.channel ) ) ?? channels[ 0 ] )
			: channels.find( ( one ) => one.channel === channel );
	if ( ! found ) {
		throw new WorkerError( 'CHANNEL_UNKNOWN', channel === null ? '' : `"${ channel }"`, {
			channel: channel === null ? 'none is connected' : 'is not connected',
		} );
	}
	return found.channel;
}

/** @throws {WorkerError} SKU_UNKNOWN */
async function refuseUnknown( { model }: Reads, sku: Sku ): Promise< void > {
	if ( ! ( await model.hasSku( sku ) ) ) {
		throw new WorkerError( 'SKU_UNKNOWN', `"${ sku }"`, { sku: 'is not known' } );
	}
}

/** Every SKU that an answer about `sku` can name. */
function namedBy( bills: BillsOfMaterials, sku: Sku ): Sku[] {
	const inside = within( bills, sku );
	return [ ...inside, ...[ ...inside ].flatMap( ( one ) => [ ...bills.bundlesAbove( one ) ] ) ];
}

/** A SKU and all that it is made of, on every level. */
function within( bills: BillsOfMaterials, sku: Sku ): Set< Sku > {
	const found = new Set< Sku >( [ sku ] );
	const leaves = bills.explode( sku, 1, NOW, ( { bundle } ) => {
		found.add( bundle );
		return 0;
	} );
	leaves.forEach( ( _, leaf ) => found.add( leaf ) );
	return found;
}

async function titlesOf( { lists }: Reads, skus: readonly Sku[] ): Promise< Titles > {
	const known = await lists.titles( [ ...new Set( skus ) ] );
	return new Map( known.map( ( { sku, title } ) => [ sku, title ] ) );
}

async function placesOf( { model }: Reads ): Promise< LocationId[] > {
	return placesIn( await model.channels() );
}

/** Every location that a channel draws from. */
function placesIn( channels: readonly ChannelRow[] ): LocationId[] {
	return [ ...new Set( channels.flatMap( ( { locations } ) => locations ) ) ].toSorted();
}
