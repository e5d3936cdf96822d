import { skuSchema } from '../../../src/shared/ids.ts';
import type { Store } from '../../../src/worker/store/contract.ts';
import { LOCATION } from '../traffic.ts';
import { World } from '../world.ts';
import { DayCounter, type DayBooks } from './day-books.ts';
import type { DayModel } from './day-model.ts';
import { dayPlan, type DayPlan, type Receipt, type Shopper } from './day-plan.ts';

export interface DayRules {
	readonly isSplit: boolean;
	/** Without it every raise goes out at once, whatever the others may still be showing. */
	readonly isGated: boolean;
}

const MORNING_MS = 30_000;
/** Until the last order is cancelled that is going to be. */
const EVENING_MS = 150_000;
/** Then until everything is at rest: a lost order event is made good by the next listing of orders. */
const NIGHT_MS = 450_000;

/** One day of compare-and-set channels with idempotency keys: the whole worker on a virtual clock. */
export async function seededDay(
	seed: number,
	model: DayModel,
	rules: DayRules
): Promise< DayBooks > {
	const plan = dayPlan( seed, model );
	const world = new World( plan.world );
	try {
		if ( ! rules.isGated ) {
			withoutGate( world.store );
		}
		await world.setUp();
		const splitBelow = rules.isSplit ? model.splitBelow : 0;
		world.life.app.wake(
			await world.store.model.setSplitBelow( splitBelow, world.clock.now() )
		);
		await world.clock.run( world.clock.now() + MORNING_MS );
		world.faults.begin();
		const counter = new DayCounter( plan );
		await run( world, plan, counter );
		refuseErrors( world );
		return counter.books( ( sku ) => shownOf( world, sku ) );
	} finally {
		world.close();
	}
}

async function run( world: World, plan: DayPlan, counter: DayCounter ): Promise< void > {
	const { clock } = world;
	plan.shoppers.forEach( ( shopper ) =>
		clock.after( shopper.atMs, () => shop( world, counter, shopper ) )
	);
	plan.receipts.forEach( ( receipt, at ) =>
		clock.after( receipt.atMs, () => deliver( world, counter, receipt, `receipt-${ at }` ) )
	);
	await clock.run( clock.now() + plan.model.openMs );
	world.faults.heal();
	await clock.run( clock.now() + EVENING_MS );
	const skus = Object.keys( plan.opening );
	await clock.run( clock.now() + NIGHT_MS, () =>
		skus.every( ( sku ) => shownOf( world, sku ) === Math.max( 0, counter.left( sku ) ) )
	);
}

function shownOf( { markets }: World, sku: string ): number {
	return markets.reduce( ( sum, market ) => sum + market.shownOf( sku ), 0 );
}

function shop( world: World, counter: DayCounter, shopper: Shopper ): void {
	const { sku, channel, cancelsAfterMs } = shopper;
	const market = world.market( channel );
	const order = market.sell( [ { sku, units: 1 } ] );
	const [ line ] = order?.lines ?? [];
	if ( ! order || ! line ) {
		counter.refused( sku );
		return;
	}
	counter.sold( sku );
	if ( cancelsAfterMs !== null ) {
		world.clock.after( cancelsAfterMs, () => {
			counter.cancelled( sku );
			market.cancel( order, line, 1 );
		} );
	}
}

function deliver(
	{ life, journal }: World,
	counter: DayCounter,
	{ sku, units }: Receipt,
	key: string
): void {
	counter.delivered( sku, units );
	journal.note( 'delivery', `${ units } ${ sku }` );
	life.app.facts
		.record(
			key,
			{
				kind: 'adjustment',
				sku: skuSchema.parse( sku ),
				location: LOCATION,
				delta: units,
				reason: 'received',
			},
			null
		)
		.catch( ( error: unknown ) => journal.note( 'error', String( error ) ) );
}

/**
 * The mistake made on purpose: to the gate no listing is split, so that no raise waits. Nothing else changes:
 * the same calls are stored and made.
 */
function withoutGate( { deliveries }: Store ): void {
	const begin = deliveries.beginSharedCall.bind( deliveries );
	deliveries.beginSharedCall = ( channel, skus, make ) =>
		begin( channel, skus, ( sharing ) =>
			make( sharing.map( ( state ) => ( { ...state, split: null } ) ) )
		);
}

/** @throws {Error} the worker could not do its work: such a day says nothing about the rule it is for. */
function refuseErrors( { journal }: World ): void {
	const error = journal.lines.find( ( { what } ) => what === 'error' );
	if ( error ) {
		throw new Error( error.about );
	}
}
