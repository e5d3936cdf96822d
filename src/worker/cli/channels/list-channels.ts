import { channelCardsSchema, type ChannelCard } from '../../../shared/api/channels.ts';
import { printJson, printTable } from '../output.ts';
import type { WorkerClient } from '../worker-client.ts';

const HEAD = [
	'channel',
	'mode',
	'true',
	'waiting',
	'needs you',
	'true again in',
	'lag p50/p99',
	'last error',
];

/** The channels, and how well each is kept true. */
export async function listChannels(
	worker: WorkerClient,
	{ json }: { readonly json: boolean }
): Promise< void > {
	const { channels } = await worker.get( '/v1/channels', channelCardsSchema );
	if ( json ) {
		printJson( { channels } );
	} else if ( channels.length === 0 ) {
		process.stdout.write( 'No channel is connected.\n' );
	} else {
		printTable( HEAD, channels.map( rowOf ) );
	}
}

function rowOf( card: ChannelCard ): ( string | number )[] {
	const { channel, mode, state, truthLag, lastError, circuit } = card;
	const { samples, p50, p99 } = truthLag;
	return [
		channel,
		state === 'live' ? mode : `${ mode }, ${ state }`,
		`${ card.confirmedListings } of ${ card.listings }`,
		card.waitingListings,
		card.deadListings + card.heldListings,
		forecastText( card.forecastMs ),
		samples === 0 ? '–' : `${ secondsText( p50 ) }/${ secondsText( p99 ) }`,
		circuit === 'closed' ? '' : ( lastError?.reason ?? circuit ),
	];
}

function forecastText( forecastMs: number | null ): string {
	return forecastMs === null ? '?' : forecastMs === 0 ? 'now' : secondsText( forecastMs );
}

function secondsText( ms: number | null ): string {
	return ms === null ? '–' : `${ ( ms / 1_000 ).toFixed( ms < 10_000 ? 1 : 0 ) } s`;
}
