import type { ChannelId, LocationId, OfferRef, OrderId, Sku } from '../../shared/ids.ts';
import type { StockEvent } from '../../shared/stock-event.ts';
import { BillsOfMaterials } from './bill-of-materials.ts';
import { decide, type Decision } from './decide.ts';
import type { LedgerView, MappedListing, OrderState } from './ledger-view.ts';
import type { OwnCounterState, OwnRow, OwnStart } from './own-counter-state.ts';
import type { StockRow } from './shelf.ts';

/** An event as the log has it: with everything that was decided when it was first applied. */
export interface LoggedDecision {
	readonly position: number;
	readonly event: StockEvent;
	readonly outcome: Exclude< Decision[ 'outcome' ], 'refused' >;
	readonly committedAtMs: number;
}

/**
 * What an event of the log did, from the log alone. `decide` itself, so that the rules stand once; it
 * is only shown less: no mapping and no bill that the event does not carry itself.
 */
export function decideAgain(
	view: LedgerView,
	logged: LoggedDecision
): Exclude< Decision, { outcome: 'refused' } > {
	const decision = decide( new PastView( view, logged ), logged.event );
	if ( decision.outcome === 'refused' ) {
		throw new Error( `event ${ logged.position } is in the log, and is refused now` );
	}
	return decision;
}

/** No bills at all: one that was saved since would explode lines anew, and refuse what was taken. */
const NO_BILLS = new BillsOfMaterials( [] );

class PastView implements LedgerView {
	readonly bills = NO_BILLS;
	readonly #view: LedgerView;
	readonly #logged: LoggedDecision;

	constructor( view: LedgerView, logged: LoggedDecision ) {
		this.#view = view;
		this.#logged = logged;
	}

	/** A line that was not mapped then is mapped by its own event, further on in the log. */
	listingOfOffer( channel: ChannelId, offer: OfferRef ): MappedListing | null {
		return wasMapped( this.#logged ) ? this.#view.listingOfOffer( channel, offer ) : null;
	}

	/** Asked only where a line is assigned, which was done then. */
	defaultLocation(): never {
		throw new Error( `event ${ this.#logged.position } would be assigned anew` );
	}

	isObserved(): never {
		throw new Error( `event ${ this.#logged.position } would be assigned anew` );
	}

	order( channel: ChannelId, order: OrderId ): OrderState | null {
		return this.#view.order( channel, order );
	}

	stock( sku: Sku, location: LocationId ): StockRow {
		return this.#view.stock( sku, location );
	}

	ownStart( channel: ChannelId, offer: OfferRef ): OwnStart | null {
		return this.#view.ownStart( channel, offer );
	}

	presentEpoch( channel: ChannelId, offer: OfferRef ): number | null {
		return this.#view.presentEpoch( channel, offer );
	}

	ownCounter( channel: ChannelId, offer: OfferRef, epoch: number ): OwnCounterState {
		return this.#view.ownCounter( channel, offer, epoch );
	}

	ownRowBeyond(
		channel: ChannelId,
		offer: OfferRef,
		epoch: number,
		number: number
	): OwnRow | null {
		return this.#view.ownRowBeyond( channel, offer, epoch, number );
	}
}

/** Only what a shop numbers asks whether its offer is mapped, and says so by what became of it. */
function wasMapped( { event: { body }, outcome }: LoggedDecision ): boolean {
	switch ( body.kind ) {
		case 'own-change':
			return body.assigned !== null;
		case 'own-baseline':
			return outcome === 'applied';
		default:
			return false;
	}
}
