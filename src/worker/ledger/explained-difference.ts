import type { ChannelId, OfferRef } from '../../shared/ids.ts';
import type { LedgerView, OrderState } from './ledger-view.ts';
import type { CounterChange } from './own-counter-state.ts';

interface Sum {
	readonly epoch: number;
	readonly offer: OfferRef;
	units: number;
}

/**
 * What a newer snapshot of an order changes in what orders explain. Kept by differences, as the
 * counts are: the old snapshot's sums are taken off (in its epoch), the new one's put on (in its own).
 */
export function explainedDifference(
	view: LedgerView,
	before: OrderState,
	after: OrderState
): CounterChange[] {
	if ( ! before.explains && ! after.explains ) {
		return [];
	}
	const sums = new Map< string, Sum >();
	addSums( sums, before, -1 );
	addSums( sums, after, 1 );
	return [ ...sums.values() ]
		.filter( ( { units } ) => units !== 0 )
		.map( ( sum ) => changeOf( view, after.channel, sum ) );
}

function addSums( sums: Map< string, Sum >, order: OrderState, sign: 1 | -1 ): void {
	if ( ! order.explains ) {
		return;
	}
	const { epoch } = order.explains;
	for ( const { offer, units } of order.explains.sums ) {
		const key = `${ epoch }\u001f${ offer }`;
		const sum = sums.get( key ) ?? { epoch, offer, units: 0 };
		sum.units += sign * units;
		sums.set( key, sum );
	}
}

function changeOf(
	view: LedgerView,
	channel: ChannelId,
	{ epoch, offer, units }: Sum
): CounterChange {
	const counter = view.ownCounter( channel, offer, epoch );
	const present = view.presentEpoch( channel, offer );
	return {
		channel,
		offer,
		epoch,
		counter: { ...counter, explainedByOrders: counter.explainedByOrders + units },
		...( present !== null && epoch > present && { recount: 'due' } ),
	};
}
