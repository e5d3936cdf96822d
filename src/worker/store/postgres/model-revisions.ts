import type { ChannelId, ListingId, Sku } from '../../../shared/ids.ts';
import type { BillsOfMaterials } from '../../ledger/bill-of-materials.ts';
import { BatchView } from '../batch/batch-view.ts';
import { skusConcernedBy, withSiblings } from '../batch/listings-concerned.ts';
import { revisedIn, reviseListings } from '../batch/revise-listings.ts';
import { BatchReader } from './batch/batch-reader.ts';
import { PostgresBatchWriter } from './batch/postgres-batch-writer.ts';
import { within } from './batch/predict.ts';
import { ReadAhead } from './batch/read-ahead.ts';
import { readBills } from './current-bills.ts';
import type { SqlConnection } from './database.ts';
import type { ModelRevisions } from './postgres-model-store.ts';

/**
 * What listings should show, computed anew in the transaction that changes the model. It holds the model
 * for itself, so that no batch is under way: nothing else has to be locked.
 */
export const modelRevisions: ModelRevisions = {
	async newListings( tx, listings, nowMs ) {
		const added = listings.map( ( { listing } ) => listing );
		await revise( tx, added, await readBills( tx ), nowMs );
	},

	async bills( tx, saved, before, bills ) {
		const skus = skusConcernedBy( saved, before, bills );
		const reader = new BatchReader( tx, new ReadAhead() );
		const listings = await listingsOf( reader, [ ...skus ] );
		const nowMs = Math.max( ...saved.map( ( { sinceMs } ) => sinceMs ) );
		return revise( tx, listings, bills, nowMs );
	},

	async all( tx, nowMs ) {
		const rows = await tx.rows< { listing: ListingId } >( 'select listing from listings' );
		const listings = rows.map( ( { listing } ) => listing );
		return revise( tx, listings, await readBills( tx ), nowMs );
	},

	async channel( tx, channel, nowMs ) {
		const rows = await tx.rows< { listing: ListingId } >(
			'select listing from listings where channel = $1',
			[ channel ]
		);
		const listings = rows.map( ( { listing } ) => listing );
		return revise( tx, listings, await readBills( tx ), nowMs );
	},
};

async function listingsOf( reader: BatchReader, skus: readonly Sku[] ): Promise< ListingId[] > {
	const listed = await reader.listed( skus );
	return listed.map( ( { listing } ) => listing );
}

async function revise(
	tx: SqlConnection,
	changed: readonly ListingId[],
	bills: BillsOfMaterials,
	nowMs: number
): Promise< readonly ChannelId[] > {
	const read = new ReadAhead();
	const reader = new BatchReader( tx, read );
	const view = new BatchView( read, bills );
	await Promise.all( [ reader.settings(), reader.listings( changed ) ] );
	await reader.listed( skusOf( read ) );
	const listings = withSiblings( view, changed );
	await reader.desired( listings, 'lockDesired' );
	const shown = [ ...read.listings.values() ].filter( ( one ) => one !== null );
	const skus = new Set< Sku >();
	shown.forEach( ( { sku } ) => within( bills, sku, Number.POSITIVE_INFINITY, skus ) );
	await Promise.all( [
		reader.shelves( skus, 'shelves' ),
		reader.counters( shown, 'as they are' ),
		reader.backorders( shown.map( ( { sku } ) => sku ) ),
	] );
	const touched = new Map( listings.map( ( listing ) => [ listing, null ] ) );
	const writes = reviseListings( view, touched, [], nowMs );
	await new PostgresBatchWriter( tx, read, nowMs ).writeDesired( writes );
	return [ ...new Set( revisedIn( writes ).map( ( { channel } ) => channel ) ) ];
}

function skusOf( { listings }: ReadAhead ): ReadonlySet< Sku > {
	return new Set(
		[ ...listings.values() ].flatMap( ( shown ) => ( shown ? [ shown.sku ] : [] ) )
	);
}
