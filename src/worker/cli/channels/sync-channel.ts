import { z } from 'zod';
import { channelCardsSchema, type ChannelCard } from '../../../shared/api/channels.ts';
import { systemClock } from '../../adapters/system-ports.ts';
import { EXIT, printJson } from '../output.ts';
import { ProgressLine } from '../progress-line.ts';
import { CommandFailed, type WorkerClient } from '../worker-client.ts';

const startedSchema = z.object( { startedAtMs: z.int(), listings: z.int() } );
const ASK_AGAIN_MS = 500;

/** Has all listings of a channel compared, and says how far that is until it is over. */
export async function syncChannel(
	worker: WorkerClient,
	channel: string,
	{ json, wait }: { readonly json: boolean; readonly wait: boolean }
): Promise< void > {
	const path = `/v1/channels/${ encodeURIComponent( channel ) }/sync`;
	const started = await worker.post( path, startedSchema );
	if ( ! wait ) {
		say( json, { ...started, endedAtMs: null, done: 0 }, channel );
		return;
	}
	const progress = new ProgressLine();
	try {
		for (;;) {
			const sync = await progressOf( worker, channel );
			// Another one has been started since: this one is over.
			if ( sync.endedAtMs !== null || sync.startedAtMs !== started.startedAtMs ) {
				progress.end();
				say( json, sync, channel );
				return;
			}
			progress.show( `comparing ${ channel }`, sync.done, sync.listings, 'listings' );
			await new Promise< void >( ( resolve ) => {
				systemClock.after( ASK_AGAIN_MS, resolve );
			} );
		}
	} finally {
		progress.end();
	}
}

type Sync = NonNullable< ChannelCard[ 'fullSync' ] >;

async function progressOf( worker: WorkerClient, channel: string ): Promise< Sync > {
	const { channels } = await worker.get( '/v1/channels', channelCardsSchema );
	const sync = channels.find( ( one ) => one.channel === channel )?.fullSync;
	if ( ! sync ) {
		throw new CommandFailed( `The worker does not know how far ${ channel } is.`, {
			exitCode: EXIT.failed,
		} );
	}
	return sync;
}

function say( json: boolean, sync: Sync, channel: string ): void {
	if ( json ) {
		printJson( sync );
	} else if ( sync.endedAtMs === null ) {
		process.stdout.write(
			`Begun: ${ sync.listings } listings. How far it is: lockstep channels --json\n`
		);
	} else {
		process.stdout.write(
			`${ sync.done } listings of ${ channel } were compared. What differed: lockstep exceptions\n`
		);
	}
}
