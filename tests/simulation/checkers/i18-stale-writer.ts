import type { Checker } from './check.ts';

/**
 * A write that lands after whoever sent it has given up, or has died, is a stale writer: no token can keep
 * it from the channel. Whatever it did is looked at afterwards, or written over by a later write. (That the
 * database refuses a stale dispatcher is proved with real ones: tests/integration/postgres.)
 */
export const staleWriter: Checker = {
	name: 'I18 stale writer',
	check: ( { journal } ) =>
		journal.writes.flatMap( ( late ) => {
			const landedAtMs = late.appliedAtMs;
			if ( ! late.isLate || landedAtMs === null || late.shownBefore === late.shownAfter ) {
				return [];
			}
			const isSeen = journal.reads.some(
				( { channel, skus, askedAtMs, answeredAtMs } ) =>
					channel === late.channel &&
					skus.includes( late.sku ) &&
					askedAtMs >= landedAtMs &&
					answeredAtMs !== null
			);
			const isOver = journal.writes.some(
				( one ) =>
					one.channel === late.channel &&
					one.sku === late.sku &&
					one.askedAtMs >= landedAtMs &&
					one.answeredAtMs !== null &&
					( one.appliedAtMs !== null || one.isRepeat )
			);
			return isSeen || isOver
				? []
				: [ `${ late.channel } ${ late.sku }: what landed late was never looked at` ];
		} ),
};
