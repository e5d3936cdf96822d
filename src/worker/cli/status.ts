import axios from 'axios';
import type { WorkerStatus } from '../../shared/status.ts';
import { readConfig } from '../config.ts';
import { EXIT, printJson, printTable } from './output.ts';
import { storedToken } from './stored-token.ts';

export interface StatusOptions {
	readonly json: boolean;
	readonly url?: string;
	readonly token?: string;
}

/** Asks a running worker how it is; exit code 3 when none answers. */
export async function status( options: StatusOptions ): Promise< number > {
	const config = readConfig( process.env );
	const url = options.url ?? `http://${ config.host }:${ config.port }`;
	const token = options.token ?? config.adminToken ?? storedToken( config.dataDir );
	const answer = await axios
		.get< WorkerStatus >( `${ url }/v1/status`, {
			headers: { authorization: `Bearer ${ token }` },
			timeout: 5_000,
			validateStatus: () => true,
		} )
		.catch( () => null );
	if ( answer?.status !== 200 ) {
		const reason = answer
			? `The worker at ${ url } answered ${ answer.status }: set LOCKSTEP_ADMIN_TOKEN or LOCKSTEP_DATA_DIR to that worker's.`
			: `No worker answers at ${ url }. Start one with "npx lockstep serve", or name another with --url.`;
		if ( options.json ) {
			printJson( { reachable: false, url, reason } );
		}
		process.stderr.write( `${ reason }\n` );
		return EXIT.unreachable;
	}
	if ( options.json ) {
		printJson( answer.data );
	} else {
		printStatus( answer.data );
	}
	return EXIT.ok;
}

function printStatus( { version, events, deliveries, channels }: WorkerStatus ): void {
	process.stdout.write(
		`Lockstep ${ version }: ${ events } events, ${ deliveries.waiting } waiting, ${ deliveries.parked } parked, ${ deliveries.dead } dead letters\n\n`
	);
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
