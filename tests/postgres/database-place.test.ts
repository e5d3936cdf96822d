import { placeOfDatabase } from '../../src/worker/store/postgres/database-place.ts';
import { openDatabase, openNewDatabase } from './open-database.ts';
import { describePostgres } from './use-postgres.ts';

describePostgres( 'the place of a database', ( postgres ) => {
	it( 'is the same for every connection, and another one for another database', async () => {
		const first = await openNewDatabase( postgres );
		const second = await openNewDatabase( postgres );
		const again = openDatabase( first.url );
		try {
			const place = await placeOfDatabase( first.database );
			expect( JSON.stringify( place ) ).toMatch(
				/^\{"kind":"database","server":"\d+","database":"\d+"\}$/
			);
			expect( await placeOfDatabase( again ) ).toEqual( place );
			expect( await placeOfDatabase( second.database ) ).not.toEqual( place );
		} finally {
			await Promise.all(
				[ first.database, second.database, again ].map( ( one ) => one.close() )
			);
		}
	}, 60_000 );
} );
