import { __, _n, sprintf } from '@wordpress/i18n';
import type { MassChange } from '../../../shared/api/channels.ts';
import type { WaitsFor } from '../../../shared/api/waits-for.ts';
import { actorText } from '../../actor-text.ts';
import { momentText } from '../../components/moment.tsx';
import { whenWords } from '../../waits-for-words.ts';

type NameOf = ( channel: string ) => string;

/** Who or what has changed them; a cause of a newer worker as it is. */
export function causeWords( cause: string, nameOf: NameOf ): string {
	const [ , kind = '', what = '' ] = /^(\w+):(.*)$/s.exec( cause ) ?? [];
	switch ( kind ) {
		case 'import':
			/* translators: %s: number of an import. */
			return sprintf( __( 'The imported file %s', 'lockstep' ), what );
		case 'actor':
			/* translators: %s: a person or a program. */
			return sprintf( __( 'What %s has told', 'lockstep' ), actorText( what, nameOf ) );
		case 'observed':
			/* translators: %s: a location, or who keeps it. */
			return sprintf( __( 'What %s says of its own shelves', 'lockstep' ), what );
		case 'model':
			return __( 'A bundle or a setting that was saved', 'lockstep' );
		case 'source': {
			const [ channel = '' ] = what.split( '/' );
			return sprintf(
				/* translators: %s: name of a channel. */
				__( 'What was changed in %s itself', 'lockstep' ),
				nameOf( channel )
			);
		}
		default:
			return cause;
	}
}

/** How much it changes. */
export function sizeWords( { zeroed, shifted, listings, sent }: MassChange ): string {
	const size = sprintf(
		/* translators: 1: how many go to zero, 2: how many change by more than half, 3: of how many. */
		_n(
			'%1$s to zero and %2$s by more than half, of %3$s listing.',
			'%1$s to zero and %2$s by more than half, of %3$s listings.',
			listings,
			'lockstep'
		),
		zeroed.toLocaleString(),
		shifted.toLocaleString(),
		listings.toLocaleString()
	);
	return sent === 0
		? `${ size } ${ __( 'Nothing of it has gone out.', 'lockstep' ) }`
		: `${ size } ${ sprintf(
				/* translators: %s: how many. */
				_n(
					'%s had gone out before it was noticed.',
					'%s had gone out before it was noticed.',
					sent,
					'lockstep'
				),
				sent.toLocaleString()
			) }`;
}

/** What can be done where it cannot be undone from here. */
export function withoutUndo( cause: string ): string {
	if ( cause.startsWith( 'model:' ) ) {
		return __(
			'It cannot be undone from here: save the bundle or the setting as it was before, then release this.',
			'lockstep'
		);
	}
	if ( cause.startsWith( 'observed:' ) ) {
		return __(
			'It cannot be undone from here: who keeps these shelves would say the same again. Have it corrected there, then release this.',
			'lockstep'
		);
	}
	return __(
		'It cannot be undone from here: correct the numbers where they are kept, then release this.',
		'lockstep'
	);
}

/** Somebody has decided already. */
export function settledWords(
	{ state, settledAtMs, settledBy }: MassChange,
	nameOf: NameOf
): string {
	const what =
		state === 'undone'
			? __( 'It is undone already.', 'lockstep' )
			: __( 'It is released already.', 'lockstep' );
	if ( settledAtMs === null ) {
		return what;
	}
	const who =
		settledBy === null
			? /* translators: %s: day and time. */
				sprintf( __( 'At %s.', 'lockstep' ), momentText( settledAtMs ) )
			: sprintf(
					/* translators: 1: who, 2: day and time. */
					__( 'By %1$s at %2$s.', 'lockstep' ),
					actorText( settledBy, nameOf ),
					momentText( settledAtMs )
				);
	return `${ what } ${ who }`;
}

export type Decision = 'release' | 'undo';

/** What will come of it, for who has to decide. */
export function decisionConsequence( what: Decision ): string {
	return what === 'release'
		? __(
				'On every channel that is written to, each of these listings is set to what it should show now, those that go to zero first.',
				'lockstep'
			)
		: __(
				'The opposite of all that this cause has told is told. What others have changed stays, and what had gone out already is put right. This goes for every channel.',
				'lockstep'
			);
}

/** What came of it. */
export function decisionDone( what: Decision, waitsFor: readonly WaitsFor[] ): string {
	if ( what === 'undo' ) {
		return __( 'It is undone: what others have changed stays.', 'lockstep' );
	}
	return waitsFor.length === 0
		? __( 'It is released: the quantities go out now.', 'lockstep' )
		: sprintf(
				/* translators: %s: such as "pushes are resumed and the channel goes live". */
				__( 'It is released. Its quantities will go out when %s.', 'lockstep' ),
				whenWords( waitsFor )
			);
}
