import type { CallResult, ChannelAdapter, CountedCalls } from '../../channels/contract.ts';
import type { CallKind } from './call-priority.ts';

type Make = < T >(
	kind: CallKind,
	call: () => Promise< CallResult< T > >
) => Promise< CallResult< T > >;

/**
 * An adapter all of whose calls go through `make`. Whoever has only this one cannot pass the account's
 * limits by, whatever it calls.
 *
 * @param current is asked at every use: settings change while a channel runs.
 */
export function limitedAdapter( current: () => ChannelAdapter, make: Make ): ChannelAdapter {
	const { kind } = current();
	return {
		kind,
		get capabilities() {
			return current().capabilities;
		},
		verify: ( delivery ) => current().verify( delivery ),
		parse: ( delivery ) => current().parse( delivery ),
		fetchOrder: ( order ) => make( 'order', () => current().fetchOrder( order ) ),
		listOrders: ( request ) => make( 'orders', () => current().listOrders( request ) ),
		readQuantities: ( targets ) => make( 'read', () => current().readQuantities( targets ) ),
		writeQuantities: ( call ) => make( 'write', () => current().writeQuantities( call ) ),
		listOffers: ( cursor ) => make( 'offers', () => current().listOffers( cursor ) ),
		registerWebhooks: ( callbackUrl ) =>
			make( 'webhooks', () => current().registerWebhooks( callbackUrl ) ),
		...( current().counted ? { counted: limitedCounted( current, make ) } : {} ),
	};
}

function limitedCounted( current: () => ChannelAdapter, make: Make ): CountedCalls {
	const calls = (): CountedCalls => {
		const { counted } = current();
		if ( ! counted ) {
			throw new Error( 'a channel does not change from counting to not counting' );
		}
		return counted;
	};
	return {
		pull: ( request ) => make( 'pull', () => calls().pull( request ) ),
		readOffers: ( offers ) => make( 'offers', () => calls().readOffers( offers ) ),
		restart: ( epoch ) => make( 'restart', () => calls().restart( epoch ) ),
	};
}
