import { Session, type Profiler } from 'node:inspector/promises';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const LINES = 40;

/** Runs `work` under the profiler. */
export async function profiled< T >(
	work: () => Promise< T >
): Promise< { readonly result: T; readonly profile: Profiler.Profile } > {
	const session = new Session();
	session.connect();
	await session.post( 'Profiler.enable' );
	await session.post( 'Profiler.start' );
	const result = await work();
	const { profile } = await session.post( 'Profiler.stop' );
	session.disconnect();
	return { result, profile };
}

/** Time by function, its own without what it calls, in lines to be printed; the longest first. */
export function ownTimes(
	{ nodes, samples = [], timeDeltas = [] }: Profiler.Profile,
	count: number,
	what: string
): string[] {
	const names = new Map( nodes.map( ( { id, callFrame } ) => [ id, nameOf( callFrame ) ] ) );
	const times = new Map< string, number >();
	samples.forEach( ( id, index ) => {
		const name = names.get( id ) ?? '?';
		times.set( name, ( times.get( name ) ?? 0 ) + ( timeDeltas[ index ] ?? 0 ) );
	} );
	const total = [ ...times.values() ].reduce( ( sum, time ) => sum + time, 0 );
	const longest = [ ...times ].sort( ( [ , left ], [ , right ] ) => right - left );
	return longest.slice( 0, LINES ).map( ( [ name, microseconds ] ) => {
		const share = ( ( microseconds / total ) * 100 ).toFixed( 1 ).padStart( 5 );
		const each = ( microseconds / count ).toFixed( 1 ).padStart( 6 );
		return `${ share } %  ${ each } µs ${ what }  ${ name }\n`;
	} );
}

function nameOf( {
	functionName,
	url,
	lineNumber,
}: Profiler.Profile[ 'nodes' ][ number ][ 'callFrame' ] ): string {
	const file = url.startsWith( 'file:' ) ? relative( process.cwd(), fileURLToPath( url ) ) : url;
	// SQLite itself has neither name nor file.
	const name = functionName || ( file === '' ? '(native code)' : '(no name)' );
	return `${ name } ${ file && `${ file }:${ lineNumber + 1 }` }`;
}
