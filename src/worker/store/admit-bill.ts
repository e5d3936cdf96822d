import { unfitAmong } from '../ledger/bill-limits.ts';
import { isSameBill, type Bill, type BillsOfMaterials } from '../ledger/bill-of-materials.ts';
import { WorkerError } from '../worker-error.ts';

/** The `sinceMs` of the version that whoever saves a bill has seen; 0: there was none. Left out: whichever it was. */
export type SeenVersion = number | undefined;

/**
 * A bill as it may be saved; `null`: one that says what is in force already needs no new version. So a
 * saving that is tried again, its answer lost, makes none, and no key is needed for that.
 *
 * @throws {WorkerError} BUNDLE_CYCLE, BUNDLE_TOO_LARGE, BUNDLE_CHANGED
 */
export function admitBill(
	bills: BillsOfMaterials,
	bill: Bill,
	seenSinceMs: SeenVersion
): Bill | null {
	const { bundle, components } = bill;
	const newest = bills.newest( bundle );
	if ( newest ? isSameBill( newest, bill ) : components.length === 0 ) {
		return null;
	}
	if ( seenSinceMs !== undefined && seenSinceMs !== ( newest?.sinceMs ?? 0 ) ) {
		throw new WorkerError( 'BUNDLE_CHANGED', '', {
			seenSinceMs: newest ? `is ${ newest.sinceMs } by now` : 'there is no version',
		} );
	}
	const admitted = afterNewest( bills, bill );
	refuseUnfit( bills.with( admitted ), [ admitted ] );
	return admitted;
}

/**
 * The version that is in force is the one of the latest time. A worker whose clock is behind that of the
 * one who saved the last would save one that never is, or write over history.
 */
export function afterNewest( bills: BillsOfMaterials, bill: Bill ): Bill {
	const newest = bills.newest( bill.bundle );
	return newest && newest.sinceMs >= bill.sinceMs
		? { ...bill, sinceMs: newest.sinceMs + 1 }
		: bill;
}

/**
 * @param bills those that are saved are among them.
 * @throws {WorkerError} BUNDLE_CYCLE, BUNDLE_TOO_LARGE
 */
export function refuseUnfit( bills: BillsOfMaterials, saved: readonly Bill[] ): void {
	const unfit = unfitAmong(
		bills,
		saved.map( ( { bundle } ) => bundle )
	);
	if ( unfit?.code === 'BUNDLE_TOO_LARGE' ) {
		throw new WorkerError( unfit.code, unfit.reason, { components: unfit.reason } );
	}
	if ( unfit ) {
		const way = unfit.way.join( ' → ' );
		const components = bills.newest( unfit.bundle )?.components ?? [];
		const closing = components.findIndex( ( { sku } ) => sku === unfit.way[ 1 ] );
		throw new WorkerError( unfit.code, way, { [ `components.${ closing }.sku` ]: way } );
	}
}
