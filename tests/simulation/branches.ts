import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Session } from 'node:inspector/promises';

/** A place in the worker's code that must have been passed somewhere in 500 seeds. */
interface Branch {
	readonly name: string;
	readonly file: string;
	/** Once in the file; what counts is how often its block ran. */
	readonly snippet: string;
}

const ROOT = path.resolve( path.dirname( fileURLToPath( import.meta.url ) ), '../..' );
const PROPAGATION = 'src/worker/propagation';

const branch = ( name: string, file: string, snippet: string ): Branch => ( {
	name,
	file,
	snippet,
} );
const plan = ( name: string, snippet: string ): Branch =>
	branch( `plan: ${ name }`, `${ PROPAGATION }/plan-listing.ts`, snippet );
const write = ( name: string, snippet: string ): Branch =>
	branch( `write: ${ name }`, `${ PROPAGATION }/judge-write.ts`, snippet );
const read = ( name: string, snippet: string ): Branch =>
	branch( `read: ${ name }`, `${ PROPAGATION }/judge-read.ts`, snippet );
const writer = ( name: string, snippet: string ): Branch =>
	branch( `writer: ${ name }`, `${ PROPAGATION }/quantity-writer.ts`, snippet );
const beginner = ( name: string, snippet: string ): Branch =>
	branch( `beginner: ${ name }`, `${ PROPAGATION }/call-beginner.ts`, snippet );
const release = ( name: string, snippet: string ): Branch =>
	branch( `raise: ${ name }`, `${ PROPAGATION }/release-raises.ts`, snippet );
const explainer = ( name: string, snippet: string ): Branch =>
	branch( `explainer: ${ name }`, 'src/worker/reconciliation/difference-explainer.ts', snippet );

/** The branches of the dispatcher, by where they are in the code. */
export const BRANCHES: readonly Branch[] = [
	plan( 'by cut', 'if ( state.cut === null ) {' ),
	plan( 'by cut, look first', "return { next: 'look' };\n\t}\n\tconst expected" ),
	plan( 'by cut, less than nothing', '// Not seen, only counted down to' ),
	plan(
		'by cut, nothing is due',
		"return { next: 'nothing' };\n\t}\n\tif ( state.isStale && wanted"
	),
	plan( 'relative after a stale answer', "{ next: 'adjust', quantity: wanted - expected }" ),
	plan( 'compare-and-set', "{ next: 'set', quantity: wanted, onlyIfShown: expected }" ),
	plan( 'plain', 'return write;\n\t}\n\tif ( state.revision <= state.sentRevision )' ),
	plan( 'plain, own orders only', 'state.quantity <= 0 ? write' ),
	write( 'accepted', '...NO_FAILURE,\n\t\t\t\t\t...cutAfter' ),
	write( 'stale', 'isStale: true' ),
	write( 'not attempted', '// Its revision was marked as sent when the call began' ),
	write( 'rejected', 'return judgeRejected( state' ),
	write( 'tried again later', 'failureCode: failure.code, mustResend: true' ),
	write( 'dead letter', "failureCode: mayRetry ? 'PUSH_FAILED'" ),
	read( 'confirmed', "return { verdict: 'confirmed', change: confirmed(" ),
	read( 'confirmed so far', '// The last write is there; the ledger has only moved on since.' ),
	read(
		'due after all',
		'const seen = { ...patch, isStale: false, checkAtMs: null, checks: 0 }'
	),
	read( 'look again', 'checks: state.checks + 1' ),
	read( 'reconcile', '// Who explains the difference keeps it in memory only' ),
	read( 'plain, own orders under way', 'checkAtMs: quietAtMs, checks: 0' ),
	read( 'plain, one was lost', '// None is under way any more, so one was lost' ),
	read(
		'plain, put right at once',
		'const patch = { mustResend: true, checkAtMs: null, checks: 0 };'
	),
	read( 'drift', '? { cut: cutAfterExplained( shown, state.known ) }' ),
	writer( 'repeated with its key', 'this.#launch( due.call, priority, true );' ),
	writer( 'interrupted, no key', 'await this.#endUnknown( due.call, due.failure );' ),
	writer( 'answered', 'await this.#endAnswered( call, result.value );' ),
	writer( 'certainly not carried out', 'await this.#endNotApplied( call, failure );' ),
	writer( 'unknown, to be repeated', "await this.#end( call, 'in-flight', failure, [], [] );" ),
	writer(
		'batch halved',
		'this.#itemsMax = Math.max( 1, Math.floor( call.items.length / 2 ) );'
	),
	writer( 'kept back', '// Others had taken the room.' ),
	beginner( 'of a split SKU', 'return this.#beginShared( call, states, skus, nowMs );' ),
	release( 'held', 'held.push( item.listing );' ),
	release( 'part of a raise', 'quantity: item.quantity - ( offered - room )' ),
	explainer( 'touched meanwhile', '// A write or an own order came in between' ),
	explainer( 'explained', '// On a channel with plain writes only this has it written' ),
	explainer( 'drift recorded', 'await this.#recordDrift(' ),
];

/** Counts from outside how often each branch ran: the engine's own coverage, not a line of the product. */
export class BranchCounter {
	readonly #session = new Session();

	async begin(): Promise< void > {
		this.#session.connect();
		await this.#session.post( 'Profiler.enable' );
		await this.#session.post( 'Profiler.startPreciseCoverage', {
			callCount: true,
			detailed: true,
		} );
	}

	/** By name; since it began. One that is not there, as where a mistake was made on purpose: never. */
	async counts(): Promise< Record< string, number > > {
		const { result } = await this.#session.post( 'Profiler.takePreciseCoverage' );
		const files = new Map( result.map( ( script ) => [ script.url, script.functions ] ) );
		return Object.fromEntries(
			BRANCHES.map( ( { name, file, snippet } ) => {
				const place = isThere( file, snippet ) ? offsetOf( file, snippet ) : -1;
				const ranges = ( files.get( `file://${ path.join( ROOT, file ) }` ) ?? [] )
					.flatMap( ( one ) => one.ranges )
					.filter( ( one ) => one.startOffset <= place && place < one.endOffset );
				const inner = ranges.reduce< ( typeof ranges )[ number ] | null >(
					( best, one ) =>
						best === null ||
						one.endOffset - one.startOffset <= best.endOffset - best.startOffset
							? one
							: best,
					null
				);
				return [ name, inner?.count ?? 0 ];
			} )
		);
	}
}

function isThere( file: string, snippet: string ): boolean {
	return readFileSync( path.join( ROOT, file ), 'utf8' ).includes( snippet );
}

/** @throws {Error} the snippet is not exactly once in its file: the list has to follow the code. */
export function offsetOf( file: string, snippet: string ): number {
	const text = readFileSync( path.join( ROOT, file ), 'utf8' );
	const places = text.split( snippet );
	if ( places.length !== 2 ) {
		throw new Error( `${ file } has ${ places.length - 1 } times, not once: ${ snippet }` );
	}
	return ( places[ 0 ] ?? '' ).length + Math.floor( snippet.length / 3 );
}
