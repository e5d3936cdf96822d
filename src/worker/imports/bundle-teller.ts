import type { BundleChange, ImportedBill, ImportError } from '../../shared/api/imports.ts';
import type { Bill } from '../ledger/bill-of-materials.ts';
import type { ImportedBundle } from '../setup/bundle-saving.ts';
import type { Unfit } from '../ledger/bill-limits.ts';
import type { ImportRow } from '../store/import-store.ts';
import type { ModelStore } from '../store/contract.ts';
import { WorkerError } from '../worker-error.ts';
import { actorOf } from './actor-of.ts';
import { isSameOrNone } from './bundle-rows.ts';
import { currentBills } from './check-bundles.ts';
import { rowError } from './row-error.ts';
import { toldOf, type Teller, type Told } from './teller.ts';

const NO_BUNDLE: ImportedBill = {
	components: [],
	isPackedAnywhere: false,
	isKeptAssembled: false,
};

/** Saves the bills of a file as new versions, and, to undo it, those of before as newer ones. */
export class BundleTeller implements Teller< BundleChange > {
	readonly #model: Pick< ModelStore, 'bills' >;
	readonly #save: ( bundles: readonly ImportedBundle[] ) => Promise< void >;

	constructor( options: {
		readonly model: Pick< ModelStore, 'bills' >;
		/** All of them or none. @throws {WorkerError} BUNDLE_CYCLE, BUNDLE_TOO_LARGE */
		readonly save: ( bundles: readonly ImportedBundle[] ) => Promise< void >;
	} ) {
		this.#model = options.model;
		this.#save = options.save;
	}

	async apply( changes: readonly BundleChange[], of: ImportRow ): Promise< Told > {
		return this.#become( changes, await this.#model.bills(), actorOf( of, 'import' ) );
	}

	/** Takes back what this import has saved: what was so already, or was never told, is none of it. */
	async undo( changes: readonly BundleChange[], of: ImportRow ): Promise< Told > {
		const bills = await this.#model.bills();
		const by = actorOf( of, 'import' );
		const undoneBy = actorOf( of, 'undo of import' );
		const saved = new Set(
			bills.filter( ( { savedBy } ) => savedBy === by ).map( ( { bundle } ) => bundle )
		);
		const newest = new Map( bills.map( ( { bundle, savedBy } ) => [ bundle, savedBy ] ) );
		const current = currentBills( bills );
		const mine = changes.filter( ( { bundle } ) => saved.has( bundle ) );
		const changed = mine.filter(
			( { bundle, before } ) =>
				! [ by, undoneBy ].includes( newest.get( bundle ) ?? '' ) &&
				! isSameOrNone( current.get( bundle ) ?? null, before )
		);
		const told = await this.#become(
			mine
				.filter( ( change ) => ! changed.includes( change ) )
				.map( ( change ) => ( {
					...change,
					before: change.after,
					after: change.before ?? NO_BUNDLE,
				} ) ),
			bills,
			undoneBy
		);
		return { ...told, errors: [ ...changed.map( changedSince ), ...told.errors ] };
	}

	/** Only what is as the change expects it: what somebody has saved since is not written over. */
	async #become(
		changes: readonly BundleChange[],
		bills: readonly Bill[],
		savedBy: string
	): Promise< Told > {
		const current = currentBills( bills );
		const now = ( { bundle }: BundleChange ): ImportedBill | null =>
			current.get( bundle ) ?? null;
		const open = changes.filter( ( change ) => ! isSameOrNone( now( change ), change.after ) );
		const fitting = open.filter( ( change ) => isSameOrNone( now( change ), change.before ) );
		const changed = open.filter( ( change ) => ! fitting.includes( change ) );
		const errors = [
			...changed.map( changedSince ),
			...( await this.#saveAll( fitting, savedBy ) ),
		];
		return { done: changes.length - errors.length, errors };
	}

	async #saveAll(
		changes: readonly BundleChange[],
		savedBy: string
	): Promise< readonly ImportError[] > {
		if ( changes.length === 0 || ( await this.#refusal( changes, savedBy ) ) === null ) {
			return [];
		}
		// Somebody has saved another bundle meanwhile that closes a cycle with one of these, or is too large with it.
		const outcomes: ( ImportError | null )[] = [];
		for ( const change of changes ) {
			const { line, bundle } = change;
			const refused = await this.#refusal( [ change ], savedBy );
			outcomes.push(
				refused && rowError( refused, { line, column: 'bundle', value: bundle } )
			);
		}
		return toldOf( outcomes ).errors;
	}

	/** Saves them; answers why one of them cannot be. */
	async #refusal(
		changes: readonly BundleChange[],
		savedBy: string
	): Promise< Unfit[ 'code' ] | null > {
		try {
			await this.#save(
				changes.map( ( { bundle, title, after } ) => ( {
					bundle,
					title,
					savedBy,
					...after,
				} ) )
			);
			return null;
		} catch ( error ) {
			if (
				error instanceof WorkerError &&
				( error.code === 'BUNDLE_CYCLE' || error.code === 'BUNDLE_TOO_LARGE' )
			) {
				return error.code;
			}
			throw error;
		}
	}
}

function changedSince( { line, bundle }: BundleChange ): ImportError {
	return rowError( 'IMPORT_CHANGED_SINCE', { line, column: 'bundle', value: bundle } );
}
