import type { Sku } from '../../../../shared/ids.ts';
import type { BillsOfMaterials } from '../../../ledger/bill-of-materials.ts';
import { decideBatch, type DecidedBatch } from '../../batch/decide-batch.ts';
import type { Submission } from '../../ledger-store.ts';
import { ChangedMeanwhile, type SqlConnection } from '../database.ts';
import { BatchReader } from './batch-reader.ts';
import { predictNames, predictRows, within } from './predict.ts';
import { offerKey, ReadAhead } from './read-ahead.ts';
import { Wishes } from './wishes.ts';

export interface LockedBatch {
	readonly decided: DecidedBatch;
	readonly read: ReadAhead;
}

/**
 * Locks and reads what a batch will look at, and decides it.
 *
 * Locks are taken in classes, each in the order of its keys: the model (by the caller), orders, shelves
 * and a shop's numbered changes, and what listings should show. Components of a bundle that are not sold
 * themselves are read after its listings are locked, and not locked: whoever changes one of them has to
 * wait for that listing, and reads ours then. (With all components locked, one gift box in every bundle
 * would put all of the shop in one queue.)
 */
export class BatchLocks {
	readonly #tx: SqlConnection;
	readonly #bills: BillsOfMaterials;
	readonly #submissions: readonly Submission[];
	readonly #also: Wishes;
	readonly #read = new ReadAhead();
	readonly #reader: BatchReader;
	readonly #names = new Wishes();

	/** @param also what an earlier try had not thought of; grows. */
	constructor(
		tx: SqlConnection,
		bills: BillsOfMaterials,
		submissions: readonly Submission[],
		also: Wishes
	) {
		this.#tx = tx;
		this.#bills = bills;
		this.#submissions = submissions;
		this.#also = also;
		this.#reader = new BatchReader( this.#tx, this.#read );
	}

	/** @throws {ChangedMeanwhile} to be tried again, with what `also` names by then. */
	async decide( nowMs: number ): Promise< LockedBatch > {
		await this.#lockNamed();
		const locked = await this.#lockRows();
		for (;;) {
			const decided = this.#decideOnce( nowMs );
			const { missed } = this.#read;
			if ( decided && missed.isEmpty ) {
				this.#refuseUnlocked( decided, locked );
				return { decided, read: this.#read };
			}
			if ( missed.isOfLocks ) {
				this.#again( missed );
			}
			await this.#readMore( missed );
		}
	}

	async #lockNamed(): Promise< void > {
		const names = this.#names;
		this.#submissions.forEach( ( { event } ) => predictNames( event, names ) );
		names.add( this.#also );
		await Promise.all( [
			this.#reader.events( this.#submissions ),
			this.#reader.settings(),
			this.#reader.mapped( names.offers.values() ),
			this.#reader.lockOrders( names.orders.values() ),
		] );
	}

	async #lockRows(): Promise< Wishes > {
		const rows = new Wishes();
		rows.add( this.#names );
		for ( const { event } of this.#submissions ) {
			predictRows( event, this.#read, this.#bills, rows );
		}
		const bundles = new Set< Sku >();
		for ( const sku of rows.shelves ) {
			this.#bills.bundlesAbove( sku ).forEach( ( bundle ) => bundles.add( bundle ) );
		}
		const shown = new Set( [ ...rows.shelves, ...rows.listed, ...bundles ] );
		await Promise.all( [
			this.#reader.shelves( rows.shelves, 'lockShelves' ),
			this.#reader.counters( rows.counters.values(), 'lockCounters' ),
			this.#reader.listed( shown ),
			this.#reader.listings( rows.listings ),
		] );
		await this.#lockListings( bundles, shown );
		return rows;
	}

	/** Sent in one go: what is read after the locks is carried out after them. */
	async #lockListings( bundles: ReadonlySet< Sku >, shown: ReadonlySet< Sku > ): Promise< void > {
		const listings = [ ...this.#read.listings.values() ].filter( ( one ) => one !== null );
		const components = new Set< Sku >();
		bundles.forEach( ( bundle ) =>
			within( this.#bills, bundle, Number.POSITIVE_INFINITY, components )
		);
		const skus = [ ...components ].filter( ( sku ) => ! this.#read.shelved.has( sku ) );
		const offers = listings.map( ( { channel, offer } ) => ( {
			channel,
			offer,
			known: this.#read.offers.get( offerKey( channel, offer ) ),
		} ) );
		// Of an offer that was never read no row could be locked: only its listing's lock has kept another
		// batch from beginning to count it.
		const uncounted = offers.filter( ( { known } ) => known?.counters.size === 0 );
		const unread = offers.filter( ( { known } ) => ! known );
		await Promise.all( [
			this.#reader.lockDesired( listings.map( ( { listing } ) => listing ) ),
			this.#reader.shelves( skus, 'shelves' ),
			this.#reader.counters( [ ...unread, ...uncounted ], 'counters' ),
			this.#reader.backorders( shown ),
		] );
		const begun = uncounted.some(
			( { channel, offer } ) =>
				( this.#read.offers.get( offerKey( channel, offer ) )?.counters.size ?? 0 ) > 0
		);
		if ( begun ) {
			throw new ChangedMeanwhile( 'another batch has begun to count an offer' );
		}
	}

	#decideOnce( nowMs: number ): DecidedBatch | null {
		this.#read.missed = new Wishes();
		try {
			return decideBatch( this.#read, this.#bills, this.#submissions, nowMs );
		} catch ( error ) {
			// Decided as if something were not there that is: what it stumbled over may be that.
			if ( this.#read.missed.isEmpty ) {
				throw error;
			}
			return null;
		}
	}

	async #readMore( missed: Wishes ): Promise< void > {
		await Promise.all( [
			this.#reader.shelves( missed.shelves, 'shelves' ),
			this.#reader.counters( missed.counters.values(), 'counters' ),
			this.#reader.backorders( missed.backorders ),
			this.#reader.moved( missed.moved.values() ),
			this.#reader.bodies( missed.bodies ),
		] );
	}

	/** Everything that is changed must have been locked before it was read. */
	#refuseUnlocked( { writes }: DecidedBatch, locked: Wishes ): void {
		const forgotten = new Wishes();
		for ( const { sku } of writes.shelves ) {
			if ( ! locked.shelves.has( sku ) ) {
				forgotten.shelves.add( sku );
			}
		}
		for ( const { channel, offer } of [
			...writes.counters,
			...writes.starts,
			...writes.kept,
		] ) {
			if ( ! locked.counters.has( offerKey( channel, offer ) ) ) {
				forgotten.counters.set( offerKey( channel, offer ), { channel, offer } );
			}
		}
		if ( ! forgotten.isEmpty ) {
			this.#again( forgotten );
		}
	}

	#again( missed: Wishes ): never {
		this.#also.add( missed );
		throw new ChangedMeanwhile( 'the batch looks at rows that it has not locked' );
	}
}
