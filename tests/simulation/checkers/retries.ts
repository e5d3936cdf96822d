import type { World } from '../world.ts';
import { wasHeard, type Checker } from './check.ts';

/** The shortest wait of the published schedule: its first step, with full jitter. */
const SHORTEST_MS = 500;

/** What was refused for now waits before it is tried again, and a channel that said when is left alone. */
export const retries: Checker = {
	name: 'retries',
	check: ( world ) => [ ...tooSoonAgain( world ), ...duringRetryAfter( world ) ],
};

function tooSoonAgain( world: World ): string[] {
	const { journal } = world;
	return journal.writes.flatMap( ( busy ) => {
		const { answeredAtMs, channel, sku } = busy;
		const again = journal.writes.some(
			( one ) =>
				answeredAtMs !== null &&
				one.channel === channel &&
				one.sku === sku &&
				one.revision === busy.revision &&
				one.key !== busy.key &&
				one.askedAtMs >= answeredAtMs &&
				one.askedAtMs < answeredAtMs + SHORTEST_MS
		);
		return busy.result === 'busy' && wasHeard( world, busy ) && again
			? [ `${ channel } ${ sku } was tried again at once` ]
			: [];
	} );
}

function duringRetryAfter( { journal }: World ): string[] {
	return journal.exchanges.flatMap( ( limited ) => {
		const { endedAtMs, waitMs } = limited;
		if ( endedAtMs === null || waitMs === null || limited.route !== '/write' ) {
			return [];
		}
		const early = journal.exchanges.filter(
			( one ) =>
				one.channel === limited.channel &&
				one.life === limited.life &&
				one.route === '/write' &&
				one.askedAtMs > endedAtMs &&
				one.askedAtMs < endedAtMs + waitMs - 1_000
		);
		return early.map(
			( { channel } ) => `${ channel } was written to though it had said when`
		);
	} );
}
