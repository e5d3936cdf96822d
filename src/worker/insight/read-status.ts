import type { ChannelStatus, LatencyStep, WorkerStatus } from '../../shared/status.ts';
import type { App } from '../app.ts';
import type { LatencySample, Shortage } from '../store/insight-rows.ts';
import { pushesAnswer } from '../propagation/push-control.ts';
import { percentile, percentiles } from './percentile.ts';

const WINDOW_MS = 10 * 60_000;

/** The worker's state in numbers, read from the database so that a restart forgets nothing. */
export async function readStatus(
	app: App
): Promise< WorkerStatus & { readonly shortages: readonly Shortage[] } > {
	const { store, clock } = app;
	const samples = Map.groupBy(
		await store.deliveries.latencies( clock.now() - WINDOW_MS ),
		( { channel } ) => channel
	);
	const rows = new Map( ( await store.model.channels() ).map( ( row ) => [ row.channel, row ] ) );
	const channels = ( await store.deliveries.tallies() ).flatMap( ( tally ): ChannelStatus[] => {
		const row = rows.get( tally.channel );
		if ( ! row ) {
			return [];
		}
		const { kind, name, state, stateReason } = row;
		return [
			{
				...tally,
				kind,
				name,
				state,
				stateReason,
				isOnDuty: app.isOnDuty( row.channel ),
				latency: latencyOf( samples.get( tally.channel ) ?? [] ),
			},
		];
	} );
	return {
		version: app.version,
		startedAtMs: app.startedAtMs,
		events: await store.ledger.lastPosition(),
		stateHash: null,
		deliveries: await store.inbox.counts(),
		channels,
		pushes: pushesAnswer( await app.pushes.now() ),
		shortages: await store.ledger.shortages(),
	};
}

function latencyOf( samples: readonly LatencySample[] ): ChannelStatus[ 'latency' ] {
	const between = ( from: keyof LatencySample, to: keyof LatencySample ): number[] =>
		samples.flatMap( ( sample ) => {
			const [ start, end ] = [ sample[ from ], sample[ to ] ];
			return typeof start === 'number' && typeof end === 'number' ? [ end - start ] : [];
		} );
	const steps: Record< LatencyStep, number | null > = {
		commit: percentile( between( 'receivedAtMs', 'committedAtMs' ), 0.5 ),
		send: percentile( between( 'committedAtMs', 'sentAtMs' ), 0.5 ),
		accept: percentile( between( 'sentAtMs', 'acceptedAtMs' ), 0.5 ),
		confirm: percentile( between( 'acceptedAtMs', 'confirmedAtMs' ), 0.5 ),
	};
	return {
		samples: samples.length,
		stepsP50Ms: steps,
		acceptedMs: percentiles( between( 'receivedAtMs', 'acceptedAtMs' ) ),
		confirmedMs: percentiles( between( 'receivedAtMs', 'confirmedAtMs' ) ),
	};
}
