import { __, _n, sprintf } from '@wordpress/i18n';
import type { Fact, FactKind, Shelf } from '../../api/stock.ts';
import { signed } from '../sync-log/title-of.ts';
import type { FactField } from './fact-form.ts';

/** What the button that opens the form says. */
export function factWord( kind: FactKind ): string {
	switch ( kind ) {
		case 'adjust':
			return __( 'Adjust', 'lockstep' );
		case 'count':
			return __( 'Count', 'lockstep' );
		case 'receive':
			return __( 'Receive', 'lockstep' );
		case 'transfer':
			return __( 'Transfer', 'lockstep' );
	}
}

export function formTitle( kind: FactKind, sku: string ): string {
	switch ( kind ) {
		case 'adjust':
			/* translators: %s: SKU. */
			return sprintf( __( 'Adjust %s', 'lockstep' ), sku );
		case 'count':
			/* translators: %s: SKU. */
			return sprintf( __( 'Count %s', 'lockstep' ), sku );
		case 'receive':
			/* translators: %s: SKU. */
			return sprintf( __( 'Receive %s', 'lockstep' ), sku );
		case 'transfer':
			/* translators: %s: SKU. */
			return sprintf( __( 'Transfer %s', 'lockstep' ), sku );
	}
}

/** What the button that sends it says. */
export function sendWord( kind: FactKind ): string {
	switch ( kind ) {
		case 'adjust':
			return __( 'Record adjustment', 'lockstep' );
		case 'count':
			return __( 'Record count', 'lockstep' );
		case 'receive':
			return __( 'Record delivery', 'lockstep' );
		case 'transfer':
			return __( 'Record transfer', 'lockstep' );
	}
}

export function fieldWord( kind: FactKind, field: FactField ): string {
	switch ( field ) {
		case 'location':
			return __( 'Location', 'lockstep' );
		case 'from':
			return __( 'From', 'lockstep' );
		case 'to':
			return __( 'To', 'lockstep' );
		case 'delta':
			return __( 'Change of units on hand', 'lockstep' );
		case 'units':
			return kind === 'count' ? __( 'Units counted', 'lockstep' ) : __( 'Units', 'lockstep' );
		case 'reason':
			return __( 'Reason', 'lockstep' );
		case 'reference':
			return __( 'Reference of the delivery', 'lockstep' );
	}
}

/** What a field is for, where its name does not say it. */
export function fieldHelp( field: FactField ): string | null {
	switch ( field ) {
		case 'delta':
			return __( 'With a minus when units are gone.', 'lockstep' );
		case 'reason':
			return __( 'Everybody who looks later reads it in the log.', 'lockstep' );
		case 'reference':
			return __(
				'If it was expected: the reference it was expected under. It is then no longer incoming.',
				'lockstep'
			);
		default:
			return null;
	}
}

/** What a count means for open orders. */
export function countExplanation( shelf: Shelf | undefined ): string {
	const committed = shelf?.committed ?? 0;
	const general = __(
		'Count everything that lies there for sale, also what open orders were promised: it leaves when they ship. What has left the shelf already, of an order that is not marked as shipped, would be taken off once more: mark it as shipped first.',
		'lockstep'
	);
	return committed === 0
		? general
		: `${ general } ${ sprintf(
				/* translators: %d: how many. */
				_n(
					'%d unit is promised to open orders there.',
					'%d units are promised to open orders there.',
					committed,
					'lockstep'
				),
				committed
			) }`;
}

/** What has been recorded, as one sentence. */
export function recordedSentence( kind: FactKind, fact: Fact ): string {
	const { sku, location = '', from = '', to = '' } = fact;
	const units = fact.units ?? fact.delta ?? 0;
	switch ( kind ) {
		case 'adjust':
			return sprintf(
				/* translators: 1: SKU, 2: location, 3: a number with its sign. */
				__( 'Recorded: %1$s at %2$s adjusted by %3$s.', 'lockstep' ),
				sku,
				location,
				signed( units )
			);
		case 'count':
			return sprintf(
				/* translators: 1: how many, 2: SKU, 3: location. */
				_n(
					'Recorded: %1$d unit of %2$s counted at %3$s.',
					'Recorded: %1$d units of %2$s counted at %3$s.',
					units,
					'lockstep'
				),
				units,
				sku,
				location
			);
		case 'receive':
			return sprintf(
				/* translators: 1: how many, 2: SKU, 3: location. */
				_n(
					'Recorded: %1$d unit of %2$s received at %3$s.',
					'Recorded: %1$d units of %2$s received at %3$s.',
					units,
					'lockstep'
				),
				units,
				sku,
				location
			);
		case 'transfer':
			return sprintf(
				/* translators: 1: how many, 2: SKU, 3: location, 4: another location. */
				_n(
					'Recorded: %1$d unit of %2$s moved from %3$s to %4$s.',
					'Recorded: %1$d units of %2$s moved from %3$s to %4$s.',
					units,
					'lockstep'
				),
				units,
				sku,
				from,
				to
			);
	}
}

/** What went wrong while it was sent, where the field does not say it. */
export function sendingProblem( code: string, isUnanswered: boolean ): string | null {
	if ( isUnanswered ) {
		return __(
			'It may have been recorded all the same. Send it again: it counts once.',
			'lockstep'
		);
	}
	return code === 'KEY_WITH_OTHER_BODY'
		? __(
				'What you sent first has been recorded after all. Close this form, look at the shelf, and record what is still missing.',
				'lockstep'
			)
		: null;
}
