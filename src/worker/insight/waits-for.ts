import type { WaitsFor } from '../../shared/api/waits-for.ts';
import type { ChannelId, ListingId } from '../../shared/ids.ts';
import type { App } from '../app.ts';
import type { PushesNow } from '../propagation/push-control.ts';
import type { ChannelRow } from '../store/contract.ts';

/** What keeps quantities of a channel from going out. The circuit is known to the worker on duty alone. */
export function channelWaitsFor(
	{ stopped, copy }: PushesNow,
	{ state, mode }: Pick< ChannelRow, 'state' | 'mode' >,
	circuit: 'closed' | 'half-open' | 'open'
): WaitsFor[] {
	const all: readonly ( readonly [ WaitsFor, boolean ] )[] = [
		[ 'copy', copy !== null ],
		[ 'stopped', stopped !== null ],
		[ 'unpaired', state === 'paused' ],
		[ 'connecting', state === 'connecting' ],
		[ 'needs-attention', state === 'needs-attention' ],
		[ 'paused', mode === 'paused' ],
		[ 'shadow', mode === 'shadow' ],
		// One that needs a person does not answer either, and that is the smaller half of it.
		[ 'no-answer', circuit !== 'closed' && state !== 'needs-attention' ],
	];
	return all.filter( ( [ , holds ] ) => holds ).map( ( [ what ] ) => what );
}

/** The same as of now. */
export async function readChannelWaitsFor( app: App, channel: ChannelId ): Promise< WaitsFor[] > {
	const [ pushes, row ] = await Promise.all( [
		app.pushes.now(),
		app.store.model.channel( channel ),
	] );
	const running = app.channels().find( ( one ) => one.row.channel === channel );
	return row ? channelWaitsFor( pushes, row, running?.figures().circuit ?? 'closed' ) : [];
}

/** What keeps the quantity of one listing from going out; nothing is said of one that is gone. */
export async function readListingWaitsFor( app: App, listing: ListingId ): Promise< WaitsFor[] > {
	const state = await app.store.deliveries.listing( listing );
	if ( ! state ) {
		return [];
	}
	return [
		...( await readChannelWaitsFor( app, state.channel ) ),
		...( state.isPaused ? ( [ 'listing-paused' ] as const ) : [] ),
		...( state.heldBy === null ? [] : ( [ 'held' ] as const ) ),
	];
}
