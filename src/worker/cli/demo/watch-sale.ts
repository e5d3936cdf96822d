import type { SimulatedChannel } from '../../../simulator/contract.ts';

export interface WatchedSale {
	readonly sku: string;
	readonly atMs: number;
}

/** Tells when a sale is to be seen on each of the `others`, by their own books. */
export function watchSale(
	sale: WatchedSale,
	others: readonly SimulatedChannel[],
	say: ( text: string ) => void,
	whenAll: string
): void {
	const waiting = new Set( others );
	for ( const simulator of others ) {
		const unsubscribe = simulator.onEntry( ( entry ) => {
			if ( entry.sku !== sale.sku || entry.cause !== 'write' ) {
				return;
			}
			waiting.delete( simulator );
			unsubscribe();
			const seconds = ( ( entry.atMs - sale.atMs ) / 1_000 ).toFixed( 2 );
			say( `  ${ simulator.name } follows after ${ seconds } s` );
			if ( waiting.size === 0 ) {
				say( `  ${ whenAll }` );
			}
		} );
	}
}
