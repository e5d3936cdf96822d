import { channelIdSchema, listingIdSchema } from '../../src/shared/ids.ts';
import { stockEventSchema, type StockEvent } from '../../src/shared/stock-event.ts';
import { SeededRandom } from '../../src/simulator/seeded-random.ts';
import type { Store } from '../../src/worker/store/contract.ts';
import { billsOf } from '../unit/ledger/random-facts.ts';
import { referenceShelves } from '../unit/ledger/reference-ledger.ts';
import type { Recipe, World } from '../unit/ledger/reference-world.ts';
import { expectedQuantities } from './expected-quantities.ts';
import { BUNDLES, PAIRED, SELLERS, SOLD } from './history-shop.ts';
import { RandomHistory } from './random-history.ts';
import { shelvesIn } from './shelves-in.ts';
import { openShop } from './store-shop.ts';

export interface HistoryPlan {
	readonly seed: number;
	readonly events: number;
	/** At how many moments of it everything is compared. */
	readonly instants: number;
}

const BATCH_MAX = 60;
const PAGE = 1_000;

/** Bills that are changed on the way, after a share of the history. */
const CHANGES: readonly ( Omit< Recipe, 'since' > & { readonly after: number } )[] = [
	{ after: 0.3, bundle: 'DUO', parts: { S0: 1, S7: 2 } },
	{ after: 0.5, bundle: 'GIFT', parts: { S0: 1, S4: 1, S8: 1 }, isKept: true },
	{ after: 0.7, bundle: 'BOX', parts: { S3: 4 } },
];

/**
 * Tells a store a random history and compares it with the reference at random moments: every shelf,
 * and what the selling channels should show of every SKU and bundle.
 *
 * @returns how many of each kind and outcome were in it.
 */
export async function compareHistory(
	store: Store,
	plan: HistoryPlan
): Promise< Map< string, number > > {
	const random = new SeededRandom( plan.seed, 'instants' );
	const history = new RandomHistory( plan.seed );
	const recipes = [ ...BUNDLES ];
	const world: World = { recipes, home: 'main', netLocations: [ 'fba' ] };
	for ( const channel of [ ...SELLERS, PAIRED ] ) {
		await openShop( store, SOLD, channelIdSchema.parse( channel ) );
	}
	for ( const bill of billsOf( BUNDLES ) ) {
		await store.model.saveBill( bill );
	}
	const instants = instantsOf( plan, random );
	const changes = [ ...CHANGES ];
	const log: StockEvent[] = [];
	const tally = new Map< string, number >();
	await tell( store, history.beginning(), history.nowMs, tally );
	for ( let told = 0; told < plan.events; ) {
		const [ change ] = changes;
		if ( change && told >= change.after * plan.events ) {
			changes.shift();
			const { after, ...recipe } = change;
			const changed = { ...recipe, since: history.nowMs };
			recipes.push( changed );
			for ( const bill of billsOf( [ changed ] ) ) {
				await store.model.saveBill( bill );
			}
		}
		const next = instants[ 0 ] ?? plan.events;
		const count = Math.min( 1 + random.below( BATCH_MAX ), next - told );
		const events = history.next( count );
		await tell( store, events, history.nowMs, tally );
		told += events.length;
		if ( told >= next ) {
			while ( told >= ( instants[ 0 ] ?? Number.POSITIVE_INFINITY ) ) {
				instants.shift();
			}
			await readOn( store, log );
			await compare( store, log, world );
		}
	}
	return tally;
}

function instantsOf( { events, instants }: HistoryPlan, random: SeededRandom ): number[] {
	const chosen = new Set( [ events ] );
	while ( chosen.size < instants ) {
		chosen.add( 1 + random.below( events ) );
	}
	return [ ...chosen ].sort( ( left, right ) => left - right );
}

async function tell(
	store: Store,
	events: readonly StockEvent[],
	nowMs: number,
	tally: Map< string, number >
): Promise< void > {
	const batch = events.map( ( event ) => ( { event, receivedAtMs: nowMs, delivery: null } ) );
	const { results } = await store.ledger.commit( batch, nowMs );
	results.forEach( ( { result }, index ) => {
		for ( const name of [ result, events[ index ]?.body.kind ?? '' ] ) {
			tally.set( name, ( tally.get( name ) ?? 0 ) + 1 );
		}
	} );
}

/** The log as it was written: with what was decided. */
async function readOn( store: Store, log: StockEvent[] ): Promise< void > {
	for (;;) {
		const page = await store.ledger.events( log.length, PAGE );
		log.push(
			...page.map( ( { source, key, occurredAtMs, body } ) =>
				stockEventSchema.parse( { source, key, occurredAtMs, actor: null, body } )
			)
		);
		if ( page.length < PAGE ) {
			return;
		}
	}
}

async function compare( store: Store, log: readonly StockEvent[], world: World ): Promise< void > {
	const expected = referenceShelves( log, world );
	const found = await shelvesIn( store, SOLD );
	expect( { after: log.length, shelves: found } ).toEqual( {
		after: log.length,
		shelves: expected,
	} );
	const wanted = expectedQuantities( log, expected, world );
	const shown: Record< string, number > = {};
	for ( const listing of Object.keys( wanted ) ) {
		const state = await store.deliveries.listing( listingIdSchema.parse( listing ) );
		shown[ listing ] = state?.quantity ?? Number.NaN;
	}
	expect( { after: log.length, shown } ).toEqual( { after: log.length, shown: wanted } );
}
