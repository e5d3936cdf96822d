import type { Engine } from './engine.ts';
import type { BenchResult, Contestant } from './run-bench.ts';

export interface Goal {
	readonly text: string;
	readonly value: number;
	readonly wanted: number;
	readonly isMet: boolean;
}

const OF_FLOOR_MIN = 0.6;
const AT_REST_MAX = 3;
const PER_EVENT_MIN = 10;

/** What was promised, with what was measured. A goal whose subjects were not measured is left out. */
export function goalsOf(
	result: BenchResult,
	engines: readonly Engine[],
	contestants: readonly Contestant[]
): Goal[] {
	const subjects = contestants.map( ( { subject } ) => subject );
	const redis = subjects.filter( ( { group } ) => group === 'redis' );
	return engines.flatMap( ( { floorName, lockstep } ) => {
		const perEvent = subjects.filter(
			( { group, database } ) => group === 'per-event' && database === lockstep.database
		);
		const ratio = ( load: string, than: string ): number | null =>
			quotient(
				result.samples.median( lockstep.name, load ),
				result.samples.median( than, load )
			);
		const loads = [ 'hot', 'spread' ];
		return [
			...loads.map( ( load ) =>
				atLeast(
					`${ lockstep.name } of its floor, ${ load }`,
					OF_FLOOR_MIN,
					ratio( load, floorName )
				)
			),
			atRest( result, lockstep.name ),
			...perEvent.map( ( { name } ) =>
				atLeast(
					`${ lockstep.name } over "${ name }", hot`,
					PER_EVENT_MIN,
					ratio( 'hot', name )
				)
			),
			...redis.flatMap( ( { name } ) =>
				loads.map( ( load ) =>
					atLeast(
						`${ lockstep.name } over "${ name }", ${ load }`,
						1,
						ratio( load, name )
					)
				)
			),
			nothingWrong( result, lockstep.name ),
		].filter( ( goal ) => goal !== null );
	} );
}

export function goalLine( { text, value, wanted, isMet }: Goal ): string {
	return `${ isMet ? 'met   ' : 'MISSED' } ${ text }: ${ value.toFixed( 2 ) } (goal ${ wanted })\n`;
}

function quotient( ours: number | null, theirs: number | null ): number | null {
	return ours === null || theirs === null ? null : ours / theirs;
}

function atLeast( text: string, wanted: number, value: number | null ): Goal | null {
	return value === null ? null : { text, value, wanted, isMet: value >= wanted };
}

function atRest( { samples }: BenchResult, name: string ): Goal | null {
	const value = quotient(
		samples.median( name, 'at rest' ),
		samples.median( name, 'bare commit' )
	);
	const text = `${ name }, one event at rest in bare durable commits (at most)`;
	return value === null
		? null
		: { text, value, wanted: AT_REST_MAX, isMet: value <= AT_REST_MAX };
}

function nothingWrong( { kills }: BenchResult, name: string ): Goal | null {
	const killed = kills.get( name );
	if ( ! killed ) {
		return null;
	}
	const value = killed.lost + killed.oversold + killed.miscounted;
	return {
		text: `${ name }, lost, oversold and miscounted in ${ killed.kills } kills (at most)`,
		value,
		wanted: 0,
		isMet: value === 0,
	};
}
