import { isSameBill, type Bill, type BillsOfMaterials } from '../ledger/bill-of-materials.ts';
import { WorkerError } from '../worker-error.ts';

/** The `sinceMs` of the version that whoever saves a bill has seen; 0: there was none. Left out: whichever it was. */
export type SeenVersion = number | undefined;

/**
 * May a bill be saved? One that says what is in force already needs no new version: so a saving that is
 * tried again, its answer lost, makes none, and no key is needed for that.
 *
 * @throws {WorkerError} BUNDLE_CYCLE, BUNDLE_CHANGED
 */
export function admitBill(
	bills: BillsOfMaterials,
	bill: Bill,
	seenSinceMs: SeenVersion
): 'new' | 'in force already' {
	const { bundle, components } = bill;
	const newest = bills.newest( bundle );
	if ( newest ? isSameBill( newest, bill ) : components.length === 0 ) {
		return 'in force already';
	}
	if ( seenSinceMs !== undefined && seenSinceMs !== ( newest?.sinceMs ?? 0 ) ) {
		throw new WorkerError( 'BUNDLE_CHANGED', '', {
			seenSinceMs: newest ? `is ${ newest.sinceMs } by now` : 'there is no version',
		} );
	}
	refuseCycles( bills, [ bill ] );
	return 'new';
}

/**
 * @param bills those that are saved together may be among them.
 * @throws {WorkerError} BUNDLE_CYCLE
 */
export function refuseCycles( bills: BillsOfMaterials, saved: readonly Bill[] ): void {
	for ( const { bundle, components } of saved ) {
		const cycle = bills.cycleWith( bundle, components );
		if ( cycle ) {
			const closing = components.findIndex( ( { sku } ) => sku === cycle[ 1 ] );
			throw new WorkerError( 'BUNDLE_CYCLE', cycle.join( ' → ' ), {
				[ `components.${ closing }.sku` ]: cycle.join( ' → ' ),
			} );
		}
	}
}
