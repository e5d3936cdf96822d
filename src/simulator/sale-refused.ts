/** The shop does not sell this: too few are shown, or the order cannot take that step any more. */
export class SaleRefused extends Error {
	override readonly name = 'SaleRefused';
}
