import { z } from 'zod';
import {
	agreementSchema,
	channelModeAnswerSchema,
	channelModeSchema,
	pushesSchema,
	type PushesAnswer,
} from '../../../shared/api/channels.ts';
import { nameSchema } from '../../../shared/storable-text.ts';
import type { App } from '../../app.ts';
import { readChannelWaitsFor } from '../../insight/waits-for.ts';
import { agreementOf } from '../../propagation/shadow-agreement.ts';
import { pushesAnswer } from '../../propagation/push-control.ts';
import { WorkerError } from '../../worker-error.ts';
import { apiRoute } from '../api-route.ts';
import type { ApiRoutes } from '../api-routes.ts';
import { askedBy, hasScope } from '../authorize.ts';

const REASON_MAX = 500;
const DIFFERENCES_MAX = 100;
const channelParams = z.object( { channel: z.string() } );
const reasonSchema = nameSchema( REASON_MAX ).meta( {
	description: 'Why, for whoever looks later.',
} );
const reasoned = z.object( { reason: reasonSchema } );

const NOT_STOPPED: PushesAnswer = { stopped: null, copy: null };
const STOPPED: PushesAnswer = {
	stopped: { atMs: 1_795_262_400_000, by: 'admin', reason: 'wrong prices list' },
	copy: null,
};

const READ = apiRoute( {
	method: 'GET',
	path: '/v1/pushes',
	operation: 'readPushes',
	tag: 'Channels',
	summary: 'Whether pushes are stopped, and by whom',
	scope: 'read',
	answers: {
		200: { description: 'As of now.', schema: pushesSchema, example: NOT_STOPPED },
	},
} );

const STOP = apiRoute( {
	method: 'POST',
	path: '/v1/pushes/stop',
	operation: 'stopPushes',
	tag: 'Channels',
	summary: 'Stop all pushes to all channels',
	description:
		'When it answers, no write call to any channel begins at any worker any more, until pushes are resumed; a restart changes nothing. Calls under way end. Channels are still read, and their sales counted.',
	scope: 'operate',
	body: reasoned,
	answers: {
		200: { description: 'They are stopped.', schema: pushesSchema, example: STOPPED },
	},
	example: { body: { reason: 'wrong prices list' } },
} );

const RESUME = apiRoute( {
	method: 'POST',
	path: '/v1/pushes/resume',
	operation: 'resumePushes',
	tag: 'Channels',
	summary: 'Let pushes go out again',
	description:
		'Of each listing the quantity of this moment goes out, once, and not what it has been meanwhile.',
	scope: 'operate',
	body: z.object( { reason: reasonSchema.optional() } ),
	answers: {
		200: { description: 'They go out.', schema: pushesSchema, example: NOT_STOPPED },
	},
	example: { body: {} },
} );

const ADOPT = apiRoute( {
	method: 'POST',
	path: '/v1/pushes/adopt',
	operation: 'adoptLedger',
	tag: 'Channels',
	summary: 'Say that this ledger, which seems to be a copy, is the real one now',
	description:
		'Only once the one that it was copied from is not at work any more: two of them would each push their own quantities.',
	scope: 'admin',
	body: reasoned,
	answers: {
		200: {
			description: 'Its channels are worked for.',
			schema: pushesSchema,
			example: NOT_STOPPED,
		},
	},
	example: { body: { reason: 'moved to another server' } },
} );

const MODE = apiRoute( {
	method: 'POST',
	path: '/v1/channels/:channel/mode',
	operation: 'setChannelMode',
	tag: 'Channels',
	summary: 'Let a channel be written to, or not',
	description:
		'`shadow`: nothing is written; what would be is compared with what the channel shows. `paused`: nothing is written. `live`: it is written to. From shadow to live, every listing has to have been compared within the last day, and 99 % of them have to agree; `force` goes live all the same, needs the scope admin and a reason, and is recorded.',
	scope: 'operate',
	params: channelParams,
	body: z.object( {
		mode: channelModeSchema,
		reason: reasonSchema.optional(),
		force: z.boolean().default( false ),
	} ),
	answers: {
		200: {
			description: 'No call that the mode does not allow begins any more.',
			schema: channelModeAnswerSchema,
			example: { channel: 'outlet', mode: 'paused', waitsFor: [ 'paused' ] },
		},
	},
	errors: [ 'CHANNEL_UNKNOWN', 'NOT_IN_AGREEMENT' ],
	example: { params: { channel: 'outlet' }, body: { mode: 'paused' } },
} );

const AGREEMENT = apiRoute( {
	method: 'GET',
	path: '/v1/channels/:channel/agreement',
	operation: 'readAgreement',
	tag: 'Channels',
	summary: 'What shadow mode has found: per day, and where a listing differs',
	scope: 'read',
	params: channelParams,
	answers: {
		200: {
			description: 'Up to now.',
			schema: agreementSchema,
			example: {
				days: [ { day: '2026-11-29', compared: 118, agreed: 117 } ],
				differences: [
					{
						listing: 'outlet:40001',
						sku: 'MUG-BLUE',
						atMs: 1_795_262_400_000,
						wouldSend: 7,
						shown: 9,
					},
				],
				mayGoLive: true,
				standing: { listings: 118, compared: 118, agreed: 117, missing: null },
				missing: null,
			},
		},
	},
	errors: [ 'CHANNEL_UNKNOWN' ],
	example: { params: { channel: 'outlet' } },
} );

/** What lets write calls go out, and what does not. */
export function pushRoutes( routes: ApiRoutes, app: App ): void {
	const { clock, pushes, store } = app;

	routes.add( READ, async () => ( { status: 200, body: pushesAnswer( await pushes.now() ) } ) );

	routes.add( STOP, async ( { body: { reason }, request } ) => ( {
		status: 200,
		body: pushesAnswer( await pushes.stop( { by: askedBy( request ), reason } ) ),
	} ) );

	routes.add( RESUME, async ( { body: { reason = null }, request } ) => ( {
		status: 200,
		body: pushesAnswer( await pushes.resume( { by: askedBy( request ), reason } ) ),
	} ) );

	routes.add( ADOPT, async ( { body: { reason }, request } ) => {
		await app.adoptLedger( askedBy( request ), reason );
		return { status: 200, body: pushesAnswer( await pushes.now() ) };
	} );

	routes.add( MODE, async ( { params, body: { mode, reason = null, force }, request } ) => {
		if ( force && ! hasScope( request, 'admin' ) ) {
			throw new WorkerError( 'SCOPE_TOO_NARROW', 'To force it needs the scope "admin".' );
		}
		if ( force && reason === null ) {
			throw new WorkerError( 'REQUEST_INVALID', '', { reason: 'is needed to force it' } );
		}
		const channel = await app.findChannel( params.channel );
		await pushes.setMode( channel, mode, { by: askedBy( request ), reason }, force );
		const waitsFor = await readChannelWaitsFor( app, channel );
		return { status: 200, body: { channel, mode, waitsFor } };
	} );

	routes.add( AGREEMENT, async ( { params } ) => {
		const channel = await app.findChannel( params.channel );
		const row = await store.model.channel( channel );
		if ( ! row ) {
			throw new WorkerError( 'CHANNEL_UNKNOWN', `"${ params.channel }"` );
		}
		const agreement = await agreementOf( store.shadow, row, clock.now() );
		const found = await store.shadow.differences( channel, DIFFERENCES_MAX );
		const differences = found.map( ( { listing, sku, atMs, wouldSend, shown } ) => ( {
			listing,
			sku,
			atMs,
			wouldSend,
			shown,
		} ) );
		return { status: 200, body: { ...agreement, differences } };
	} );
}
