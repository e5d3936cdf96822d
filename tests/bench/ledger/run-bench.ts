import type { Engine } from './engine.ts';
import { killRun, type KillResult } from './kill-run.ts';
import { measureFloor, measureRest, recordLoads, type Recordings } from './measure-floor.ts';
import { measureSubject } from './measure-subject.ts';
import type { Plan } from './plan.ts';
import { Samples } from './samples.ts';
import type { Databases, Subject } from './subject.ts';

/** A subject with the place its databases come from. */
export interface Contestant {
	readonly subject: Subject;
	readonly databases: Databases;
	/** What else dies with its process when it is killed, and comes back. */
	readonly besideKill?: ( at: string, nth: number ) => Promise< void >;
}

export interface BenchResult {
	readonly samples: Samples;
	readonly kills: ReadonlyMap< string, KillResult >;
}

interface Prepared {
	readonly template: string;
	readonly contestant: Contestant;
}

/**
 * Everything once around, then again: in each round every subject after the other, so that whatever
 * else the machine does hits them alike. The kills come last, as nothing is timed there.
 */
export async function runBench(
	plan: Plan,
	engines: readonly Engine[],
	contestants: readonly Contestant[],
	say: ( text: string ) => void
): Promise< BenchResult > {
	const samples = new Samples();
	const measured = contestants.filter( ( { subject } ) => subject.group !== 'control' );
	const prepared: Prepared[] = [];
	for ( const contestant of measured ) {
		say( `filling ${ contestant.subject.name }` );
		prepared.push( { contestant, template: await filled( contestant, plan ) } );
	}
	const floors: { engine: Engine; template: string; recordings: Recordings }[] = [];
	for ( const engine of engines ) {
		const template = templateOf( prepared, engine.lockstep );
		say( `recording what ${ engine.lockstep.name } writes` );
		const recordings = await recordLoads( engine, template, plan );
		floors.push( { engine, template, recordings } );
	}
	for ( let round = 1; round <= plan.rounds; round += 1 ) {
		for ( const { contestant, template } of prepared ) {
			say( `round ${ round } of ${ plan.rounds }: ${ contestant.subject.name }` );
			const { subject, databases } = contestant;
			await measureSubject( subject, databases, template, plan, samples );
		}
		for ( const { engine, template, recordings } of floors ) {
			say( `round ${ round } of ${ plan.rounds }: ${ engine.floorName }` );
			await measureFloor( engine, template, recordings, samples );
			await measureRest( engine, template, plan, samples );
		}
	}
	for ( const { contestant, template } of prepared ) {
		await contestant.databases.drop( template );
	}
	return { samples, kills: await killAll( contestants, plan, say ) };
}

async function filled( { subject, databases }: Contestant, plan: Plan ): Promise< string > {
	const at = await databases.create();
	await subject.fill( at, { skus: plan.skus, unitsEach: 1_000_000 } );
	return at;
}

function templateOf( prepared: readonly Prepared[], lockstep: Subject ): string {
	const found = prepared.find( ( { contestant } ) => contestant.subject === lockstep );
	if ( ! found ) {
		throw new Error( `${ lockstep.name } is not among the subjects` );
	}
	return found.template;
}

async function killAll(
	contestants: readonly Contestant[],
	plan: Plan,
	say: ( text: string ) => void
): Promise< Map< string, KillResult > > {
	const results = new Map< string, KillResult >();
	for ( const [ index, { subject, databases, besideKill } ] of contestants.entries() ) {
		say( `killing ${ subject.name }` );
		const { kills, scarceSkus } = plan;
		results.set(
			subject.name,
			await killRun( subject, databases, {
				kills,
				scarceSkus,
				seed: index + 1,
				besideKill,
			} )
		);
	}
	return results;
}
