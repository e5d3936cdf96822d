import { z } from 'zod';
import { pushesSchema } from './channels.ts';
import { proposalSchema, sharingOrderSchema } from './exceptions.ts';

/** The worker's state in numbers: WorkerStatus, with all that is said of a shortage. */

const timeMs = z.number().nullable();

const percentilesSchema = z.object( { p50: timeMs, p95: timeMs, p99: timeMs } );

const channelStatusSchema = z.object( {
	channel: z.string(),
	kind: z.string(),
	name: z.string(),
	state: z.enum( [ 'connecting', 'live', 'paused', 'needs-attention' ] ),
	stateReason: z.string().nullable(),
	isOnDuty: z.boolean().meta( {
		description: 'Of several workers on one ledger, this one works for the channel.',
	} ),
	listings: z.int(),
	confirmedListings: z.int(),
	desiredUnits: z.int(),
	confirmedUnits: z.int(),
	calls: z.int(),
	pushes: z.int(),
	failedCalls: z.int(),
	staleAnswers: z.int(),
	deadListings: z.int(),
	drifts: z.int(),
	latency: z
		.object( {
			samples: z.int(),
			stepsP50Ms: z.object( {
				commit: timeMs,
				send: timeMs,
				accept: timeMs,
				confirm: timeMs,
			} ),
			acceptedMs: percentilesSchema,
			confirmedMs: percentilesSchema,
		} )
		.meta( {
			description: 'From the arrival of an event of another channel, over ten minutes.',
		} ),
} );

export const statusSchema = z.object( {
	version: z.string(),
	startedAtMs: z.int(),
	events: z.int().meta( { description: 'Events in the log.' } ),
	stateHash: z.string().nullable(),
	deliveries: z.object( {
		waiting: z.int(),
		done: z.int(),
		ignored: z.int(),
		parked: z.int(),
		fetching: z.int(),
		dead: z.int(),
		copies: z.int(),
		refused: z.int(),
	} ),
	channels: z.array( channelStatusSchema ),
	pushes: pushesSchema,
	shortages: z.array(
		z.object( {
			sku: z.string(),
			location: z.string(),
			short: z.int(),
			orders: z.array( sharingOrderSchema ),
			unnamedUnits: z.int().meta( {
				description: 'Promised there to older orders, which are not named.',
			} ),
			sinceMs: z.int().nullable(),
			cause: z
				.object( {
					position: z.int(),
					kind: z.string(),
					source: z.string(),
					actor: z.string().nullable(),
					occurredAtMs: z.int(),
				} )
				.nullable(),
			proposals: z.array( proposalSchema ),
		} )
	),
} );
