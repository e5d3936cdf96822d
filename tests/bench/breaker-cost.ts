import { channelIdSchema } from '../../src/shared/ids.ts';
import { orderEvent } from '../../src/worker/intake/order-event.ts';
import { MassChangeBreaker } from '../../src/worker/propagation/mass-change-breaker.ts';
import { FakeWorld, openForgetful } from '../integration/fake-world.ts';
import { line, order } from '../unit/ledger/ledger-in-memory.ts';
import { withCut } from '../unit/propagation/listing-state.ts';

/**
 * What asking the mass-change breaker costs: `node tests/bench/breaker-cost.ts`. The processor time that sales take
 * from the order to the confirmed push, with the breaker and without, in turns on the same machine. An ordinary sale takes
 * one of many; the last one of a SKU is the dear case, because then it is looked up who did it.
 */

const SKUS = Array.from( { length: 500 }, ( _none, nth ) => `S-${ nth }` );
const TURNS = 8;

const AS_BUILT = Object.getOwnPropertyDescriptors( MassChangeBreaker.prototype );

function setBreaker( isOn: boolean ): void {
	if ( isOn ) {
		Object.defineProperties( MassChangeBreaker.prototype, AS_BUILT );
	} else {
		MassChangeBreaker.prototype.admit = ( states ) => Promise.resolve( states );
		MassChangeBreaker.prototype.follow = () => Promise.resolve();
	}
}

/** Processor milliseconds that one sale of each SKU takes. */
async function costOf( stock: number, isOn: boolean ): Promise< number > {
	setBreaker( isOn );
	const world = new FakeWorld( openForgetful );
	try {
		const shown = Object.fromEntries( SKUS.map( ( sku ) => [ sku, stock ] ) );
		const capabilities = { ...withCut, writeBatchMax: 10, readBatchMax: 50 };
		const shop = await world.connect( 'shop', capabilities, shown );
		await world.connect( 'other', capabilities, shown );
		const begun = process.cpuUsage();
		for ( const sku of SKUS ) {
			shop.sell( sku, 1 );
			const nowMs = world.clock.now();
			const when = { updatedAt: nowMs, placedAt: nowMs };
			const sold = order( `of-${ sku }`, [ line( sku, { ordered: 1 } ) ], when );
			await world.tell( orderEvent( channelIdSchema.parse( 'shop' ), sold, 0 ) );
		}
		await world.clock.run( 30_000 );
		if ( ! ( await world.isTrue() ) ) {
			throw new Error( 'not everything is confirmed' );
		}
		const { user, system } = process.cpuUsage( begun );
		return ( user + system ) / 1_000;
	} finally {
		await world.close();
	}
}

const median = ( all: readonly number[] ): number =>
	all.toSorted( ( one, other ) => one - other )[ Math.floor( all.length / 2 ) ] ?? 0;

for ( const stock of [ 100, 1 ] ) {
	const quotients: number[] = [];
	await costOf( stock, true );
	for ( let turn = 0; turn < TURNS; turn += 1 ) {
		const [ on, off ] =
			turn % 2 === 0
				? [ await costOf( stock, true ), await costOf( stock, false ) ]
				: [ await costOf( stock, false ), await costOf( stock, true ) ].toReversed();
		quotients.push( ( on ?? 0 ) / ( off ?? 1 ) );
	}
	const all = quotients.map( ( one ) => one.toFixed( 3 ) ).join( ' ' );
	process.stdout.write(
		`of ${ stock }: ${ median( quotients ).toFixed( 3 ) } × the processor time without the breaker (${ all })\n`
	);
}
