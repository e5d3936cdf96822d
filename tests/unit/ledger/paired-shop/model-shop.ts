import type { OwnCounter } from '../../../../src/shared/own-counter.ts';

/**
 * A paired shop as docs/wire-format.md describes it, with one product: WooCommerce's stock and
 * orders, and the plugin's numbered rows. It knows nothing of the worker.
 */
export interface ShopRules {
	/** A row is kept until a push that includes it was applied; broken: until it is acknowledged. */
	readonly keepsRowsUntilIncluded: boolean;
	readonly addsItsLaterChanges: boolean;
	readonly ignoresOlderRevisions: boolean;
	/** Broken: the order is read first, and what it explains after that. */
	readonly readsExplainsFirst: boolean;
	/** An order that has changed while it was read is read anew. */
	readonly readsAtOneMoment: boolean;
	/** An order that a request is changing is not read. */
	readonly readsSettledOrdersOnly: boolean;
}

export interface Row {
	readonly epoch: number;
	readonly number: number;
	readonly total: number;
	readonly delta: number;
	readonly order: { readonly id: number; readonly number: number } | null;
	readonly what: 'change' | 'managed';
	/** Tells rows of two histories apart that carry one number. */
	readonly id: number;
}

export interface ShopOrder {
	readonly id: number;
	readonly status: 'pending' | 'standing' | 'cancelled';
	/** 0: its line was removed. */
	readonly ordered: number;
	/** `_reduced_stock` of its line: what WooCommerce believes to have taken for it. */
	readonly reduced: number;
	/** What it really has taken; the same, but for the moments inside of a request. */
	readonly taken: number;
	/** What a request is in the middle of doing to it. */
	readonly openPart: string | null;
	readonly revision: number;
	/** Its own changes in the present epoch. */
	readonly number: number;
	readonly sum: number;
}

export interface Snapshot {
	readonly order: Pick< ShopOrder, 'id' | 'status' | 'ordered' | 'reduced' >;
	readonly revision: number;
	readonly epoch: number;
	readonly explains: { readonly number: number; readonly sum: number };
}

/** What one half of reading a snapshot has found. */
export interface HalfSnapshot {
	readonly revision: number;
	readonly epoch: number;
	readonly explains?: Snapshot[ 'explains' ];
	readonly order?: Snapshot[ 'order' ];
}

export interface Push {
	readonly quantity: number;
	readonly revision: number;
	readonly includes: OwnCounter;
}

/** Everything that a copy of the shop's database would hold. */
interface Database {
	readonly stock: number;
	readonly epoch: number;
	readonly number: number;
	readonly total: number;
	readonly orderTotal: number;
	readonly appliedRevision: number;
	readonly lastRow: number;
	/** Every row of this history, never cut: what is pruned is left out of sums by `forgottenUpTo`. */
	readonly rows: readonly Row[];
	readonly acknowledged: readonly number[];
	readonly forgottenUpTo: number;
	readonly orders: readonly ShopOrder[];
}

export const FIRST_EPOCH = 100;

export class ModelShop {
	readonly rules: ShopRules;
	db: Database;
	backup: Database | null = null;
	/** Of the world, not of the database: it never goes back. */
	clock = FIRST_EPOCH;

	constructor( stock: number, rules: ShopRules ) {
		this.rules = rules;
		this.db = {
			stock,
			epoch: FIRST_EPOCH,
			number: 0,
			total: 0,
			orderTotal: 0,
			appliedRevision: 0,
			lastRow: 0,
			rows: [],
			acknowledged: [],
			forgottenUpTo: 0,
			orders: [],
		};
	}

	clone(): ModelShop {
		const copy = new ModelShop( 0, this.rules );
		copy.db = this.db;
		copy.backup = this.backup;
		copy.clock = this.clock;
		return copy;
	}

	order( id: number ): ShopOrder | undefined {
		return this.db.orders.find( ( order ) => order.id === id );
	}

	/** Changes the stock and writes the row, in one transaction. */
	change( delta: number, orderId: number | null, what: Row[ 'what' ] = 'change' ): void {
		const { db } = this;
		const order = orderId === null ? undefined : this.order( orderId );
		const number = db.number + 1;
		const total = db.total + delta;
		this.clock += 1;
		const row: Row = {
			epoch: db.epoch,
			number,
			total,
			delta,
			order: order ? { id: order.id, number: order.number + 1 } : null,
			what,
			id: this.clock,
		};
		this.db = {
			...db,
			stock: db.stock + delta,
			number,
			total,
			orderTotal: db.orderTotal + ( order ? delta : 0 ),
			lastRow: db.lastRow + 1,
			rows: [ ...db.rows, row ],
		};
		if ( order ) {
			this.put( order.id, { number: order.number + 1, sum: order.sum + delta } );
		}
	}

	add( id: number, ordered: number ): void {
		const order: ShopOrder = {
			id,
			status: 'pending',
			ordered,
			reduced: 0,
			taken: 0,
			openPart: null,
			revision: 0,
			number: 0,
			sum: 0,
		};
		this.db = { ...this.db, orders: [ ...this.db.orders, order ] };
		this.put( id, {} );
	}

	put( id: number, change: Partial< ShopOrder > ): void {
		this.clock += 1;
		const next = { ...this.#known( id ), ...change, revision: this.clock };
		const others = this.db.orders.filter( ( order ) => order.id !== id );
		this.db = { ...this.db, orders: [ ...others, next ].sort( ( a, b ) => a.id - b.id ) };
	}

	/** No request is changing any order. */
	isSettled(): boolean {
		return this.db.orders.every( ( { openPart } ) => openPart === null );
	}

	canRead( id: number ): boolean {
		return ! this.rules.readsSettledOrdersOnly || this.#known( id ).openPart === null;
	}

	/** Is what was read first still so? */
	isStill( id: number, half: HalfSnapshot ): boolean {
		const { revision } = this.#known( id );
		const isSame = revision === half.revision && this.canRead( id );
		return isSame || ! this.rules.readsAtOneMoment;
	}

	beginReading( id: number ): HalfSnapshot {
		const order = this.#known( id );
		const at = { revision: order.revision, epoch: this.db.epoch };
		return this.rules.readsExplainsFirst
			? { ...at, explains: { number: order.number, sum: order.sum } }
			: { ...at, order };
	}

	finishReading( id: number, half: HalfSnapshot ): Snapshot {
		const now = this.#known( id );
		const { id: named, status, ordered, reduced } = half.order ?? now;
		return {
			revision: half.revision,
			epoch: half.epoch,
			explains: half.explains ?? { number: now.number, sum: now.sum },
			order: { id: named, status, ordered, reduced },
		};
	}

	unacknowledged(): readonly Row[] {
		return this.db.rows.filter( ( { id } ) => ! this.db.acknowledged.includes( id ) );
	}

	acknowledge( row: Row ): void {
		if ( this.db.rows.some( ( { id } ) => id === row.id ) ) {
			this.db = { ...this.db, acknowledged: [ ...this.db.acknowledged, row.id ] };
		}
	}

	/** Begins a new epoch, if the present one is not larger than `after`. */
	restart( after: number ): void {
		if ( this.db.epoch > after ) {
			return;
		}
		this.clock += 1;
		this.db = {
			...this.db,
			epoch: this.clock,
			number: 0,
			total: 0,
			orderTotal: 0,
			appliedRevision: 0,
			forgottenUpTo: 0,
			orders: this.db.orders.map( ( order ) => ( { ...order, number: 0, sum: 0 } ) ),
		};
	}

	apply( { quantity, revision, includes }: Push ): 'applied' | 'outdated' | 'recount' {
		const { db, rules } = this;
		if ( includes.epoch === db.epoch && includes.number > db.number ) {
			this.restart( db.epoch );
			return 'recount';
		}
		if ( includes.epoch !== db.epoch ) {
			return 'recount';
		}
		if ( rules.ignoresOlderRevisions && revision < db.appliedRevision ) {
			return 'outdated';
		}
		const later = db.rows
			.filter( ( row ) => row.epoch === db.epoch && row.number > includes.number )
			.filter( ( row ) => this.#isKept( row ) );
		const added = rules.addsItsLaterChanges
			? later.reduce( ( sum, { delta } ) => sum + delta, 0 )
			: 0;
		this.db = {
			...db,
			stock: quantity + added,
			appliedRevision: Math.max( db.appliedRevision, revision ),
			forgottenUpTo: Math.max( db.forgottenUpTo, includes.number ),
		};
		return 'applied';
	}

	#isKept( row: Row ): boolean {
		return this.rules.keepsRowsUntilIncluded
			? row.number > this.db.forgottenUpTo
			: ! this.db.acknowledged.includes( row.id );
	}

	#known( id: number ): ShopOrder {
		const order = this.order( id );
		if ( ! order ) {
			throw new Error( `the shop has no order ${ id }` );
		}
		return order;
	}
}
