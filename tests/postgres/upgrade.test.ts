import '../threads-from-sources.ts';
import { systemClock, systemRandom } from '../../src/worker/adapters/system-ports.ts';
import { migratePostgres } from '../../src/worker/store/postgres/migrate-postgres.ts';
import { MIGRATIONS } from '../../src/worker/store/postgres/migrations/migrations.ts';
import { openPostgresStore } from '../../src/worker/store/postgres/open-postgres-store.ts';
import { commit, NOW_MS, openShop, received } from '../conformance/store-shop.ts';
import { sku } from '../unit/ledger/ledger-in-memory.ts';
import { describePostgres } from './use-postgres.ts';

/** What a worker of schema 1 has left, in its own words; that step is a released one, so it stays as it is. */
const LEFT_BEHIND = `
	insert into deliveries (channel, delivery_key, topic, headers, body, received_at_ms, state, error_code)
	values ('shop', 'k1', 'orders/create', '{}', '', ${ NOW_MS }, 'dead', 'BODY_UNREADABLE');
	insert into conflicts (source, key, body, received_at_ms)
	values ('shop', 'k', '{"kind":"adjustment"}', ${ NOW_MS });
	insert into api_tokens (token_hash, name, scope, created_at_ms)
	values ('hash', 'till', 'read', ${ NOW_MS });
	insert into bills (bundle, since_ms, components)
	values ('KIT', ${ NOW_MS }, '[{"sku":"A","quantity":2}]')`;

describePostgres( 'a ledger of an older schema on PostgreSQL', ( postgres ) => {
	const nameOf = ( url: string ): string => new URL( url ).pathname.slice( 1 );

	it( 'of schema 1 has what it had, and what came after it', async () => {
		const url = await postgres.newDatabase();
		await migratePostgres( url, { migrations: MIGRATIONS.slice( 0, 1 ) } );
		await postgres.server.query( nameOf( url ), LEFT_BEHIND );
		expect( await migratePostgres( url ) ).toMatchObject( { from: 1, to: MIGRATIONS.length } );
		const store = await openPostgresStore( { url, clock: systemClock, random: systemRandom } );
		try {
			const [ dead ] = await store.lists.stoppedDeliveries( 'dead', null, 10 );
			const [ conflict ] = await store.lists.conflicts( null, 10 );
			expect( conflict ).toMatchObject( { key: 'k', dismissal: null } );
			const why = { note: 'seen', by: 'Ada', atMs: NOW_MS + 1 };
			const { dismissals, model } = store;
			const delivery = dead?.delivery ?? 0;
			expect( await dismissals.dismiss( { kind: 'delivery', delivery }, why ) ).toEqual(
				why
			);
			expect( await store.lists.stoppedDeliveries( 'dead', null, 10 ) ).toEqual( [] );
			await model.noteTokenUse( 'hash', NOW_MS + 2 );
			expect( await model.tokens() ).toMatchObject( [
				{ name: 'till', lastUsedAtMs: NOW_MS + 2 },
			] );
			expect( await model.bills() ).toMatchObject( [
				{ bundle: 'KIT', components: [ { sku: 'A', quantity: 2 } ] },
			] );
			await openShop( store, [ 'A' ] );
			await commit( store, [ received( 'A', 5, 'first' ) ] );
			expect( await store.ledger.stock( sku( 'A' ) ) ).toMatchObject( [ { onHand: 5 } ] );
		} finally {
			await store.close();
		}
	} );
} );
