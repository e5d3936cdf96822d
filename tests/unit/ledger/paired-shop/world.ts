import {
	ModelShop,
	type HalfSnapshot,
	type Push,
	type Row,
	type ShopRules,
	type Snapshot,
} from './model-shop.ts';
import { ModelWorker, RIGHT_WORKER, type WorkerRules } from './model-worker.ts';

export interface LinkRules {
	/** Broken: deliveries take effect between a reading and its baseline. */
	readonly holdsDeliveriesWhileReading: boolean;
	/** Broken: a new epoch is read without having fetched what the old one left behind. */
	readonly pullsBeforeReading: boolean;
	/** Broken: the opening balance is what the shop shows and what imported orders took off it. */
	readonly opensWithUnexplainedOrders: boolean;
}

export type Rules = ShopRules & WorkerRules & LinkRules;

export const RIGHT: Rules = {
	...RIGHT_WORKER,
	keepsRowsUntilIncluded: true,
	addsItsLaterChanges: true,
	ignoresOlderRevisions: true,
	readsExplainsFirst: true,
	holdsDeliveriesWhileReading: true,
	pullsBeforeReading: true,
	opensWithUnexplainedOrders: true,
};

/** What happens in the world, outside of the link. Order ids are the world's: 1, 2, … */
export type Action =
	| {
			readonly does: 'place' | 'pay' | 'cancel' | 'reduce-again' | 'remove-line';
			readonly order: number;
	  }
	| { readonly does: 'sell' | 'edit-line'; readonly order: number; readonly units: number }
	| { readonly does: 'edit'; readonly units: number }
	| {
			readonly does:
				'elsewhere' | 'backup' | 'restore' | 'restart-worker' | 'reading' | 'new-epoch';
	  };

interface SentPush extends Push {
	/** Units sold elsewhere that were in the ledger when it was made. */
	readonly others: number;
}

type Reading = Parameters< ModelWorker[ 'takeReading' ] >[ 0 ];

/** Units on the shelf when the story begins. */
const SHELF = 5;

/** How the shop was connected. */
export interface Beginning {
	/** What had happened until it was read first. */
	readonly before?: readonly Action[];
	/** Orders that were listed; the others came after the list and before the reading. */
	readonly imported?: readonly number[];
}

/** The shop, the worker, and everything between them that is on its way. */
export class World {
	readonly rules: Rules;
	shop: ModelShop;
	worker: ModelWorker;
	/** Half-read snapshots, by order. */
	halves: ReadonlyMap< number, HalfSnapshot > = new Map();
	snapshots: readonly Snapshot[] = [];
	pushes: readonly SentPush[] = [];
	reading: Reading | null = null;
	/** The epoch of which everything older has been fetched. */
	pulledIn = 0;
	/** Newest revision of each order that has been read, so that nothing is read for nothing. */
	readRevisions: ReadonlyMap< number, number > = new Map();
	/** After its database was restored a shop shows sold units by itself, until it is put right. */
	isRestored = false;
	/** What went wrong at some moment. */
	resurrected: string | null = null;

	constructor( rules: Rules, past: World | Beginning = {} ) {
		this.rules = rules;
		if ( past instanceof World ) {
			Object.assign( this, past );
			this.shop = past.shop.clone();
			this.worker = past.worker.clone();
			return;
		}
		this.shop = new ModelShop( SHELF, rules );
		this.worker = new ModelWorker( rules );
		this.pulledIn = this.shop.db.epoch;
		past.before?.forEach( ( action ) => this.act( action ) );
		this.#connect( past.imported ?? [] );
	}

	/** Orders are imported, then the shop is read once; nothing is looked at a second time. */
	#connect( imported: readonly number[] ): void {
		const { shop, worker } = this;
		for ( const id of imported ) {
			worker.takeSnapshot( shop.finishReading( id, shop.beginReading( id ) ) );
		}
		const reading = this.#read();
		const explained = this.rules.opensWithUnexplainedOrders
			? worker.explainedByOrders( reading.epoch ) - reading.orderTotal
			: 0;
		worker.open( reading.stock + worker.openUnitsSubtracted() + explained );
		worker.takeReading( reading );
	}

	clone(): World {
		return new World( this.rules, this );
	}

	// ── the world ─────────────────────────────────────────────────────────────────────────────────

	can( action: Action ): boolean {
		const order = 'order' in action ? this.shop.order( action.order ) : undefined;
		switch ( action.does ) {
			case 'place':
			case 'sell':
				return ! order;
			case 'pay':
				return order?.status === 'pending' && order.ordered > 0;
			case 'cancel':
				return order !== undefined && order.status !== 'cancelled';
			case 'reduce-again':
				return order?.status === 'standing' && order.reduced > 0;
			case 'edit-line':
			case 'remove-line':
				return order !== undefined && order.status !== 'cancelled' && order.ordered > 0;
			case 'restore':
				return this.shop.backup !== null;
			case 'reading':
				return this.reading === null && this.#mayRead();
			default:
				return true;
		}
	}

	act( action: Action ): void {
		const { shop } = this;
		const order = 'order' in action ? shop.order( action.order ) : undefined;
		switch ( action.does ) {
			case 'place':
				this.#place( action.order, 1 );
				break;
			case 'sell':
				this.#place( action.order, action.units );
				this.#pay( action.order );
				break;
			case 'pay':
				this.#pay( action.order );
				break;
			case 'cancel':
				if ( order && order.reduced > 0 ) {
					shop.change( order.reduced, order.id );
				}
				this.#put( action.order, { status: 'cancelled', reduced: 0 } );
				break;
			case 'reduce-again':
				shop.change( -( order?.reduced ?? 0 ), action.order );
				break;
			case 'edit-line':
				this.#editLine( action.order, action.units );
				break;
			case 'remove-line':
				this.#editLine( action.order, 0 );
				break;
			case 'edit':
				shop.change( action.units, null );
				break;
			case 'elsewhere':
				this.worker.sellElsewhere();
				break;
			case 'backup':
				shop.backup = shop.db;
				break;
			case 'restore':
				this.#restore();
				break;
			case 'new-epoch':
				shop.restart( shop.db.epoch );
				break;
			case 'restart-worker':
				this.worker.forgetSent();
				break;
			case 'reading':
				this.reading = this.#read();
				break;
		}
	}

	#place( id: number, ordered: number ): void {
		this.shop.put(
			{ id, status: 'pending', ordered, reduced: 0, revision: 0, number: 0, sum: 0 },
			{}
		);
	}

	#pay( id: number ): void {
		const ordered = this.shop.order( id )?.ordered ?? 0;
		this.shop.change( -ordered, id );
		this.#put( id, { status: 'standing', reduced: ordered } );
	}

	#editLine( id: number, ordered: number ): void {
		const order = this.shop.order( id );
		if ( order?.status === 'standing' && order.reduced !== ordered ) {
			this.shop.change( order.reduced - ordered, id );
		}
		this.#put( id, { ordered, reduced: order?.status === 'standing' ? ordered : 0 } );
	}

	#put( id: number, change: Parameters< ModelShop[ 'put' ] >[ 1 ] ): void {
		const order = this.shop.order( id );
		if ( order ) {
			this.shop.put( order, change );
		}
	}

	#restore(): void {
		if ( this.shop.backup ) {
			this.shop.db = this.shop.backup;
			this.shop.backup = null;
			this.isRestored = true;
			this.halves = new Map();
		}
	}

	// ── the link ──────────────────────────────────────────────────────────────────────────────────

	deliverRow( row: Row ): void {
		this.worker.takeRow( row );
		if ( this.worker.ledger.contradictedEpochs.has( row.epoch ) ) {
			this.shop.restart( row.epoch );
		}
	}

	beginReading( id: number ): void {
		this.halves = new Map( this.halves ).set( id, this.shop.beginReading( id ) );
	}

	finishReading( id: number ): void {
		const half = this.halves.get( id );
		if ( half ) {
			const snapshot = this.shop.finishReading( id, half );
			this.snapshots = [ ...this.snapshots, snapshot ];
			this.readRevisions = new Map( this.readRevisions ).set( id, half.revision );
			this.halves = new Map( [ ...this.halves ].filter( ( [ other ] ) => other !== id ) );
		}
	}

	deliverSnapshot( index: number ): void {
		const snapshot = this.snapshots[ index ];
		if ( snapshot ) {
			this.snapshots = this.snapshots.filter( ( _, at ) => at !== index );
			this.worker.takeSnapshot( snapshot );
		}
	}

	push(): boolean {
		const push = this.worker.push();
		if ( push ) {
			this.pushes = [ ...this.pushes, { ...push, others: this.worker.others } ];
		}
		return push !== null;
	}

	/** `isCopy`: it is on its way once more. */
	apply( index: number, isCopy = false ): void {
		const push = this.pushes[ index ];
		if ( ! push ) {
			return;
		}
		if ( ! isCopy ) {
			this.pushes = this.pushes.filter( ( _, at ) => at !== index );
		}
		if ( this.shop.apply( push ) === 'applied' ) {
			this.isRestored = this.isRestored && push.includes.epoch !== this.shop.db.epoch;
			const most = this.#sellable() - push.others;
			if ( this.shop.db.stock > most && ! this.isRestored ) {
				this.resurrected ??= `shows ${ this.shop.db.stock } of ${ most }`;
			}
		}
	}

	commitReading(): void {
		if ( this.reading ) {
			this.worker.takeReading( this.reading );
			this.reading = null;
		}
	}

	/** May an event of the shop take effect now? */
	isHeld(): boolean {
		return this.reading !== null && this.rules.holdsDeliveriesWhileReading;
	}

	/** Fetches all that the shop has kept, newest first, and applies it. */
	pull(): void {
		const { shop, worker } = this;
		const lastSeen = Math.max( 0, this.pulledIn === shop.db.epoch ? this.lastRowSeen : 0 );
		if ( lastSeen > shop.db.lastRow ) {
			shop.restart( shop.db.epoch );
		}
		this.lastRowSeen = shop.db.lastRow;
		for ( const row of [ ...shop.unacknowledged() ].reverse() ) {
			this.deliverRow( row );
			shop.acknowledge( row );
		}
		for ( const { id } of shop.db.orders ) {
			worker.takeSnapshot( shop.finishReading( id, shop.beginReading( id ) ) );
		}
		this.pulledIn = shop.db.epoch;
	}
	lastRowSeen = 0;

	/** Nothing new happens any more: everything under way arrives. */
	drain(): void {
		this.commitReading();
		[ ...this.halves.keys() ].forEach( ( id ) => this.finishReading( id ) );
		for ( let round = 0; round < 8; round += 1 ) {
			while ( this.snapshots.length > 0 ) {
				this.deliverSnapshot( 0 );
			}
			this.pull();
			while ( this.pushes.length > 0 ) {
				this.apply( this.pushes.length - 1 );
			}
			const isNew = this.worker.presentEpoch() !== this.shop.db.epoch;
			if ( isNew || this.worker.isRecountDue() ) {
				this.pull();
				this.worker.takeReading( this.#read() );
			}
			if ( ! this.push() && ! isNew ) {
				return;
			}
		}
	}

	/** What is wrong once nothing is under way any more; `null`: nothing. */
	unsettled(): string | null {
		const owed = this.#owned( ( { ordered } ) => ordered );
		const shown = this.#sellable() - this.worker.others;
		const there = SHELF + this.#moved() - owed - this.worker.others;
		if ( this.shop.db.stock !== shown ) {
			return `the shop shows ${ this.shop.db.stock }, right is ${ shown }`;
		}
		return this.worker.available() === there
			? null
			: `the ledger has ${ this.worker.available() }, right is ${ there }`;
	}

	#mayRead(): boolean {
		return ! this.rules.pullsBeforeReading || this.pulledIn === this.shop.db.epoch;
	}

	#read(): Reading {
		const { epoch, number, total, orderTotal, stock } = this.shop.db;
		this.shop.clock += 1;
		return { epoch, number, total, orderTotal, stock, at: this.shop.clock };
	}

	/** What the shop may show, if no other channel had sold anything. */
	#sellable(): number {
		return SHELF + this.#moved() - this.#owned( ( { reduced } ) => reduced );
	}

	/** Changes without an order: those of the shop's history, and those that only the ledger has kept. */
	#moved(): number {
		const moved = new Map( this.worker.moved );
		for ( const { id, delta, order } of this.shop.db.rows ) {
			if ( order === null && ! this.worker.lost.has( id ) ) {
				moved.set( id, delta );
			}
		}
		return [ ...moved.values() ].reduce( ( sum, delta ) => sum + delta, 0 );
	}

	/** Of the shop's orders, and of those that its database has lost and the ledger has not. */
	#owned( of: ( order: { ordered: number; reduced: number } ) => number ): number {
		const here = this.shop.db.orders.filter( ( { status } ) => status !== 'cancelled' );
		const named = new Set( this.shop.db.orders.map( ( { id } ) => id ) );
		const gone = this.worker.ordersKnown().filter( ( { id } ) => ! named.has( id ) );
		return [ ...here, ...gone ].reduce( ( sum, order ) => sum + of( order ), 0 );
	}

	/** Equal for worlds that cannot be told apart. */
	fingerprint(): string {
		const { db, backup } = this.shop;
		return JSON.stringify( [
			{ ...db, rows: db.rows.map( ( { id } ) => id ) },
			backup?.lastRow,
			this.worker.fingerprint(),
			[ ...this.halves ],
			this.snapshots,
			this.pushes,
			this.reading,
			[ ...this.readRevisions ],
			this.resurrected,
		] );
	}
}
