import { channelIdSchema, listingIdSchema, offerRefSchema } from '../../../src/shared/ids.ts';
import { BULK_ALONE_MAX } from '../../../src/worker/intake/group-commit.ts';
import { LedgerQueue } from '../../../src/worker/intake/ledger-queue.ts';
import { submitBaselines } from '../../../src/worker/setup/baselines.ts';
import type { Submission } from '../../../src/worker/store/ledger-store.ts';
import { VirtualClock } from '../../integration/virtual-clock.ts';
import { adjusted } from '../ledger/ledger-in-memory.ts';

const COUNT = 250;
const shop = channelIdSchema.parse( 'shop' );

describe( 'baselines', () => {
	it( 'are bulk: what somebody waits for goes before them', async () => {
		const clock = new VirtualClock();
		const batches: string[][] = [];
		const queue = new LedgerQueue( {
			clock,
			ledger: {
				commit: async ( batch: readonly Submission[] ) => {
					batches.push( batch.map( ( { event: { body } } ) => body.kind ) );
					await new Promise< void >( ( resolve ) => {
						clock.after( 10, resolve );
					} );
					return {
						results: batch.map( ( _one, position ) => ( {
							result: 'applied' as const,
							position,
							hasUnmappedLines: false,
						} ) ),
						dirtyChannels: [],
						ordersToFetch: [],
						channelsToRecount: [],
						contradictedChannels: [],
					};
				},
			},
			wake: () => undefined,
			fetchOrders: () => undefined,
		} );
		const counter = { epoch: 1, number: 0, total: 0 };
		const submitted = submitBaselines(
			queue,
			Array.from( { length: COUNT }, ( _none, nth ) => ( {
				state: {
					channel: shop,
					listing: listingIdSchema.parse( `shop:${ nth }` ),
					offer: offerRefSchema.parse( String( nth ) ),
				},
				quantity: 1,
				counted: { counter, orderTotal: 0, revision: 0 },
			} ) ),
			clock.now()
		);
		await clock.run( 5 );
		void queue.submit( { event: adjusted( 'MUG', 1 ), receivedAtMs: 0, delivery: null } );
		await clock.until( submitted );
		expect( batches[ 0 ] ).toEqual( Array( BULK_ALONE_MAX ).fill( 'own-baseline' ) );
		expect( batches[ 1 ]?.[ 0 ] ).toBe( 'adjustment' );
		expect( batches.flat().filter( ( kind ) => kind === 'own-baseline' ) ).toHaveLength(
			COUNT
		);
	} );
} );
