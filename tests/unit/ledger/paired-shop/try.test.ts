import fc from 'fast-check';
import { RIGHT } from './world.ts';
import { tellStory } from './random-story.ts';
const choices = fc.array( fc.nat( 2 ** 30 ), { minLength: 5, maxLength: 60, size: 'max' } );
it.each( [
	{},
	{ hasUpheavals: true, areRowsAlong: true },
	{ isUnread: true },
	{ groupsCommits: true },
	{ shelf: 0 },
	{ hasUpheavals: true, areRowsAlong: true, isUnread: true, groupsCommits: true },
] )(
	'%j',
	( beginning ) => {
		const t = performance.now();
		let n = 0,
			s = 0;
		const r = fc.check(
			fc.property( choices, ( list ) => {
				n++;
				s += list.length;
				const w = tellStory( list, RIGHT, beginning );
				if ( w ) throw new Error( w.wrong + '\n' + w.steps.join( '\n' ) );
			} ),
			{ numRuns: Number( process.env.RUNS ?? 3000 ), seed: 7 }
		);
		console.log(
			JSON.stringify( beginning ),
			n,
			s / n,
			performance.now() - t,
			r.failed,
			r.failed ? String( ( r.errorInstance as Error ).message ) : ''
		);
	},
	600000
);
