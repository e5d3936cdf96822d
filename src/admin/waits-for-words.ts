import { __, _n, sprintf } from '@wordpress/i18n';
import type { WaitsFor } from '../shared/api/waits-for.ts';

/** As it ends "It will go out when …". */
function clauseOf( what: WaitsFor ): string {
	switch ( what ) {
		case 'copy':
			return __( 'this ledger is said to be the real one, and no copy', 'lockstep' );
		case 'stopped':
			return __( 'pushes are resumed', 'lockstep' );
		case 'unpaired':
			return __( 'the shop is paired again', 'lockstep' );
		case 'connecting':
			return __( 'the channel is set up', 'lockstep' );
		case 'needs-attention':
			return __( 'the channel works again', 'lockstep' );
		case 'paused':
			return __( 'the channel is live again', 'lockstep' );
		case 'shadow':
			return __( 'the channel goes live', 'lockstep' );
		case 'no-answer':
			return __( 'the channel answers again', 'lockstep' );
		case 'listing-paused':
			return __( 'this listing is resumed', 'lockstep' );
		case 'held':
			return __( 'the mass change that holds it is settled', 'lockstep' );
	}
}

/** All that has to be over, as in `pushes are resumed and the channel goes live`; empty: nothing has. */
export function whenWords( waitsFor: readonly WaitsFor[] ): string {
	return waitsFor.map( clauseOf ).reduce(
		( before, clause ) =>
			before === ''
				? clause
				: sprintf(
						/* translators: 1, 2: such as "pushes are resumed". */
						__( '%1$s and %2$s', 'lockstep' ),
						before,
						clause
					),
		''
	);
}

/** Of as many listings as were asked for: what came of it. */
export function goOutWords( waitsFor: readonly WaitsFor[], listings = 1 ): string {
	return waitsFor.length === 0
		? _n( 'It is on its way again.', 'They are on their way again.', listings, 'lockstep' )
		: sprintf(
				/* translators: %s: such as "pushes are resumed and the channel goes live". */
				_n( 'It will go out when %s.', 'They will go out when %s.', listings, 'lockstep' ),
				whenWords( waitsFor )
			);
}
