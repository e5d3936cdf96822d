import { stockEventSchema, type StockEvent } from '../../src/shared/stock-event.ts';
import type { Store } from '../../src/worker/store/contract.ts';
import type { LoggedEvent } from '../../src/worker/store/ledger-store.ts';

const PAGE = 1_000;

/** All of a store's log, however long. */
export async function wholeLog( store: Store ): Promise< LoggedEvent[] > {
	const log: LoggedEvent[] = [];
	for (;;) {
		const page = await store.ledger.events( log.at( -1 )?.position ?? 0, PAGE );
		log.push( ...page );
		if ( page.length < PAGE ) {
			return log;
		}
	}
}

/** The event as it was written: with what was decided. */
export function eventIn( { source, key, occurredAtMs, body }: LoggedEvent ): StockEvent {
	return stockEventSchema.parse( { source, key, occurredAtMs, actor: null, body } );
}
