import { z } from 'zod';
import { epochMsSchema } from '../../../shared/quantity.ts';
import type { CallResult, CountedCalls, PullAnswer, PullRequest } from '../contract.ts';
import { acknowledgementOf, batchSchema } from './deliveries.ts';
import type { LinkClient } from './link-client.ts';
import { readOffers } from './products.ts';

const pulledSchema = batchSchema.extend( {
	left: z.int().min( 0 ),
	lastRow: z.int().min( 0 ),
	now: epochMsSchema,
} );

export function countedCalls( client: LinkClient ): CountedCalls {
	return {
		pull: ( request ) => pull( client, request ),
		readOffers: ( offers ) => readOffers( client, offers ),
		restart: async ( epoch ) =>
			done( await client.call( { ...writing( 'restart' ), body: { after: epoch } } ) ),
	};
}

async function pull(
	client: LinkClient,
	request: PullRequest
): Promise< CallResult< PullAnswer > > {
	const askedAtMs = client.now();
	const answer = await client.call( {
		name: 'pull',
		body: request,
		// What it acknowledges may be acknowledged again.
		effect: 'reads',
		schema: pulledSchema,
	} );
	if ( ! answer.ok ) {
		return answer;
	}
	const { epoch, events, orders, left, lastRow, now } = answer.value;
	const isEmpty = events.length + orders.length === 0;
	return {
		ok: true,
		value: {
			// Without `now` and `left`: the same changes pulled again are the same bytes.
			body: isEmpty ? null : Buffer.from( JSON.stringify( { v: 1, epoch, events, orders } ) ),
			acknowledgement: acknowledgementOf( { epoch, events, orders } ),
			left,
			lastRow,
			epoch,
			clockAheadMs: Math.round( now - ( askedAtMs + client.now() ) / 2 ),
		},
	};
}

function writing( name: string ) {
	return { name, effect: 'writes', schema: z.object( {} ) } as const;
}

function done( answer: CallResult< unknown > ): CallResult< null > {
	return answer.ok ? { ok: true, value: null } : answer;
}
