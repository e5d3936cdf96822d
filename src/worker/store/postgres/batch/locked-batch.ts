import type { Sku } from '../../../../shared/ids.ts';
import type { BillsOfMaterials } from '../../../ledger/bill-of-materials.ts';
import { decideBatch, type DecidedBatch } from '../../batch/decide-batch.ts';
import type { Submission } from '../../ledger-store.ts';
import { ChangedMeanwhile, type SqlConnection } from '../database.ts';
import { BatchReader } from './batch-reader.ts';
import { predictNames, predictRows, within } from './predict.ts';
import { offerKey, ReadAhead } from './read-ahead.ts';
import { Wishes } from './wishes.ts';

const NOW = Number.POSITIVE_INFINITY;

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
	readonly #submissions: readonly Submission[];
	readonly #also: Wishes;
	readonly #read = new ReadAhead();
	readonly #reader: BatchReader;
	readonly #names = new Wishes();

	/** @param also what an earlier try had not thought of; grows. */
	constructor( tx: SqlConnection, submissions: readonly Submission[], also: Wishes ) {
		this.#submissions = submissions;
		this.#also = also;
		this.#reader = new BatchReader( tx, this.#read );
	}

	/**
	 * After `lockNamed`.
	 *
	 * @throws {ChangedMeanwhile} to be tried again, with what `also` names by then.
	 */
	async decide( bills: BillsOfMaterials, nowMs: number ): Promise< LockedBatch > {
		const locked = await this.#lockRows( bills );
		for (;;) {
			const decided = this.#decideOnce( bills, nowMs );
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

	/** What the events name by themselves: whatever the bills say, and so in the round trip that asks for them. */
	async lockNamed(): Promise< void > {
		const names = this.#names;
		this.#submissions.forEach( ( { event } ) => predictNames( event, names ) );
		names.add( this.#also );
		await Promise.all( [
			this.#reader.events( this.#submissions ),
			this.#reader.settings(),
			this.#reader.mapped( names.offers.values() ),
			this.#reader.orders( names.orders.values(), 'lockOrders' ),
		] );
	}

	async #lockRows( bills: BillsOfMaterials ): Promise< Wishes > {
		const rows = new Wishes();
		rows.add( this.#names );
		for ( const { event } of this.#submissions ) {
			predictRows( event, this.#read, bills, rows );
		}
		const bundles = new Set< Sku >();
		for ( const sku of rows.shelves ) {
			bills.bundlesAbove( sku ).forEach( ( bundle ) => bundles.add( bundle ) );
		}
		const components = new Set< Sku >();
		bundles.forEach( ( bundle ) => within( bills, bundle, NOW, components ) );
		const unsold = [ ...components ].filter( ( sku ) => ! rows.shelves.has( sku ) );
		const shown = new Set( [ ...rows.shelves, ...rows.listed, ...bundles ] );
		// Sent in one go, in this order: what is read after the locks is carried out after them.
		const [ , , keepShown ] = await Promise.all( [
			this.#reader.shelves( rows.shelves, 'lockShelves' ),
			this.#reader.counters( rows.counters.values(), 'locked' ),
			this.#reader.lockShown( shown, rows.listings ),
			this.#reader.shelves( unsold, 'shelves' ),
			this.#reader.backorders( shown ),
		] );
		keepShown();
		return rows;
	}

	#decideOnce( bills: BillsOfMaterials, nowMs: number ): DecidedBatch | null {
		this.#read.missed = new Wishes();
		try {
			return decideBatch( this.#read, bills, this.#submissions, nowMs );
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
			this.#reader.counters( missed.counters.values(), 'as they are' ),
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
