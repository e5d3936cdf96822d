import type { StockEvent, StockEventBody } from '../../../shared/stock-event.ts';
import { sha256 } from './audit-links.ts';

/** Tells two bodies of one key apart, by the source's own words only. */
export function eventBodyHash( { body }: StockEvent ): string {
	return sha256( JSON.stringify( saidIn( body ) ) );
}

/** Which mapping we found, and what we decided, is not part of what the source said. */
function saidIn( body: StockEventBody ): StockEventBody {
	switch ( body.kind ) {
		case 'order':
			return { ...body, assigned: [] };
		case 'reserve':
			// Nor until when: asked again, the same try would end later.
			return { ...body, expiresAtMs: 0, decision: null, assigned: [] };
		case 'assembly':
			// What it was packed from is decided when it is first told.
			return { ...body, components: null };
		case 'own-change':
			return { ...body, assigned: null };
		default:
			return body;
	}
}
