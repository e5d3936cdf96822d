import { dateI18n, getSettings } from '@wordpress/date';
import { _n, sprintf } from '@wordpress/i18n';
import type { ExceptionOf } from '../../api/exceptions.ts';

export type Shortage = ExceptionOf< 'shortage' >;
export type Proposal = Shortage[ 'proposals' ][ number ];
export type SharingOrder = Shortage[ 'orders' ][ number ];

/** A way out of a shortage, as one sentence. */
export function proposalSentence(
	proposal: Proposal,
	location: string,
	nameOf: ( channel: string ) => string
): string {
	const { units } = proposal;
	switch ( proposal.do ) {
		case 'move':
			return sprintf(
				/* translators: 1: how many, 2: location, 3: another location. */
				_n(
					'Move %1$d unit from %2$s to %3$s.',
					'Move %1$d units from %2$s to %3$s.',
					units,
					'lockstep'
				),
				units,
				proposal.from,
				location
			);
		case 'assemble':
			return sprintf(
				/* translators: %d: how many. */
				_n(
					'Pack %d unit from components that nobody else was promised.',
					'Pack %d units from components that nobody else was promised.',
					units,
					'lockstep'
				),
				units
			);
		case 'wait':
			return waitSentence( proposal );
		case 'backorder':
			return sprintf(
				/* translators: 1: how many, 2: list of orders. */
				_n(
					'Order %1$d unit, and tell these customers that they have to wait: %2$s.',
					'Order %1$d units, and tell these customers that they have to wait: %2$s.',
					units,
					'lockstep'
				),
				units,
				ordersText( proposal.orders, nameOf )
			);
		case 'cancel':
			return sprintf(
				/* translators: 1: how many, 2: list of orders. */
				_n(
					'Cancel %1$d unit of the newest orders: %2$s.',
					'Cancel %1$d units of the newest orders: %2$s.',
					units,
					'lockstep'
				),
				units,
				ordersText( proposal.orders, nameOf )
			);
	}
}

function waitSentence( {
	units,
	reference,
	expectedAtMs,
}: Extract< Proposal, { do: 'wait' } > ): string {
	if ( expectedAtMs === null ) {
		return sprintf(
			/* translators: 1: reference of a purchase, 2: how many. */
			_n(
				'Wait for %1$s: it brings %2$d unit, nobody said when.',
				'Wait for %1$s: it brings %2$d units, nobody said when.',
				units,
				'lockstep'
			),
			reference,
			units
		);
	}
	return sprintf(
		/* translators: 1: reference of a purchase, 2: how many, 3: a date. */
		_n(
			'Wait for %1$s: it brings %2$d unit on %3$s.',
			'Wait for %1$s: it brings %2$d units on %3$s.',
			units,
			'lockstep'
		),
		reference,
		units,
		dateI18n( getSettings().formats.date, expectedAtMs )
	);
}

/** An order as one names it: its number, where it was placed, and what it takes. */
export function orderText(
	{ order, channel, units }: SharingOrder,
	nameOf: ( channel: string ) => string
): string {
	return sprintf(
		/* translators: 1: number of an order, 2: name of a channel, 3: how many. */
		_n( '%1$s of %2$s (%3$d unit)', '%1$s of %2$s (%3$d units)', units, 'lockstep' ),
		order,
		nameOf( channel ),
		units
	);
}

function ordersText(
	orders: readonly SharingOrder[],
	nameOf: ( channel: string ) => string
): string {
	return new Intl.ListFormat( document.documentElement.lang || undefined ).format(
		orders.map( ( order ) => orderText( order, nameOf ) )
	);
}
