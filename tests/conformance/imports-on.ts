import type { ImportAnswer } from '../../src/shared/api/imports.ts';
import { BundleTeller } from '../../src/worker/imports/bundle-teller.ts';
import { Imports } from '../../src/worker/imports/imports.ts';
import { LocationTeller } from '../../src/worker/imports/location-teller.ts';
import { StockTeller } from '../../src/worker/imports/stock-teller.ts';
import { LedgerQueue } from '../../src/worker/intake/ledger-queue.ts';
import type { Log } from '../../src/worker/log.ts';
import type { Clock } from '../../src/worker/ports.ts';
import type { Store } from '../../src/worker/store/contract.ts';

const SILENT: Log = {
	info: () => undefined,
	warn: () => undefined,
	error: () => undefined,
};

/** Once nothing is under way any more: it has ended, or was interrupted. */
export async function settled( imports: Imports, id: string ): Promise< ImportAnswer > {
	for (;;) {
		const answer = await imports.read( id );
		if ( ! answer.state.endsWith( 'ing' ) || answer.isInterrupted ) {
			return answer;
		}
		await new Promise( ( resolve ) => {
			setImmediate( resolve );
		} );
	}
}

/** @param options.onTold before each change that is told; it may throw. */
export function importsOn(
	store: Store,
	clock: Clock,
	options: { readonly onTold: () => void | Promise< void >; readonly isShared: boolean }
): Imports {
	const ledger = new LedgerQueue( {
		clock,
		ledger: store.ledger,
		wake: () => undefined,
		fetchOrders: () => undefined,
	} );
	const queue: Pick< LedgerQueue, 'submit' > = {
		submit: async ( submission, lane ) => {
			await options.onTold();
			return ledger.submit( submission, lane );
		},
	};
	return new Imports( {
		clock,
		log: SILENT,
		store,
		isShared: () => options.isShared,
		tellers: {
			stock: new StockTeller( { clock, queue, lists: store.lists } ),
			bundles: new BundleTeller( { model: store.model, save: async () => undefined } ),
			locations: new LocationTeller( { clock, model: store.model, wake: () => undefined } ),
		},
	} );
}
