import { __, _n, sprintf } from '@wordpress/i18n';
import type { Shelf } from '../../api/stock.ts';
import type { ShelfMove } from './fact-form.ts';

type Counts = Pick< Shelf, 'location' | 'onHand' | 'committed' | 'available' >;

/** What will be on the shelves, as sentences: of a shelf that does not exist yet, from nothing. */
export function previewOf(
	moves: readonly ShelfMove[],
	shelves: readonly Counts[]
): readonly string[] {
	return moves.flatMap( ( move ) => {
		const { location } = move;
		const now = shelves.find( ( shelf ) => shelf.location === location );
		const onHand = now?.onHand ?? 0;
		const available = now?.available ?? 0;
		const change = 'by' in move ? move.by : move.to - onHand;
		const sentence = sprintf(
			/* translators: 1: location, 2: units on hand now, 3: and afterwards, 4: available units now, 5: and afterwards. */
			__( '%1$s: on hand %2$d → %3$d, available %4$d → %5$d.', 'lockstep' ),
			location,
			onHand,
			onHand + change,
			available,
			available + change
		);
		const short = ( now?.committed ?? 0 ) - ( onHand + change );
		return short > 0 && change < 0 ? [ sentence, shortSentence( short ) ] : [ sentence ];
	} );
}

function shortSentence( short: number ): string {
	return sprintf(
		/* translators: %d: how many. */
		_n(
			'That is %d unit less than open orders were promised there.',
			'That is %d units less than open orders were promised there.',
			short,
			'lockstep'
		),
		short
	);
}
