import type { CallResult } from '../channels/contract.ts';
import type { Clock } from '../ports.ts';
import { valueOf } from './catalogue.ts';

/** A channel that wants a longer pause than this counts as not answering. */
const WAIT_MAX_MS = 30_000;
const WAIT_DEFAULT_MS = 1_000;
/** As often in a row; after that somebody else uses the budget up. */
const WAITS_MAX = 20;

/**
 * Repeats a reading call that its channel's budget does not hold now, after the pause the channel asks
 * for. A catalogue of 700 products costs more than Shopify's budget at once: without a pause such a
 * shop could not be connected at all.
 *
 * @param onWait is called before every pause, and may end the patience by throwing: a channel that is
 *               down is waited for 20 times, which is longer than whoever stops the worker waits.
 * @throws {ConnectError} with the channel's own reason.
 */
export async function patiently< T >(
	clock: Clock,
	call: () => Promise< CallResult< T > >,
	onWait: () => void = () => undefined
): Promise< T > {
	for ( let waits = 0; ; waits += 1 ) {
		const result = await call();
		const isTooSoon = ! result.ok && result.failure.action === 'retryAfter';
		const waitMs = isTooSoon ? ( result.failure.waitMs ?? WAIT_DEFAULT_MS ) : 0;
		if ( ! isTooSoon || waitMs > WAIT_MAX_MS || waits === WAITS_MAX ) {
			return valueOf( result );
		}
		onWait();
		await new Promise< void >( ( resolve ) => {
			clock.after( waitMs, resolve );
		} );
		onWait();
	}
}
