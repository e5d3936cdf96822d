import { z } from 'zod';

/** What came of telling something again. */
export const RERUN_OUTCOMES = [
	'duplicate',
	'applied',
	'outranked',
	'conflict',
	'parked',
	'ignored',
	'dead',
	'fetching',
	'waiting',
	'forgotten',
	'skipped',
] as const;

export const rerunResultSchema = z.object( {
	position: z.int().nullable().meta( { description: 'The event that was told again.' } ),
	delivery: z.int().nullable().meta( { description: 'The delivery that was worked on again.' } ),
	outcome: z.enum( RERUN_OUTCOMES ).meta( {
		description:
			'`duplicate`: it stands, and nothing changed. `applied`, `outranked`: something had been missing and is in the log now. `conflict`: it says something else than what stands, which stays. `parked`, `ignored`, `dead`, `fetching`: what has become of the delivery. `waiting`: it is still being worked on. `forgotten`: what it said is not kept any more. `skipped`: telling it again could do harm (a reading of a shop’s counter).',
	} ),
	added: z.array( z.int() ).meta( { description: 'Events that are new in the log.' } ),
} );
export type RerunResult = z.infer< typeof rerunResultSchema >;

export const rerunPageSchema = z.object( {
	results: z.array( rerunResultSchema ),
	next: z.int().nullable().meta( {
		description: 'Where the rest of the range begins: send it as `first`. Null: that was all.',
	} ),
} );
export type RerunPage = z.infer< typeof rerunPageSchema >;
