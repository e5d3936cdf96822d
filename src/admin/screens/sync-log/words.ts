import { __ } from '@wordpress/i18n';

/**
 * Words for the names that plugin and worker use. A name that is not here (of a newer worker) is shown
 * as it is: better a foreign word than none.
 */

const lookUp = ( words: Readonly< Record< string, string > >, name: string ): string =>
	words[ name ] ?? name;

export const kindWord = ( kind: string ): string =>
	lookUp(
		{
			order: __( 'Order', 'lockstep' ),
			'own-change': __( 'Change in the shop', 'lockstep' ),
			adjustment: __( 'Adjustment', 'lockstep' ),
			reserve: __( 'Reservation', 'lockstep' ),
			'reservation-extended': __( 'Reservation extended', 'lockstep' ),
			'reservation-ended': __( 'Reservation ended', 'lockstep' ),
			receipt: __( 'Goods received', 'lockstep' ),
			transfer: __( 'Transfer', 'lockstep' ),
			assembly: __( 'Packed beforehand', 'lockstep' ),
			count: __( 'Stock count', 'lockstep' ),
			observed: __( 'Observed elsewhere', 'lockstep' ),
			shipment: __( 'Shipment', 'lockstep' ),
			return: __( 'Return', 'lockstep' ),
			quarantine: __( 'Set aside', 'lockstep' ),
			incoming: __( 'Expected delivery', 'lockstep' ),
			safety: __( 'Safety stock', 'lockstep' ),
			backorder: __( 'Backorders allowed', 'lockstep' ),
			opening: __( 'Opening balance', 'lockstep' ),
			'own-baseline': __( 'Count taken', 'lockstep' ),
			'lines-mapped': __( 'Lines mapped', 'lockstep' ),
			delivery: __( 'Delivery', 'lockstep' ),
		},
		kind
	);

export const outcomeWord = ( outcome: string ): string =>
	lookUp(
		{
			applied: __( 'Applied', 'lockstep' ),
			outranked: __( 'Nothing new', 'lockstep' ),
			parked: __( 'Waits for a mapping', 'lockstep' ),
			dead: __( 'Needs a person', 'lockstep' ),
		},
		outcome
	);

/** Where in WordPress a change came from. */
export const originWord = ( origin: string ): string =>
	lookUp(
		{
			checkout: __( 'checkout', 'lockstep' ),
			admin: __( 'WordPress admin', 'lockstep' ),
			rest: __( 'REST API', 'lockstep' ),
			cron: __( 'scheduled job', 'lockstep' ),
			cli: __( 'command line', 'lockstep' ),
			ajax: __( 'a script on a page', 'lockstep' ),
			front: __( 'shop front', 'lockstep' ),
			sweep: __( 'found by comparing', 'lockstep' ),
		},
		origin
	);

export const sourceWord = ( source: string ): string =>
	lookUp( { api: __( 'API', 'lockstep' ), ledger: __( 'Lockstep itself', 'lockstep' ) }, source );

export const flagWord = ( flag: string ): string =>
	lookUp(
		{
			'restocked-more-than-shipped': __( 'restocked more than had shipped', 'lockstep' ),
			'shipped-more-than-ordered': __( 'shipped more than was ordered', 'lockstep' ),
			'not-mapped': __( 'not mapped to a SKU', 'lockstep' ),
			oversold: __( 'sold more than there was', 'lockstep' ),
			backordered: __( 'sold as a backorder', 'lockstep' ),
			'bundle-has-no-own-stock': __( 'a bundle has no stock of its own', 'lockstep' ),
		},
		flag
	);

export const deliveryStateWord = ( state: string ): string =>
	lookUp(
		{
			waiting: __( 'waits to be worked on', 'lockstep' ),
			done: __( 'done', 'lockstep' ),
			ignored: __( 'carried nothing for us', 'lockstep' ),
			parked: __( 'waits for a mapping', 'lockstep' ),
			fetching: __( 'the order is being fetched', 'lockstep' ),
			dead: __( 'needs a person', 'lockstep' ),
		},
		state
	);

/** What went wrong with a delivery or a call; the codes are explained in docs/errors.md. */
export const codeWord = ( code: string ): string =>
	lookUp(
		{
			BODY_UNREADABLE: __( 'it could not be understood', 'lockstep' ),
			OFFER_NOT_MAPPED: __( 'it names something that is not mapped to a SKU', 'lockstep' ),
			KEY_WITH_OTHER_BODY: __( 'it contradicts what was said before', 'lockstep' ),
			ORDER_FETCH_FAILED: __( 'its order could not be fetched', 'lockstep' ),
			CHANNEL_UNKNOWN: __( 'its channel is not there', 'lockstep' ),
			PUSH_REJECTED: __( 'the channel refuses this quantity', 'lockstep' ),
			PUSH_FAILED: __( 'all attempts to send it have failed', 'lockstep' ),
		},
		code
	);

/** The steps of "why this number". */
export const stepWord = ( step: string ): string =>
	lookUp(
		{
			available: __( 'available', 'lockstep' ),
			split: __( 'the last units are split among the channels', 'lockstep' ),
			backorder: __( 'may be backordered', 'lockstep' ),
			buffer: __( 'buffer of the channel', 'lockstep' ),
			'own-orders-not-yet-subtracted': __(
				'its own orders that it has not subtracted yet',
				'lockstep'
			),
			'shop-changes-not-in-the-ledger': __(
				'changes of the shop that are not explained yet',
				'lockstep'
			),
			'at-least-zero': __( 'not below zero', 'lockstep' ),
			'channel-maximum': __( 'the most the channel takes', 'lockstep' ),
		},
		step
	);

export const callStateWord = ( state: string ): string =>
	lookUp(
		{
			'in-flight': __( 'under way', 'lockstep' ),
			answered: __( 'answered', 'lockstep' ),
			failed: __( 'failed', 'lockstep' ),
			unknown: __( 'outcome unknown', 'lockstep' ),
		},
		state
	);

export const callResultWord = ( result: string ): string =>
	lookUp(
		{
			accepted: __( 'accepted', 'lockstep' ),
			stale: __( 'the channel showed another number', 'lockstep' ),
			rejected: __( 'rejected', 'lockstep' ),
			'not-attempted': __( 'not attempted', 'lockstep' ),
			outdated: __( 'the shop had a newer one', 'lockstep' ),
			recount: __( 'has to be counted anew', 'lockstep' ),
		},
		result
	);
