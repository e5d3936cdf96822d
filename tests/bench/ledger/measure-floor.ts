import type { Engine } from './engine.ts';
import { LOADS, STORM, type LoadName, type Plan } from './plan.ts';
import type { RecordedCommit } from './recorded-rows.ts';
import { saleOf, type Sale } from './sale.ts';
import type { Samples } from './samples.ts';
import { BATCH_MAX } from '../../../src/worker/intake/group-commit.ts';

export type Recordings = ReadonlyMap< LoadName, readonly RecordedCommit[] >;

/** What our ledger writes under every load, in commits as large as it makes them itself. */
export async function recordLoads(
	engine: Engine,
	template: string,
	plan: Plan
): Promise< Recordings > {
	const at = await engine.databases.copyOf( template );
	const sizes: number[] = [];
	const all = LOADS.flatMap( ( { name, callers, isSpread, sales } ) => {
		const catalogue = isSpread ? { skus: plan.skus, unitsEach: 0 } : null;
		const size = Math.min( callers.connections * callers.inFlight, BATCH_MAX );
		const commits = inCommitsOf( size, plan.salesMax[ sales ], ( number ) =>
			saleOf( name, number, catalogue )
		);
		sizes.push( commits.length );
		return commits;
	} );
	const recorded = await engine.record( at, all );
	await engine.databases.drop( at );
	let first = 0;
	return new Map(
		LOADS.map( ( { name }, index ) => {
			const count = sizes[ index ] ?? 0;
			first += count;
			return [ name, recorded.slice( first - count, first ) ];
		} )
	);
}

function inCommitsOf( size: number, sales: number, saleAt: ( number: number ) => Sale ): Sale[][] {
	return Array.from( { length: Math.ceil( sales / size ) }, ( _none, nth ) =>
		Array.from( { length: Math.min( size, sales - nth * size ) }, ( _same, index ) =>
			saleAt( nth * size + index )
		)
	);
}

/** One round of the floor: the recorded rows, on a fresh copy of the database they were recorded from. */
export async function measureFloor(
	engine: Engine,
	template: string,
	recordings: Recordings,
	samples: Samples
): Promise< void > {
	const at = await engine.databases.copyOf( template );
	const floor = await engine.openFloor( at );
	try {
		for ( const { name } of LOADS ) {
			const commits = recordings.get( name ) ?? [];
			const sales = commits.reduce( ( sum, commit ) => sum + commit.sales, 0 );
			const writes = commits.map( ( commit ) => floor.ready( commit ) );
			const beganMs = performance.now();
			for ( const write of writes ) {
				await write();
			}
			const seconds = ( performance.now() - beganMs ) / 1_000;
			samples.add( engine.floorName, name, sales / seconds );
		}
	} finally {
		await floor.close();
		await engine.databases.drop( at );
	}
}

/** One event at rest, and one bare commit, in turn: what else the machine does hits both alike. */
export async function measureRest(
	engine: Engine,
	template: string,
	plan: Plan,
	samples: Samples
): Promise< void > {
	const { databases, lockstep } = engine;
	const [ at, bareAt ] = [ await databases.copyOf( template ), await databases.create() ];
	const seller = await lockstep.open( at, STORM.connections );
	const bare = await engine.openBareCommits( bareAt );
	try {
		for ( let nth = 0; nth < plan.restPairs; nth += 1 ) {
			const sale = saleOf( 'rest', nth, { skus: plan.skus, unitsEach: 0 } );
			const beganMs = performance.now();
			await seller.sell( sale, 0 );
			const soldMs = performance.now();
			await bare.commit();
			samples.add( lockstep.name, 'at rest', soldMs - beganMs );
			samples.add( lockstep.name, 'bare commit', performance.now() - soldMs );
		}
	} finally {
		await seller.close();
		await bare.close();
		await databases.drop( at );
		await databases.drop( bareAt );
	}
}
