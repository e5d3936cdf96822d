import type { z } from 'zod';
import type { pushesSchema } from '../../shared/api/channels.ts';
import { statusSchema } from '../../shared/api/status-answer.ts';
import { printable, printJson, printTable } from './output.ts';
import type { WorkerClient } from './worker-client.ts';

/** How a running worker is: its channels, and what waits. */
export async function status(
	worker: WorkerClient,
	{ json }: { readonly json: boolean }
): Promise< void > {
	const answer = await worker.get( '/v1/status', statusSchema );
	if ( json ) {
		printJson( answer );
	} else {
		printStatus( answer );
	}
}

function printStatus( {
	version,
	events,
	deliveries,
	channels,
	pushes,
}: z.output< typeof statusSchema > ): void {
	process.stdout.write(
		`Lockstep ${ version }: ${ events } events, ${ deliveries.waiting } waiting, ${ deliveries.parked } parked, ${ deliveries.dead } dead letters\n\n`
	);
	for ( const line of heldLines( pushes ) ) {
		process.stdout.write( `${ printable( line ) }\n\n` );
	}
	printTable(
		[
			'channel',
			'kind',
			'state',
			'confirmed',
			'listings',
			'p50 ms',
			'p99 ms',
			'calls',
			'failed',
			'drift',
		],
		channels.map( ( one ) => [
			one.channel,
			one.kind,
			one.stateReason === null ? one.state : `${ one.state }: ${ one.stateReason }`,
			one.confirmedListings,
			one.listings,
			one.latency.confirmedMs.p50 ?? '-',
			one.latency.confirmedMs.p99 ?? '-',
			one.calls,
			one.failedCalls,
			one.drifts,
		] )
	);
}

function heldLines( { stopped, copy }: z.output< typeof pushesSchema > ): readonly string[] {
	const by = stopped?.by ? ` by ${ stopped.by }` : '';
	return [
		...( stopped
			? [
					`All pushes are stopped${ by }: ${ stopped.reason ?? '' } (lockstep resume-pushes)`,
				]
			: [] ),
		...( copy ? [ `Nothing is pushed: ${ copy.reason } (lockstep adopt)` ] : [] ),
	];
}
