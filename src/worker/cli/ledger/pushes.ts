import {
	channelModeAnswerSchema,
	channelModeSchema,
	pushesSchema,
} from '../../../shared/api/channels.ts';
import type { ChannelMode } from '../../store/contract.ts';
import { printable, printJson } from '../output.ts';
import { whenText } from '../waits-for-text.ts';
import type { WorkerClient } from '../worker-client.ts';

interface Printed {
	readonly json: boolean;
}

export interface ModeOptions extends Printed {
	readonly reason?: string;
	readonly force: boolean;
}

export const CHANNEL_MODES: readonly ChannelMode[] = channelModeSchema.options;

/** Stops all pushes to all channels. */
export async function stopPushes(
	worker: WorkerClient,
	{ json, reason }: Printed & { readonly reason: string }
): Promise< void > {
	const answer = await worker.post( '/v1/pushes/stop', pushesSchema, { reason } );
	say( json, answer, 'All pushes are stopped. They go on with: lockstep resume-pushes' );
}

/** Lets them go out again. */
export async function resumePushes(
	worker: WorkerClient,
	{ json, reason }: Printed & { readonly reason?: string }
): Promise< void > {
	const answer = await worker.post( '/v1/pushes/resume', pushesSchema, { reason } );
	say(
		json,
		answer,
		answer.copy === null
			? 'Pushes go out again.'
			: `Nothing goes out: ${ answer.copy.reason } If it is no copy: lockstep adopt --reason "…"`
	);
}

/** Says that a ledger which seems to be a copy is the real one now. */
export async function adopt(
	worker: WorkerClient,
	{ json, reason }: Printed & { readonly reason: string }
): Promise< void > {
	const answer = await worker.post( '/v1/pushes/adopt', pushesSchema, { reason } );
	say( json, answer, 'This ledger is the real one now: its channels are worked for.' );
}

/** Lets a channel be written to, or not. */
export async function setMode(
	worker: WorkerClient,
	channel: string,
	mode: ChannelMode,
	{ json, reason, force }: ModeOptions
): Promise< void > {
	const answer = await worker.post(
		`/v1/channels/${ encodeURIComponent( channel ) }/mode`,
		channelModeAnswerSchema,
		{ mode, reason, force }
	);
	const others = answer.waitsFor.filter( ( one ) => one !== 'paused' && one !== 'shadow' );
	const text = `${ answer.channel } is in the mode ${ answer.mode }.`;
	const isKept = mode === 'live' && others.length > 0;
	say( json, answer, isKept ? `${ text } It is written to when ${ whenText( others ) }.` : text );
}

function say( json: boolean, answer: unknown, text: string ): void {
	if ( json ) {
		printJson( answer );
	} else {
		process.stdout.write( `${ printable( text ) }\n` );
	}
}
