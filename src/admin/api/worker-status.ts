import { z } from 'zod';
import { askWorker } from './ask.ts';

/** Of `GET /v1/status` what the screens show. */
export const workerStatusSchema = z.object( {
	version: z.string(),
	events: z.number(),
	deliveries: z.object( {
		waiting: z.number(),
		parked: z.number(),
		dead: z.number(),
		refused: z.number(),
	} ),
	channels: z.array(
		z.object( {
			channel: z.string(),
			name: z.string(),
			state: z.string(),
			stateReason: z.string().nullable(),
			listings: z.number(),
			confirmedListings: z.number(),
			deadListings: z.number(),
			drifts: z.number(),
		} )
	),
} );
export type WorkerSummary = z.infer< typeof workerStatusSchema >;

export const readWorkerStatus = () => askWorker( workerStatusSchema, 'status' );
