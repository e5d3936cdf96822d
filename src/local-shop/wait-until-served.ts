import { setTimeout as sleep } from 'node:timers/promises';
import type { GuardedProcess } from './guarded-process.ts';

const LIMIT_MS = 60_000;
const ANSWER_LIMIT_MS = 30_000;

/** @throws when `url` does not answer 200 within a minute, or when one of the processes ends. */
export async function waitUntilServed(
	url: string,
	processes: readonly GuardedProcess[],
	logFolder: string,
	signal?: AbortSignal
): Promise< void > {
	const startedAt = Date.now();
	for (;;) {
		signal?.throwIfAborted();
		const limits = [ AbortSignal.timeout( ANSWER_LIMIT_MS ), ...( signal ? [ signal ] : [] ) ];
		const status = await fetch( url, { signal: AbortSignal.any( limits ) } ).then(
			async ( answer ) => {
				await answer.text();
				return answer.status;
			},
			() => 0
		);
		if ( status === 200 ) {
			return;
		}
		if ( processes.some( ( each ) => each.hasExited ) || Date.now() - startedAt > LIMIT_MS ) {
			throw new Error( `WordPress does not answer (${ status }), see ${ logFolder }` );
		}
		await sleep( 50 );
	}
}
