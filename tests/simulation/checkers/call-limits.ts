import type { Checker } from './check.ts';

/** As each marketplace itself counts: in no stretch of time more calls than it documents. */
export const callLimits: Checker = {
	name: 'rate limits',
	check: ( { markets } ) =>
		markets.flatMap( ( { plan, overLimit } ) =>
			overLimit.map( ( what ) => `${ plan.channel }: ${ what }` )
		),
};
