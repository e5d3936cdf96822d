import { z } from 'zod';
import { channelIdSchema, lineIdSchema, offerRefSchema, orderIdSchema } from './ids.ts';
import { epochMsSchema, positiveUnitsSchema, unitsSchema } from './quantity.ts';
import { lineAssignmentSchema } from './line-assignment.ts';

/**
 * A checkout asks for units before it takes the money. Reserving and ending are the two lowest states
 * of the order itself: whatever its channel says of that order later outranks both, so a paid order
 * whose reservation runs out stays committed, and nothing is counted twice.
 */

const ofAttempt = {
	channel: channelIdSchema,
	order: orderIdSchema,
	/** Of one try: a shopper who tries again after a refusal must not get the old answer. */
	attempt: z.string().min( 1 ).max( 128 ),
};

const reservedLineSchema = z.object( {
	line: lineIdSchema,
	offer: offerRefSchema,
	units: positiveUnitsSchema,
} );

/** What a refusal says of a line: how many could be had. */
const shortLineSchema = z.object( { line: lineIdSchema, available: unitsSchema } );

export const reserveEventSchema = z.object( {
	kind: z.literal( 'reserve' ),
	...ofAttempt,
	lines: z.array( reservedLineSchema ).min( 1 ).max( 1_000 ),
	expiresAtMs: epochMsSchema,
	/** Taken once, when the event is first applied; part of the fact, so that replay agrees. */
	decision: z
		.discriminatedUnion( 'result', [
			z.object( { result: z.literal( 'accepted' ) } ),
			z.object( { result: z.literal( 'refused' ), short: z.array( shortLineSchema ) } ),
		] )
		.nullable(),
	assigned: z.array( lineAssignmentSchema ),
} );
export type ReserveEvent = z.infer< typeof reserveEventSchema >;
export type ReserveDecision = NonNullable< ReserveEvent[ 'decision' ] >;

export const reservationExtendedEventSchema = z.object( {
	kind: z.literal( 'reservation-extended' ),
	...ofAttempt,
	expiresAtMs: epochMsSchema,
} );
export type ReservationExtendedEvent = z.infer< typeof reservationExtendedEventSchema >;

export const reservationEndedEventSchema = z.object( {
	kind: z.literal( 'reservation-ended' ),
	...ofAttempt,
	/** Until when it held, as far as whoever let it run out knew; `null`: it was given back. */
	expiredAtMs: epochMsSchema.nullable(),
} );
export type ReservationEndedEvent = z.infer< typeof reservationEndedEventSchema >;
