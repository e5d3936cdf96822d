import { BillsOfMaterials } from '../../ledger/bill-of-materials.ts';
import { billFrom, SELECT_BILLS, type BillRow } from '../rows/bill-row.ts';
import type { SqlConnection } from './database.ts';

/**
 * The bills of materials as this process knows them. They are read again when another process has saved
 * one: with 100,000 of them, reading them for every batch would take longer than the batch.
 */
export class CurrentBills {
	#known: { readonly epoch: number; readonly bills: BillsOfMaterials } | null = null;

	/**
	 * As they are for this transaction: with the model shared or changed by it (`shareModel`), or all of
	 * whose reads are of one moment.
	 */
	async of( tx: SqlConnection ): Promise< BillsOfMaterials > {
		const row = await tx.first< { epoch: number } >( 'select epoch from model_epoch' );
		const epoch = row?.epoch ?? 0;
		if ( this.#known?.epoch === epoch ) {
			return this.#known.bills;
		}
		const bills = await readBills( tx );
		this.#known = { epoch, bills };
		return bills;
	}
}

export async function readBills( tx: SqlConnection ): Promise< BillsOfMaterials > {
	const rows = await tx.rows< BillRow >( SELECT_BILLS );
	return new BillsOfMaterials( rows.map( billFrom ) );
}

/**
 * Tells every process that the bills are others now. A transaction's number is given once: what was read
 * within one that did not commit is never taken for what a later one has saved.
 */
export async function beginModelEpoch( tx: SqlConnection ): Promise< void > {
	await tx.run( 'update model_epoch set epoch = pg_current_xact_id()::text::bigint' );
}
