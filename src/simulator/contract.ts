/**
 * What every simulated marketplace offers to the demo, the tests and the benches. It is reached
 * over real HTTP like the real one; what stands here is the hand on its back: sell something, turn
 * a fault on, look into its books. Books and sales are its own: nothing here knows Lockstep.
 */
export interface SimulatedChannel {
	readonly name: string;
	readonly kind: 'shopify' | 'woocommerce';
	/** `http://127.0.0.1:PORT`, once started. */
	readonly baseUrl: string;
	/** What an adapter needs to reach it (token or keys, shared secret), by setting name. */
	readonly credentials: Readonly< Record< string, string > >;

	/**
	 * Places an order now: the shown quantity falls at once, the webhook follows. Throws
	 * `SaleRefused`, and sells nothing of it, when a line asks for more than is shown.
	 */
	sell( lines: readonly SaleLine[] ): SimulatedOrder;
	/** Cancels an order and puts its units back on sale. */
	cancel( order: string ): void;
	/** Marks all open units of an order as shipped. */
	ship( order: string ): void;
	/** Refunds units of one line; `isRestocked` says whether they go back on sale. */
	refund( order: string, sku: string, quantity: number, isRestocked: boolean ): void;
	/** Somebody edits the quantity in the marketplace's own admin. */
	editShown( sku: string, quantity: number ): void;

	/** What a shopper sees now. */
	shown( sku: string ): number;
	/** Net units sold here so far: sales minus what was given back. */
	sold( sku: string ): number;
	/** Every change of a shown quantity, oldest first. */
	readonly journal: readonly BookEntry[];
	/** Called on every new journal entry; the answer unsubscribes. */
	onEntry( listener: ( entry: BookEntry ) => void ): () => void;

	/** Called whenever an API call has been told what a SKU shows; the answer unsubscribes. */
	onRead( listener: ( read: ReadEntry ) => void ): () => void;

	/** Counters of what was asked of it, by operation, and of refusals by limit. */
	readonly calls: ReadonlyMap< string, number >;
	readonly faults: Faults;
	/** Deliveries that are still on their way, retries included. */
	readonly deliveriesPending: number;
	/** Resolves once no delivery is on its way. */
	idle(): Promise< void >;
	close(): Promise< void >;
}

export interface SaleLine {
	readonly sku: string;
	readonly quantity: number;
}

export interface SimulatedOrder {
	readonly order: string;
	readonly placedAtMs: number;
}

export interface BookEntry {
	/** From the simulator's clock, milliseconds. */
	readonly atMs: number;
	readonly channel: string;
	readonly sku: string;
	/** `write`: an API call set or adjusted it. `sale`, `return`: its own orders. `edit`: its own admin. */
	readonly cause: 'opening' | 'sale' | 'return' | 'write' | 'edit';
	readonly delta: number;
	readonly shownAfter: number;
	/** Net units sold here up to and including this entry. */
	readonly soldAfter: number;
	readonly order?: string;
}

/** Somebody was told by the API what is shown; he has it when the answer has reached him. */
export interface ReadEntry {
	readonly atMs: number;
	readonly channel: string;
	readonly sku: string;
	readonly shown: number;
}

export interface DelayRange {
	readonly minMs: number;
	readonly maxMs: number;
}

export interface Delays {
	/** From the arrival of a write to its answer; it takes effect just before the answer. */
	readonly write: DelayRange;
	readonly read: DelayRange;
	/** From a change to the moment its webhook is sent. */
	readonly webhook: DelayRange;
}

/** The delays that the product's promises are measured against. */
export const DEFAULT_DELAYS: Delays = {
	write: { minMs: 500, maxMs: 2_500 },
	read: { minMs: 100, maxMs: 500 },
	webhook: { minMs: 300, maxMs: 1_200 },
};

/** Shares are probabilities in [0, 1]. All are off at the start and may be changed at any time. */
export interface Faults {
	/** Webhooks that are sent twice. */
	duplicateShare: number;
	/** Webhooks that are held back for `reorderDelayMs`, so that later ones overtake them. */
	reorderShare: number;
	reorderDelayMs: number;
	/** Webhooks that are never sent. */
	loseShare: number;
	/** Calls answered with this status and the channel's own error body; 0 is off. */
	answerStatus: number;
	/** Writes that are carried out, but whose connection is cut before the answer. */
	cutAfterApplyShare: number;
	/** Writes that are not carried out and never answered. */
	hangShare: number;
}

export interface SimulatedProduct {
	readonly sku: string;
	readonly title: string;
	readonly quantity: number;
}

export interface SimulatorOptions {
	readonly name: string;
	readonly products: readonly SimulatedProduct[];
	readonly delays?: Delays;
	/** Seed of its chance; the same seed gives the same delays and faults. */
	readonly seed?: number;
	/** 0 (the default): any free port. Always on 127.0.0.1. */
	readonly port?: number;
	/** Sells more than is shown, as a shop set to take back-orders. Off by default. */
	readonly oversellAllowed?: boolean;
}
