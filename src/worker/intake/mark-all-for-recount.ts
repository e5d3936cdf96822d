import type { ChannelId } from '../../shared/ids.ts';
import { nextTurn } from '../next-turn.ts';
import type { Clock } from '../ports.ts';
import type { Store } from '../store/contract.ts';

/** In one transaction; between two of them everybody else has a turn. */
const TOGETHER_MAX = 1_000;

/**
 * Marks every offer of a channel to be counted anew. Stopped half-way, it has to be done again: who
 * calls it notes only afterwards that it is done.
 *
 * @returns how many there are.
 */
export async function markAllForRecount(
	{ deliveries, ledger }: Pick< Store, 'deliveries' | 'ledger' >,
	channel: ChannelId,
	clock: Clock
): Promise< number > {
	const offers = await deliveries.offers( channel );
	for ( let first = 0; first < offers.length; first += TOGETHER_MAX ) {
		await ledger.markForRecount( channel, offers.slice( first, first + TOGETHER_MAX ) );
		await nextTurn( clock );
	}
	return offers.length;
}
