import type { Engine } from './engine.ts';
import type { LoadName } from './plan.ts';
import type { BenchResult, Contestant } from './run-bench.ts';

const HEADINGS = [
	'subject',
	'one SKU, 1 caller',
	'one SKU, 16 × 32',
	'spread, 1 caller',
	'spread, 16 × 32',
	'one SKU at half: p50 / p99 ms',
	'spread at half: p50 / p99 ms',
	'sold beyond stock',
	'lost',
	'kills',
];
const NONE = '–';

/** Sales a second, answers' times at half of that, and what kill -9 did, as a Markdown table. */
export function resultTable(
	result: BenchResult,
	engines: readonly Engine[],
	contestants: readonly Contestant[]
): string {
	const ours = engines.flatMap( ( { floorName, lockstep } ) => [ lockstep.name, floorName ] );
	const all = [ ...ours, ...contestants.map( ( { subject } ) => subject.name ) ];
	const rows = [ ...new Set( all ) ].map( ( name ) => rowOf( result, name ) );
	return [ HEADINGS, HEADINGS.map( () => '---' ), ...rows ]
		.map( ( cells ) => `| ${ cells.join( ' | ' ) } |\n` )
		.join( '' );
}

function rowOf( { samples, kills }: BenchResult, name: string ): string[] {
	const rate = ( load: LoadName ): string => {
		const perSecond = samples.median( name, load );
		return perSecond === null ? NONE : Math.round( perSecond ).toLocaleString( 'en' );
	};
	const times = ( load: string ): string => {
		const p50 = samples.median( name, `${ load }, p50` );
		const p99 = samples.median( name, `${ load }, p99` );
		return p50 === null || p99 === null
			? NONE
			: `${ p50.toFixed( 1 ) } / ${ p99.toFixed( 1 ) }`;
	};
	const killed = kills.get( name );
	return [
		name,
		rate( 'hot, 1 caller' ),
		rate( 'hot' ),
		rate( 'spread, 1 caller' ),
		rate( 'spread' ),
		times( 'hot' ),
		times( 'spread' ),
		killed ? oversoldText( killed ) : NONE,
		killed ? String( killed.lost ) : NONE,
		killed ? String( killed.kills ) : NONE,
	];
}

function oversoldText( {
	oversold,
	miscounted,
}: {
	oversold: number;
	miscounted: number;
} ): string {
	return miscounted === 0 ? String( oversold ) : `${ oversold } (and ${ miscounted } miscounted)`;
}
