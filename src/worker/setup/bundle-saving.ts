import type { ChannelId } from '../../shared/ids.ts';
import type { NewBundle } from '../app-ports.ts';
import { BillsOfMaterials, type Bill } from '../ledger/bill-of-materials.ts';
import type { Clock } from '../ports.ts';
import { admitBill, afterNewest, refuseUnfit } from '../store/admit-bill.ts';
import type { SavedBill, Store } from '../store/contract.ts';
import { WorkerError } from '../worker-error.ts';

/** A bundle of a file; its components are known, or are bundles of the same file. */
export type ImportedBundle = Omit< NewBundle, 'addsSkus' | 'seenSinceMs' >;

type Stores = Pick< Store, 'lists' | 'model' >;

/** Saves bills one after the other: checked at once, A→B and B→A would both pass. */
export class BundleSaving {
	readonly #store: Stores;
	readonly #clock: Clock;
	#last: Promise< unknown > = Promise.resolve();

	constructor( store: Stores, clock: Clock ) {
		this.#store = store;
		this.#clock = clock;
	}

	/** @throws {WorkerError} BUNDLE_CYCLE, BUNDLE_TOO_LARGE, BUNDLE_CHANGED, SKU_UNKNOWN */
	save( wanted: NewBundle ): Promise< SavedBill > {
		return this.#inTurn( () => this.#save( wanted ) );
	}

	/**
	 * All of them or none; answers the channels that have something to write now.
	 *
	 * @throws {WorkerError} BUNDLE_CYCLE, BUNDLE_TOO_LARGE
	 */
	saveAll( wanted: readonly ImportedBundle[] ): Promise< readonly ChannelId[] > {
		return this.#inTurn( async () => {
			const { model } = this.#store;
			const nowMs = this.#clock.now();
			const bills = wanted.map( ( one ) => billOf( one, nowMs ) );
			const known = await model.bills();
			const before = new BillsOfMaterials( known );
			const admitted = bills.map( ( bill ) => afterNewest( before, bill ) );
			refuseUnfit( new BillsOfMaterials( [ ...known, ...admitted ] ), admitted );
			const parts = bills.flatMap( ( { components } ) => components );
			await model.addSkus( [
				...wanted.map( ( { bundle, title } ) => ( { sku: bundle, title } ) ),
				...parts.map( ( { sku } ) => ( { sku, title: '' } ) ),
			] );
			return model.saveBills( bills );
		} );
	}

	#inTurn< T >( save: () => Promise< T > ): Promise< T > {
		const saving = this.#last.then( save );
		this.#last = saving.catch( () => undefined );
		return saving;
	}

	async #save( wanted: NewBundle ): Promise< SavedBill > {
		const { model } = this.#store;
		const { bundle, title, components, seenSinceMs } = wanted;
		const bill = billOf( wanted, this.#clock.now() );
		const before = new BillsOfMaterials( await model.bills() );
		if ( admitBill( before, bill, seenSinceMs ) === null ) {
			const sinceMs = before.newest( bundle )?.sinceMs ?? bill.sinceMs;
			return { isNew: false, sinceMs, channels: [] };
		}
		if ( ! wanted.addsSkus ) {
			await refuseUnknown( this.#store, wanted );
		}
		const skus = components.map( ( { sku } ) => ( { sku, title: '' } ) );
		await model.addSkus( [ { sku: bundle, title }, ...skus ] );
		return model.saveBill( bill, seenSinceMs );
	}
}

/** As it would stand in the ledger. */
export function billOf(
	{
		bundle,
		components,
		isPackedAnywhere = false,
		isKeptAssembled = false,
		savedBy = null,
	}: Pick<
		NewBundle,
		'bundle' | 'components' | 'isPackedAnywhere' | 'isKeptAssembled' | 'savedBy'
	>,
	sinceMs: number
): Bill {
	const bill = { bundle, sinceMs, components, isPackedAnywhere, isKeptAssembled };
	return savedBy === null ? bill : { ...bill, savedBy };
}

/** @throws {WorkerError} SKU_UNKNOWN, with a reason for each component that is none. */
export async function refuseUnknown(
	{ lists }: Pick< Store, 'lists' >,
	{ components }: Pick< NewBundle, 'components' >
): Promise< void > {
	const found = await lists.titles( components.map( ( { sku } ) => sku ) );
	const known = new Set( found.map( ( { sku } ) => sku ) );
	const unknown = components.flatMap( ( { sku }, index ) =>
		known.has( sku ) ? [] : [ { sku, field: `components.${ index }.sku` } ]
	);
	if ( unknown.length > 0 ) {
		throw new WorkerError(
			'SKU_UNKNOWN',
			unknown.map( ( { sku } ) => `"${ sku }"` ).join( ', ' ),
			Object.fromEntries( unknown.map( ( { field } ) => [ field, 'is not known' ] ) )
		);
	}
}
