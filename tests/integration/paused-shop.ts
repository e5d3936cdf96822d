import {
	channelIdSchema,
	eventKeySchema,
	listingIdSchema,
	locationIdSchema,
	offerRefSchema,
	skuSchema,
} from '../../src/shared/ids.ts';
import { createVault } from '../../src/worker/adapters/vault.ts';
import { settingsPlaceOf } from '../../src/worker/running-channels.ts';
import type { Store } from '../../src/worker/store/contract.ts';
import type { Submission } from '../../src/worker/store/ledger-store.ts';

const TOGETHER = 500;
const channel = channelIdSchema.parse( 'paused' );
const main = locationIdSchema.parse( 'main' );

/**
 * A ledger with SKUs that one channel lists, which is paused: a worker on it has all to compute, and nobody
 * to call. Closes the store.
 *
 * @param key of the worker that is to open it (LOCKSTEP_KEY).
 * @param units that are on hand of each.
 */
export async function fillPausedShop(
	store: Store,
	names: readonly string[],
	key: string,
	units = 0
): Promise< void > {
	const settings = {
		baseUrl: 'http://127.0.0.1:9',
		accessToken: 'none',
		apiSecret: 'none',
		locationId: 'gid://shopify/Location/1',
	};
	await store.model.addChannel(
		{
			channel,
			kind: 'shopify',
			name: 'Paused',
			settings: createVault( Buffer.from( key, 'base64url' ) ).seal(
				JSON.stringify( settings ),
				settingsPlaceOf( channel )
			),
			locations: [ main ],
			buffer: { kind: 'units', units: 0 },
			endpoint: 'none',
			state: 'paused',
			takesNegative: false,
			quantityMax: 1_000_000,
		},
		Date.now()
	);
	for ( let at = 0; at < names.length; at += TOGETHER ) {
		const some = names.slice( at, at + TOGETHER );
		await store.model.addSkus(
			some.map( ( name ) => ( { sku: skuSchema.parse( name ), title: name } ) )
		);
		await store.model.addListings(
			some.map( ( name ) => ( {
				listing: listingIdSchema.parse( `paused:${ name }` ),
				channel,
				offer: offerRefSchema.parse( name ),
				sku: skuSchema.parse( name ),
				external: { id: name, place: 'here' },
				title: name,
			} ) ),
			Date.now()
		);
		if ( units > 0 ) {
			await store.ledger.commit(
				some.map( ( name ) => receiptOf( name, units ) ),
				Date.now()
			);
		}
	}
	await store.close();
}

function receiptOf( name: string, units: number ): Submission {
	return {
		event: {
			source: 'api',
			key: eventKeySchema.parse( `first-${ name }` ),
			occurredAtMs: Date.now(),
			actor: null,
			body: {
				kind: 'adjustment',
				sku: skuSchema.parse( name ),
				location: main,
				delta: units,
				reason: 'first units',
			},
		},
		receivedAtMs: Date.now(),
		delivery: null,
	};
}
