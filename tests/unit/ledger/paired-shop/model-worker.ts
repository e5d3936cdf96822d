import {
	channelIdSchema,
	eventKeySchema,
	listingIdSchema,
	offerRefSchema,
} from '../../../../src/shared/ids.ts';
import type { StockEvent, StockEventBody } from '../../../../src/shared/stock-event.ts';
import { allocate } from '../../../../src/worker/allocation/allocate.ts';
import {
	nextDesired,
	NEVER_DESIRED,
	type Desired,
} from '../../../../src/worker/allocation/next-desired.ts';
import { openUnitsSubtracted } from '../../../../src/worker/ledger/contribution.ts';
import { availableOf } from '../../../../src/worker/ledger/shelf.ts';
import {
	NOT_COUNTED,
	shopChanges,
	startIn,
	type OwnCounterState,
	type OwnStart,
	type ShopChanges,
} from '../../../../src/worker/ledger/own-counter-state.ts';
import {
	adjusted,
	LedgerInMemory,
	line,
	main,
	opened,
	order,
	shop,
	sku,
} from '../ledger-in-memory.ts';
import type { Push, Row, Snapshot } from './model-shop.ts';

export interface WorkerRules {
	readonly formula: ( start: OwnStart | null, counter: OwnCounterState ) => ShopChanges;
	/** Broken: the revision grows only when the quantity changes. */
	readonly revisesWhenIncludesChanges: boolean;
	/** Broken: at least zero, as on a marketplace. */
	readonly showsTheDebt: boolean;
	/** Broken: every reading is a new start, as if whatever it shows were in the ledger. */
	readonly countsFromTheFirstReading: boolean;
	/** Broken: the first reading of a later epoch is its start. */
	readonly countsLaterEpochsFromZero: boolean;
}

export const OFFER = offerRefSchema.parse( 'A' );
const SKU = sku( 'A' );
const other = channelIdSchema.parse( 'other' );
const LISTING = listingIdSchema.parse( `${ shop }:${ OFFER }` );

/** What the worker keeps of the shop, decided by the real ledger and the real allocation. */
export class ModelWorker {
	readonly rules: WorkerRules;
	ledger = new LedgerInMemory();
	desired: Desired = NEVER_DESIRED;
	sentRevision = 0;
	/** Units sold on other channels that the ledger has counted, less those that it received. */
	others = 0;
	sold = 0;
	received = 0;
	/** What was moved by changes without an order that only the ledger may still know of. */
	readonly moved = new Map< number, number >();
	/** Rows whose number another body had taken before. */
	readonly lost = new Set< number >();
	/** Rows that have arrived. */
	readonly taken = new Set< number >();

	readonly #groupsCommits: boolean;
	/** Events are in the ledger whose commit is still to be made. */
	isCommitDue = false;

	constructor( rules: WorkerRules, groupsCommits: boolean ) {
		this.rules = rules;
		this.#groupsCommits = groupsCommits;
	}

	clone(): ModelWorker {
		const copy = new ModelWorker( this.rules, this.#groupsCommits );
		copy.isCommitDue = this.isCommitDue;
		copy.ledger = this.ledger.clone();
		copy.desired = this.desired;
		copy.sentRevision = this.sentRevision;
		copy.others = this.others;
		copy.sold = this.sold;
		copy.received = this.received;
		this.moved.forEach( ( delta, id ) => copy.moved.set( id, delta ) );
		this.lost.forEach( ( id ) => copy.lost.add( id ) );
		this.taken.forEach( ( id ) => copy.taken.add( id ) );
		return copy;
	}

	open( units: number ): void {
		this.#take( opened( 'A', units, 0 ) );
	}

	sellElsewhere(): void {
		this.others += 1;
		this.sold += 1;
		const sold = order( `elsewhere-${ this.sold }`, [ line( 'A' ) ] );
		this.#submit( 'other', `elsewhere-${ this.sold }`, {
			kind: 'order',
			channel: other,
			snapshot: sold,
			fetch: 0,
			assigned: [],
		} );
	}

	/** One unit more is on the shelf. */
	receive(): void {
		this.others -= 1;
		this.received += 1;
		this.#take( adjusted( 'A', 1, `receipt-${ this.received }` ) );
	}

	takeRow( row: Row ): void {
		const { epoch, number, total, delta, what } = row;
		this.#submit( shop, `change/${ epoch }/A/${ number }`, {
			kind: 'own-change',
			channel: shop,
			offer: OFFER,
			counter: { epoch, number, total },
			what,
			delta,
			stock: null,
			order: row.order && {
				order: order( `${ row.order.id }`, [] ).order,
				number: row.order.number,
				line: line( 'A', {}, '1' ).line,
			},
			// Two histories never say the same thing.
			reason: `row ${ row.id }`,
			origin: 'admin',
			assigned: null,
		} );
		this.taken.add( row.id );
		const outcome = this.ledger.outcomes.at( -1 );
		// Of a history that the ledger cannot know to be another one yet.
		const isOtherPast =
			outcome === 'outranked' &&
			this.ledger.ownStart( shop, OFFER ) !== null &&
			! this.moved.has( row.id );
		if ( outcome === 'conflict' || isOtherPast ) {
			this.lost.add( row.id );
		}
		if ( outcome === 'applied' && row.order === null ) {
			this.moved.set( row.id, delta );
		}
	}

	/** These changes are in the opening balance. */
	knowMoved( rows: readonly Row[] ): void {
		rows.filter( ( { order: of } ) => of === null ).forEach( ( { id, delta } ) =>
			this.moved.set( id, delta )
		);
	}

	takeSnapshot( { order: seen, revision, epoch, explains }: Snapshot ): void {
		const { ordered, reduced, status } = seen;
		const cancelled = status === 'cancelled' ? ordered : 0;
		const waits = status === 'pending';
		const lines =
			ordered === 0
				? []
				: [
						line(
							'A',
							{
								ordered,
								cancelled,
								subtracted: reduced,
								toSubtract: waits ? ordered - reduced : 0,
							},
							'1'
						),
					];
		const { number, sum } = explains;
		const snapshot = {
			...order( `${ seen.id }`, lines, { revision } ),
			explains: { epoch, number, sums: sum === 0 ? [] : [ { offer: OFFER, units: sum } ] },
		};
		const key = `order/${ seen.id }/${ revision }/${ JSON.stringify( [ seen, epoch, explains ] ) }`;
		this.#submit( shop, key, {
			kind: 'order',
			channel: shop,
			snapshot,
			fetch: 0,
			assigned: [],
		} );
	}

	takeReading( reading: OwnStart & { readonly stock: number; readonly at: number } ): void {
		const { epoch, number, total, orderTotal, stock, at } = reading;
		const known = this.ledger.ownStart( shop, OFFER );
		const isFirstOfEpoch = this.ledger.ownCounter( shop, OFFER, epoch ).read === null;
		this.#submit( shop, `reading/${ at }`, {
			kind: 'own-baseline',
			channel: shop,
			listing: LISTING,
			offer: OFFER,
			counter: { epoch, number, total },
			orderTotal,
			stock,
		} );
		const isOtherStart = isFirstOfEpoch
			? ! this.rules.countsLaterEpochsFromZero
			: ! this.rules.countsFromTheFirstReading;
		if ( known && isOtherStart ) {
			this.#startAnew( { epoch, number, total, orderTotal } );
		}
	}

	/** What is to be pushed now, if anything is. */
	push(): Push | null {
		const { quantity, revision, includes } = this.desired;
		if ( ! this.isPushDue() || includes === null ) {
			return null;
		}
		this.sentRevision = revision;
		return { quantity, revision, includes };
	}

	/** The worker was restarted and does not know what became of its last push. */
	forgetSent(): void {
		this.sentRevision = 0;
	}

	available(): number {
		return availableOf( this.ledger.stock( SKU, main ) );
	}

	presentEpoch(): number | null {
		return this.ledger.presentEpoch( shop, OFFER );
	}

	/** The largest number heard of, also beyond a gap. */
	lastNumber( epoch: number ): number {
		const reached = this.ledger.ownCounter( shop, OFFER, epoch ).reached?.number ?? 0;
		const beyond = [ ...this.ledger.rowsBeyond ]
			.filter( ( [ key ] ) => key.startsWith( `${ shop }/${ OFFER }/${ epoch }/` ) )
			.map( ( [ , { number } ] ) => number );
		return Math.max( reached, ...beyond );
	}

	isRecountDue(): boolean {
		return this.ledger.toRecount.size > 0;
	}

	isPushDue(): boolean {
		const { revision, includes } = this.desired;
		return ! this.isCommitDue && revision > this.sentRevision && includes !== null;
	}

	explainedByOrders( epoch: number ): number {
		return this.ledger.ownCounter( shop, OFFER, epoch ).explainedByOrders;
	}

	/** Units on the shelf that the shop has taken off its number for orders the ledger knows. */
	openUnitsSubtracted(): number {
		const lines = this.ledger.ordersOf( shop ).flatMap( ( order ) => order.lines );
		return lines.reduce( ( sum, each ) => sum + openUnitsSubtracted( each ), 0 );
	}

	/** The shop's orders as the ledger knows them. */
	ordersKnown(): { id: number; revision: number; ordered: number; taken: number }[] {
		return this.ledger.ordersOf( shop ).map( ( { order: id, rank, lines } ) => ( {
			id: Number( id ),
			revision: rank?.at ?? 0,
			ordered: lines.reduce( ( sum, each ) => sum + each.ordered - each.cancelled, 0 ),
			taken: lines.reduce( ( sum, each ) => sum + each.subtracted, 0 ),
		} ) );
	}

	fingerprint(): unknown {
		return [
			this.ledger.fingerprint(),
			this.desired,
			this.sentRevision,
			[ ...this.lost ],
			[ ...this.taken ],
			this.others,
			this.isCommitDue,
		];
	}

	/** A broken rule: everything below the reading is taken to be in the ledger. */
	#startAnew( start: OwnStart ): void {
		const counter = this.ledger.ownCounter( shop, OFFER, start.epoch );
		this.ledger.starts.set( `${ shop }/${ OFFER }`, start );
		this.ledger.counters.set( `${ shop }/${ OFFER }/${ start.epoch }`, {
			...counter,
			explainedByThemselves: 0,
		} );
		this.#revise();
	}

	#submit( source: string, key: string, body: StockEventBody ): void {
		this.#take( {
			source,
			key: eventKeySchema.parse( key ),
			occurredAtMs: 1,
			actor: null,
			body,
		} );
	}

	#take( event: StockEvent ): void {
		this.ledger.take( event );
		this.isCommitDue = true;
		if ( ! this.#groupsCommits ) {
			this.commit();
		}
	}

	/** What was taken since the last commit takes effect at once. */
	commit(): void {
		if ( this.isCommitDue ) {
			this.isCommitDue = false;
			this.#revise();
		}
	}

	#revise(): void {
		const epoch = this.presentEpoch();
		const { units, includes } =
			epoch === null
				? NOT_COUNTED
				: this.rules.formula(
						startIn( this.ledger.ownStart( shop, OFFER ), epoch ),
						this.ledger.ownCounter( shop, OFFER, epoch )
					);
		const unreduced = this.ledger.unreduced.get( LISTING ) ?? 0;
		const { quantity } = allocate( {
			available: this.available(),
			limitedBy: null,
			backorder: 0,
			buffer: { kind: 'units', units: 0 },
			unreduced,
			shopChanges: units,
			takesNegative: this.rules.showsTheDebt,
			quantityMax: 1_000,
		} );
		const known = this.ledger.known.get( LISTING ) ?? 0;
		const isKept =
			! this.rules.revisesWhenIncludesChanges && quantity === this.desired.quantity;
		if ( ! isKept ) {
			const change = { quantity, known, unreduced, includes };
			this.desired = nextDesired( this.desired, change, 0 ).desired;
		}
	}
}

export const RIGHT_WORKER: WorkerRules = {
	formula: shopChanges,
	revisesWhenIncludesChanges: true,
	showsTheDebt: true,
	countsFromTheFirstReading: true,
	countsLaterEpochsFromZero: true,
};
