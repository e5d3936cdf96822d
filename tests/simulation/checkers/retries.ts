import type { ExchangeRecord } from '../journal.ts';
import type { World } from '../world.ts';
import { wasHeard, type Checker } from './check.ts';

/** The shortest wait of the published schedule: its first step, with full jitter. */
const SHORTEST_MS = 500;

/**
 * What was refused for now waits before it is tried again, a channel that said when is left alone, and of a
 * call that was refused as a whole at most half goes out next: one item must not hold up all others.
 */
export const retries: Checker = {
	name: 'retries',
	check: ( world ) => [
		...tooSoonAgain( world ),
		...duringRetryAfter( world ),
		...asLargeAgain( world ),
	],
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

function asLargeAgain( { journal }: World ): string[] {
	const sizeOf = ( key: string | null ): number =>
		new Set( journal.writes.filter( ( one ) => one.key === key ).map( ( { sku } ) => sku ) )
			.size;
	const calls = journal.exchanges.filter( ( { route } ) => route === '/write' );
	return calls.flatMap( ( refused ) => {
		const { channel, life, key, endedAtMs, outcome } = refused;
		const size = sizeOf( key );
		if ( endedAtMs === null || size < 2 || outcome?.startsWith( '400 ' ) !== true ) {
			return [];
		}
		const own = calls.filter( ( one ) => one.channel === channel && one.life === life );
		const next = own.find( ( one ) => one !== refused && one.askedAtMs >= endedAtMs );
		// Another answer in between has its own say.
		const isOther = own.some(
			( one ) =>
				one !== refused &&
				( one.endedAtMs ?? 0 ) >= endedAtMs &&
				( one.endedAtMs ?? 0 ) <= ( next?.askedAtMs ?? 0 )
		);
		const isRepeat = ( call: ExchangeRecord ): boolean =>
			calls.some( ( one ) => one.key === call.key && one.askedAtMs < call.askedAtMs );
		// What becomes of a repeat says nothing of the call that it repeats.
		return next &&
			! isOther &&
			! isRepeat( refused ) &&
			! isRepeat( next ) &&
			sizeOf( next.key ) > Math.floor( size / 2 )
			? [
					`${ channel } was sent ${ sizeOf( next.key ) } at once after ${ size } had been refused together`,
				]
			: [];
	} );
}
