import { channelIdSchema, listingIdSchema, skuSchema } from '../../src/shared/ids.ts';
import type { StockEvent } from '../../src/shared/stock-event.ts';
import { SeededRandom } from '../../src/simulator/seeded-random.ts';
import type { Store } from '../../src/worker/store/contract.ts';
import { billsOf } from '../unit/ledger/random-facts.ts';
import type { World } from '../unit/ledger/reference-world.ts';
import { BUNDLES, PAIRED, SELLERS, SOLD } from './history-shop.ts';
import { RandomHistory } from './random-history.ts';
import { readPresent, RememberedProgress, type Present, type Step } from './remembered-past.ts';
import type { StorePlace } from './store-place.ts';
import { listingRow, openShop } from './store-shop.ts';

/** What was true at one instant, written down then. */
export interface Remembered {
	readonly atMs: number;
	readonly position: number;
	readonly present: Present;
	readonly progress: ReturnType< RememberedProgress[ 'copy' ] >;
}

export interface RememberedLife {
	readonly instants: readonly Remembered[];
	/** As the reference has to know it. */
	readonly world: World;
}

const BATCH_MAX = 25;
/** Sells S0 as well, from somewhere on the way. */
const LATE = 'late-S0';

/**
 * Lets a store live through a random history, with everything that changes what an instant was: batches of
 * events, some in one millisecond, changes of the model between them, revisions that are raised, and
 * quantities that come further on some channel.
 *
 * @returns what was true after each batch and each change.
 */
export async function liveAndRemember(
	store: Store,
	place: StorePlace,
	{ seed, events }: { readonly seed: number; readonly events: number }
): Promise< RememberedLife > {
	const life = new Life( store, place, seed );
	await life.begin();
	for ( let told = 0; told < events; ) {
		told += await life.step();
	}
	return life;
}

class Life implements RememberedLife {
	readonly world = { recipes: [ ...BUNDLES ], home: 'main', netLocations: [ 'fba' ] };
	readonly #store: Store;
	readonly #place: StorePlace;
	readonly #random: SeededRandom;
	readonly #history: RandomHistory;
	readonly #progress = new RememberedProgress();
	readonly #byTime = new Map< number, Remembered >();
	#nowMs = 0;
	#isListed = false;

	constructor( store: Store, place: StorePlace, seed: number ) {
		this.#store = store;
		this.#place = place;
		this.#random = new SeededRandom( seed, 'past' );
		this.#history = new RandomHistory( seed );
	}

	get instants(): Remembered[] {
		return [ ...this.#byTime.values() ];
	}

	async begin(): Promise< void > {
		for ( const channel of [ ...SELLERS, PAIRED ] ) {
			await openShop( this.#store, SOLD, channelIdSchema.parse( channel ) );
		}
		for ( const bill of billsOf( BUNDLES ) ) {
			await this.#store.model.saveBill( bill );
		}
		await this.#commit( this.#history.beginning() );
	}

	/** @returns how many events it told. */
	async step(): Promise< number > {
		const what = this.#random.below( 10 );
		if ( what < 6 ) {
			const events = this.#history.next( 1 + this.#random.below( BATCH_MAX ) );
			await this.#commit( events );
			return events.length;
		}
		if ( what < 9 ) {
			await this.#comeFurther();
		} else {
			await this.#changeModel();
		}
		return 0;
	}

	async #commit( events: readonly StockEvent[] ): Promise< void > {
		// Now and then in the millisecond of the last one: then only what comes after both is an instant.
		this.#tick( this.#random.below( 5 ) === 0 ? 0 : 1 );
		const batch = events.map( ( event ) => ( {
			event,
			receivedAtMs: this.#history.nowMs,
			delivery: null,
		} ) );
		await this.#store.ledger.commit( batch, this.#nowMs );
		await this.#remember();
	}

	async #changeModel(): Promise< void > {
		this.#tick( 1 );
		if ( ! this.#isListed ) {
			this.#isListed = true;
			const row = listingRow( LATE, channelIdSchema.parse( SELLERS[ 0 ] ) );
			const late = { ...row, sku: skuSchema.parse( 'S0' ) };
			await this.#store.model.addListings( [ late ], this.#nowMs );
		} else if ( this.#random.below( 2 ) === 0 ) {
			const parts = { S0: 1 + this.#random.below( 3 ), S7: 1 };
			const recipe = { bundle: 'DUO', since: this.#nowMs, parts };
			this.world.recipes.push( recipe );
			for ( const bill of billsOf( [ recipe ] ) ) {
				await this.#store.model.saveBill( bill );
			}
		} else {
			const listing = this.#someListing();
			const state = await this.#store.deliveries.listing( listing );
			const above = ( state?.revision ?? 0 ) + this.#random.below( 1_000 );
			await this.#store.ledger.raiseRevisions( [ { listing, above } ], this.#nowMs );
		}
		await this.#remember();
	}

	/** A quantity is written to a channel, or taken by it, or seen there; the present one or none before. */
	async #comeFurther(): Promise< void > {
		this.#tick( 1 );
		const state = await this.#store.deliveries.listing( this.#someListing() );
		if ( state ) {
			const { listing, channel, quantity, revision, sentRevision, acceptedRevision } = state;
			const steps: Step[] = [
				...( sentRevision < revision ? ( [ 'sent' ] as const ) : [] ),
				...( sentRevision === revision && acceptedRevision < revision
					? ( [ 'accepted' ] as const )
					: [] ),
				...( acceptedRevision === revision ? ( [ 'confirmed' ] as const ) : [] ),
			];
			for ( const reached of steps ) {
				const patch = {
					sent: { sentRevision: revision, sentQuantity: quantity },
					accepted: { acceptedRevision: revision },
					confirmed: { confirmedRevision: revision, confirmedQuantity: quantity },
				}[ reached ];
				const milestone = { revision, reached, atMs: this.#nowMs };
				await this.#store.deliveries.apply( channel, [ { listing, patch, milestone } ] );
				this.#progress.reach( listing, reached, revision, quantity );
			}
		}
		await this.#remember();
	}

	/** Of few, so that one comes far. */
	#someListing() {
		const sku = SOLD[ this.#random.below( 3 ) ] ?? '';
		return listingIdSchema.parse( `${ SELLERS[ 0 ] }:${ sku }` );
	}

	#tick( milliseconds: number ): void {
		const later = this.#history.nowMs > this.#nowMs && milliseconds > 0;
		this.#nowMs = later ? this.#history.nowMs : this.#nowMs + milliseconds;
	}

	async #remember(): Promise< void > {
		this.#byTime.set( this.#nowMs, {
			atMs: this.#nowMs,
			position: await this.#store.ledger.lastPosition(),
			present: await readPresent( this.#store, this.#place, SOLD ),
			progress: this.#progress.copy(),
		} );
	}
}
