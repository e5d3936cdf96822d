import type { BookEntry, SimulatedChannel } from '../../../simulator/contract.ts';

export interface WatchedSale {
	readonly sku: string;
	/** Writes before this moment cannot be its doing. */
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
	const isItsDoing = ( { sku, cause, atMs }: BookEntry ): boolean =>
		sku === sale.sku && cause === 'write' && atMs >= sale.atMs;
	const tell = ( simulator: SimulatedChannel, { atMs }: BookEntry ): void => {
		waiting.delete( simulator );
		const seconds = ( ( atMs - sale.atMs ) / 1_000 ).toFixed( 2 );
		say( `  ${ simulator.name } follows after ${ seconds } s` );
		if ( waiting.size === 0 ) {
			say( `  ${ whenAll }` );
		}
	};
	for ( const simulator of others ) {
		// A shop may tell the worker of a sale before it answers the shopper.
		const already = simulator.journal.find( isItsDoing );
		if ( already !== undefined ) {
			tell( simulator, already );
			continue;
		}
		const unsubscribe = simulator.onEntry( ( entry ) => {
			if ( isItsDoing( entry ) ) {
				unsubscribe();
				tell( simulator, entry );
			}
		} );
	}
}
