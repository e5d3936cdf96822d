import { spawnSync } from 'node:child_process';
import { newPostgresPlace } from '../../conformance/postgres-place.ts';
import { openShop, received } from '../../conformance/store-shop.ts';
import { describePostgres } from '../../postgres/use-postgres.ts';
import { MAIN } from '../worker-process.ts';

const THEN_MS = Date.parse( '2024-01-05T10:00:00Z' );

describePostgres( 'lockstep as-of on PostgreSQL', ( postgres ) => {
	it( 'prints what was known, with the role of a worker and beside it', async () => {
		const place = await newPostgresPlace( postgres );
		const store = await place.open();
		try {
			await openShop( store, [ 'A' ] );
			for ( const [ key, nowMs ] of [
				[ 'first', THEN_MS ],
				[ 'second', THEN_MS + 1_000 ],
			] as const ) {
				const event = received( 'A', 10, key );
				await store.ledger.commit(
					[ { event, receivedAtMs: nowMs, delivery: null } ],
					nowMs
				);
			}
			const { status, stdout, stderr } = spawnSync(
				process.execPath,
				[ MAIN, 'as-of', '2024-01-05T10:00:00Z' ],
				{
					encoding: 'utf8',
					env: {
						...process.env,
						LOCKSTEP_DATABASE_URL: place.target,
						NODE_OPTIONS: '',
					},
				}
			);
			expect( [ status, stderr ] ).toEqual( [ 0, '' ] );
			expect( stdout.split( '\n' ).slice( 0, 3 ) ).toEqual( [
				'As of 2024-01-05T10:00:00.000Z: event #1, committed 2024-01-05T10:00:00.000Z.',
				'A',
				'  main: on hand 10, committed 0, available 10, safety 0, quarantined 0',
			] );
		} finally {
			await store.close();
			await place.destroy();
		}
	} );
} );
