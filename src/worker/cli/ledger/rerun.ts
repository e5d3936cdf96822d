import { rerunPageSchema, type RerunPage, type RerunResult } from '../../../shared/api/reruns.ts';
import { printJson, printTable } from '../output.ts';
import { ProgressLine } from '../progress-line.ts';
import type { WorkerClient } from '../worker-client.ts';

export interface RerunOptions {
	readonly json: boolean;
	/** The numbers are of deliveries, not of events. */
	readonly delivery: boolean;
}

export interface NumberRange {
	readonly first: number;
	readonly last: number;
}

/** As in `120..180`, or `120` alone; `null`: it is neither. */
export function parseRange( text: string ): NumberRange | null {
	const [ , begin = '', end = begin ] = /^(\d{1,15})(?:\.\.(\d{1,15}))?$/.exec( text ) ?? [];
	const [ first, last ] = [ Number( begin ), Number( end ) ];
	return first > 0 && first <= last ? { first, last } : null;
}

/** Tells a range of events or deliveries again, page by page, and says what came of each. */
export async function rerun(
	worker: WorkerClient,
	{ first, last }: NumberRange,
	{ json, delivery }: RerunOptions
): Promise< void > {
	const results: RerunResult[] = [];
	const progress = new ProgressLine();
	let next: number | null = first;
	while ( next !== null ) {
		progress.show( 'telling again', next - first, last - first + 1, 'numbers' );
		const part = { of: delivery ? 'deliveries' : 'events', first: next, last };
		const page: RerunPage = await worker.post( '/v1/reruns', rerunPageSchema, part );
		results.push( ...page.results );
		next = page.next;
	}
	progress.end();
	if ( json ) {
		results.forEach( printJson );
		return;
	}
	const changed = results.filter( ( { outcome } ) => outcome !== 'duplicate' );
	if ( changed.length > 0 ) {
		printTable(
			[ delivery ? 'delivery' : 'event', 'what came of it', 'new events' ],
			changed.map( ( { position, delivery: number, outcome, added } ) => [
				position ?? number ?? '',
				outcome,
				added.join( ', ' ),
			] )
		);
	}
	const stand = results.length - changed.length;
	process.stdout.write( `${ results.length } told again, ${ stand } of them stood already.\n` );
}
