import { z } from 'zod';
import { skuSchema, type Sku } from '../../../shared/ids.ts';
import type { Bill } from '../../ledger/bill-of-materials.ts';

const componentsSchema = z.array( z.object( { sku: skuSchema, quantity: z.int().min( 1 ) } ) );

export interface BillRow {
	bundle: Sku;
	sinceMs: number;
	components: string;
	anywhere: number;
	kept: number;
	savedBy: string | null;
}

export const SELECT_BILLS = `
	select bundle, since_ms as "sinceMs", components, is_packed_anywhere as anywhere, is_kept_assembled as kept,
		saved_by as "savedBy"
	from bills order by bundle, since_ms`;

export function billFrom( {
	bundle,
	sinceMs,
	components,
	anywhere,
	kept,
	savedBy,
}: BillRow ): Bill {
	return {
		bundle,
		sinceMs,
		components: componentsSchema.parse( JSON.parse( components ) ),
		...( anywhere === 1 && { isPackedAnywhere: true } ),
		...( kept === 1 && { isKeptAssembled: true } ),
		...( savedBy !== null && { savedBy } ),
	};
}
