import fc from 'fast-check';
import { tellStory } from '../unit/ledger/paired-shop/random-story.ts';
import { RIGHT } from '../unit/ledger/paired-shop/world.ts';

/** Long stories of a paired shop, its link and the worker, told at random. */
const RUNS = 60_000;

it.each( [
	[ 'as it is', {} ],
	[ 'with events committed together', { groupsCommits: true } ],
	[ 'with nothing on the shelf', { shelf: 0 } ],
	[ 'connected meanwhile', { isUnread: true } ],
	[ 'with new epochs and restored databases', { hasUpheavals: true, areRowsAlong: true } ],
	[
		'with all of it at once',
		{ hasUpheavals: true, areRowsAlong: true, isUnread: true, groupsCommits: true },
	],
] )(
	`a paired shop is right at every moment and in the end, ${ RUNS } times, %s`,
	( _, beginning ) => {
		const seed = Date.now() % 2 ** 31;
		process.stdout.write( `   seed ${ seed }\n` );
		const choices = fc.array( fc.nat( 2 ** 30 ), { minLength: 5, maxLength: 60, size: 'max' } );
		fc.assert(
			fc.property( choices, ( list ) => {
				expect( tellStory( list, RIGHT, beginning ) ).toBeNull();
			} ),
			{ numRuns: RUNS, seed }
		);
	},
	600_000
);
