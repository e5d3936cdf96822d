import type { ChannelId, LocationId, OrderId, Sku } from '../../shared/ids.ts';
import { BillsOfMaterials } from './bill-of-materials.ts';
import { decideAgain, type LoggedDecision } from './decide-again.ts';
import type { LedgerView, OrderState } from './ledger-view.ts';
import { ordersToldOf, type OrderName } from './orders-told-of.ts';
import { NOTHING_COUNTED, type OwnCounterState } from './own-counter-state.ts';
import { EMPTY_STOCK, type StockRow } from './shelf.ts';

/**
 * One order, from the events of the log that are about it and no others: what it takes was decided when
 * each was first applied and stands in them, so no shelf, mapping or bill has to be known.
 */
export class OrderToldAgain {
	readonly #name: OrderName;
	#state: OrderState | null = null;

	constructor( name: OrderName ) {
		this.#name = name;
	}

	/** `null`: nothing was told of it. */
	get state(): OrderState | null {
		return this.#state;
	}

	/** Its events in the order of the log; those that are about others are passed over. */
	tell( logged: LoggedDecision ): void {
		const isMeant = ( of: OrderName ): boolean =>
			of.channel === this.#name.channel && of.order === this.#name.order;
		if ( ordersToldOf( logged.event.body ).some( isMeant ) ) {
			const { orders } = decideAgain( new OneOrder( this.#state ), logged );
			this.#state = orders.find( isMeant ) ?? this.#state;
		}
	}
}

const NO_BILLS = new BillsOfMaterials( [] );

class OneOrder implements LedgerView {
	readonly bills = NO_BILLS;
	readonly #known: OrderState | null;

	constructor( known: OrderState | null ) {
		this.#known = known;
	}

	order( channel: ChannelId, order: OrderId ): OrderState | null {
		const known = this.#known;
		return known?.channel === channel && known.order === order ? known : null;
	}

	stock( _sku: Sku, _location: LocationId ): StockRow {
		return EMPTY_STOCK;
	}

	listingOfOffer(): null {
		return null;
	}

	defaultLocation(): never {
		throw new Error( 'nothing is assigned anew' );
	}

	isObserved(): never {
		throw new Error( 'nothing is assigned anew' );
	}

	ownStart(): null {
		return null;
	}

	presentEpoch(): null {
		return null;
	}

	ownCounter(): OwnCounterState {
		return NOTHING_COUNTED;
	}

	ownRowBeyond(): null {
		return null;
	}
}
