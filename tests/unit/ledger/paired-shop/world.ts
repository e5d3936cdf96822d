import { actOn, canAct, type Action } from './actions.ts';
import {
	ModelShop,
	type HalfSnapshot,
	type Push,
	type Row,
	type ShopRules,
	type Snapshot,
} from './model-shop.ts';
import { ModelWorker, RIGHT_WORKER, type WorkerRules } from './model-worker.ts';
import { sellable, unpromised } from './truth.ts';

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
	readsAtOneMoment: true,
	readsSettledOrdersOnly: true,
	holdsDeliveriesWhileReading: true,
	pullsBeforeReading: true,
	opensWithUnexplainedOrders: true,
};

interface SentSnapshot extends Snapshot {
	/** Changes that travel in the same delivery. */
	readonly rows: readonly Row[];
}

interface SentPush extends Push {
	/** Units sold elsewhere that were in the ledger when it was made. */
	readonly others: number;
}

type Reading = Parameters< ModelWorker[ 'takeReading' ] >[ 0 ];

/** Where a story begins, and how closely it is told. */
export interface Beginning {
	/** Units on the shelf before anything happened. */
	readonly shelf?: number;
	/** What had happened in the shop until it was connected. */
	readonly before?: readonly Action[];
	/** It is connected while the story goes on: its orders are listed, then it is read once. */
	readonly isUnread?: boolean;
	/** No snapshot travels without the changes before it. */
	readonly areRowsAlong?: boolean;
	/** Several events may be committed at once. */
	readonly groupsCommits?: boolean;
}

/** The shop, the worker, and everything between them that is on its way. */
export class World {
	readonly rules: Rules;
	readonly beginning: Beginning;
	readonly #shelf: number;
	shop: ModelShop;
	worker: ModelWorker;
	/** Half-read snapshots, by order. */
	halves: ReadonlyMap< number, HalfSnapshot > = new Map();
	snapshots: readonly SentSnapshot[] = [];
	pushes: readonly SentPush[] = [];
	reading: Reading | null = null;
	/** Unread, orders listed, or counted. */
	stage: 'unread' | 'listed' | 'counted' = 'unread';
	listedIn = 0;
	/** The largest row number that the shop has told. */
	lastRowSeen = 0;
	epochSeen = 0;
	/** The epoch of which everything older has been fetched. */
	pulledIn = 0;
	/** Newest revision of each order that has been read, so that nothing is read for nothing. */
	readRevisions: ReadonlyMap< number, number > = new Map();
	/**
	 * A restored database shows sold units by itself, and has older forms of orders than the ledger:
	 * from then on only what it comes to in the end can be right or wrong.
	 */
	isRestored = false;
	/** Units sold elsewhere that the shop's last applied push knew of. */
	othersShown = 0;
	/** What went wrong at some moment. */
	resurrected: string | null = null;

	constructor( rules: Rules, past: World | Beginning = {} ) {
		this.rules = rules;
		this.beginning = past instanceof World ? past.beginning : past;
		if ( past instanceof World ) {
			Object.assign( this, past );
			this.#shelf = past.#shelf;
			this.shop = past.shop.clone();
			this.worker = past.worker.clone();
			return;
		}
		this.#shelf = past.shelf ?? 5;
		this.shop = new ModelShop( this.#shelf, rules );
		this.worker = new ModelWorker( rules, past.groupsCommits ?? false );
		past.before?.forEach( ( action ) => this.act( action ) );
		this.pulledIn = this.shop.db.epoch;
		if ( ! past.isUnread ) {
			this.listOrders();
			this.beginCounting();
			this.commitReading();
			this.worker.commit();
		}
	}

	/** From here to the first reading the channel's deliveries wait. */
	listOrders(): void {
		this.stage = 'listed';
		this.listedIn = this.shop.db.epoch;
		this.#takeAllSnapshots();
	}

	/** The first reading. Orders have to be listed again only when the epoch is another one. */
	beginCounting(): void {
		if ( this.listedIn === this.shop.db.epoch ) {
			this.reading = this.#read();
		} else {
			this.stage = 'unread';
		}
	}

	clone(): World {
		return new World( this.rules, this );
	}

	can( action: Action ): boolean {
		switch ( action.does ) {
			case 'reduce-again':
				// What a shop showed wrongly before it was first read is taken at its word.
				return this.stage === 'counted' && canAct( this.shop, action );
			case 'reading':
				return this.stage === 'counted' && this.reading === null && this.#mayRead();
			case 'backup':
			case 'restore':
				// A copy from before it was paired is not paired.
				return this.stage === 'counted' && canAct( this.shop, action );
			case 'new-epoch':
				return this.stage === 'counted' || this.shop.isSettled();
			case 'elsewhere':
			case 'received':
				return this.stage === 'counted';
			case 'restart-worker':
				return true;
			default:
				return canAct( this.shop, action );
		}
	}

	act( action: Action ): void {
		switch ( action.does ) {
			case 'reading':
				this.reading = this.#read();
				break;
			case 'elsewhere':
				this.worker.sellElsewhere();
				break;
			case 'received':
				this.worker.receive();
				break;
			case 'restart-worker':
				this.worker.forgetSent();
				break;
			case 'restore':
				this.isRestored = true;
				this.halves = new Map();
				actOn( this.shop, action );
				break;
			default:
				actOn( this.shop, action );
		}
		this.#look();
	}

	// ── the link ──────────────────────────────────────────────────────────────────────────────────

	deliverRow( row: Row ): void {
		this.epochSeen = Math.max( this.epochSeen, row.epoch );
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
		if ( half && ! this.shop.isStill( id, half ) ) {
			this.halves = new Map( [ ...this.halves ].filter( ( [ other ] ) => other !== id ) );
		} else if ( half ) {
			const rows = this.beginning.areRowsAlong ? this.shop.unacknowledged() : [];
			const snapshot = this.shop.finishReading( id, half );
			this.snapshots = [ ...this.snapshots, { ...snapshot, rows } ];
			this.readRevisions = new Map( this.readRevisions ).set( id, half.revision );
			this.halves = new Map( [ ...this.halves ].filter( ( [ other ] ) => other !== id ) );
		}
	}

	deliverSnapshot( index: number ): void {
		const snapshot = this.snapshots[ index ];
		if ( snapshot ) {
			this.snapshots = this.snapshots.filter( ( _, at ) => at !== index );
			snapshot.rows.forEach( ( row ) => this.deliverRow( row ) );
			this.epochSeen = Math.max( this.epochSeen, snapshot.epoch );
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
			this.othersShown = push.others;
		}
		this.#look();
	}

	/** Does the shop offer a unit that it has sold itself, or knows to be sold elsewhere? */
	#look(): void {
		const most = this.#shelf + sellable( this.shop, this.worker ) - this.othersShown;
		if ( this.shop.db.stock > most && ! this.isRestored ) {
			this.resurrected ??= `shows ${ this.shop.db.stock } of ${ most }`;
		}
	}

	commitReading(): void {
		const { reading, worker } = this;
		if ( reading && this.stage === 'listed' ) {
			const unexplained = this.rules.opensWithUnexplainedOrders
				? worker.explainedByOrders( reading.epoch ) - reading.orderTotal
				: 0;
			worker.open( reading.stock + worker.openUnitsSubtracted() + unexplained );
			worker.knowMoved( this.#rowsUpTo( reading ) );
		}
		if ( reading ) {
			worker.takeReading( reading );
			this.stage = 'counted';
			this.reading = null;
		}
	}

	#rowsUpTo( { epoch, number }: Reading ): readonly Row[] {
		return this.shop.db.rows.filter(
			( row ) => row.epoch < epoch || ( row.epoch === epoch && row.number <= number )
		);
	}

	/** May an event of the shop take effect now? */
	isHeld(): boolean {
		const isReading = this.reading !== null || this.stage === 'listed';
		return isReading && this.rules.holdsDeliveriesWhileReading;
	}

	/** Fetches all that the shop has kept, newest first, and applies it. */
	pull(): void {
		const { shop } = this;
		if ( this.lastRowSeen > shop.db.lastRow || shop.db.epoch < this.epochSeen ) {
			shop.restart( Math.max( shop.db.epoch, this.epochSeen ) );
		}
		this.epochSeen = shop.db.epoch;
		this.lastRowSeen = shop.db.lastRow;
		for ( const row of [ ...shop.unacknowledged() ].reverse() ) {
			this.deliverRow( row );
			shop.acknowledge( row );
		}
		this.#takeAllSnapshots();
		// An order that a request is changing is still left: its changes belong to the epoch before.
		if ( shop.isSettled() || ! this.rules.pullsBeforeReading ) {
			this.pulledIn = shop.db.epoch;
		}
	}

	/**
	 * A shop whose numbers are behind what it has told is an older copy of itself; one that has
	 * forgotten our last push gets it again.
	 */
	readBack(): void {
		const { epoch, number } = this.shop.db;
		const known = this.worker.presentEpoch() ?? epoch;
		if ( epoch < known || number < this.worker.lastNumber( epoch ) ) {
			this.shop.restart( Math.max( epoch, known ) );
		}
		if ( this.shop.db.appliedRevision < this.worker.sentRevision ) {
			this.worker.forgetSent();
		}
	}

	#takeAllSnapshots(): void {
		const { shop, worker } = this;
		for ( const { id } of shop.db.orders.filter( ( { openPart } ) => openPart === null ) ) {
			worker.takeSnapshot( shop.finishReading( id, shop.beginReading( id ) ) );
		}
	}

	/** Nothing new happens any more: everything under way arrives. */
	drain(): void {
		while ( this.stage !== 'counted' && ! this.reading ) {
			this.listOrders();
			this.beginCounting();
		}
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
			this.readBack();
			const isNew = this.worker.presentEpoch() !== this.shop.db.epoch;
			if ( isNew || this.worker.isRecountDue() ) {
				this.pull();
				this.worker.takeReading( this.#read() );
			}
			this.worker.commit();
			if ( ! this.push() && ! isNew ) {
				return;
			}
		}
	}

	/** What is wrong once nothing is under way any more; `null`: nothing. */
	unsettled(): string | null {
		const { worker } = this;
		const shown = this.#shelf + sellable( this.shop, worker ) - worker.others;
		const there = this.#shelf + unpromised( this.shop, worker ) - worker.others;
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
			this.stage,
			this.pulledIn,
			this.lastRowSeen,
			this.epochSeen,
			this.listedIn,
			this.othersShown,
			this.isRestored,
			[ ...this.readRevisions ],
			this.resurrected,
		] );
	}
}
