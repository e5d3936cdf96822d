import fc from 'fast-check';
import {
	ChangedMeanwhile,
	type PostgresDatabase,
	type SqlConnection,
} from '../../src/worker/store/postgres/database.ts';
import { StoreUnavailable } from '../../src/worker/store/store-unavailable.ts';
import { openDatabase, openNewDatabase } from './open-database.ts';
import { describePostgres } from './use-postgres.ts';

describePostgres( 'a PostgreSQL database', ( postgres ) => {
	let url: string;
	let database: PostgresDatabase;

	beforeEach( async () => {
		( { url, database } = await openNewDatabase( postgres ) );
	} );

	afterEach( async () => {
		await database.close();
	} );

	const addSku = ( sql: SqlConnection, sku: string, title = '' ): Promise< number > =>
		sql.run( 'insert into skus (sku, title) values ($1, $2)', [ sku, title ] );
	const titles = ( sql: SqlConnection ): Promise< { sku: string; title: string }[] > =>
		sql.rows( 'select sku, title from skus order by sku' );

	describe( 'values', () => {
		it( 'come back as they went', async () => {
			const row = await database.first(
				`select $1::bigint as big, $2::text as words, $3::bytea as bytes, $4::bigint as nothing,
					$5::boolean as yes, $6::bigint[] as many, $7::text[] as texts, $8::bytea[] as blobs`,
				[
					Number.MAX_SAFE_INTEGER,
					'Stück „4" \\ {a,b} \u{1f375}',
					Uint8Array.of( 0, 255, 1 ),
					null,
					true,
					[ 1, -2, null ],
					[ 'a,b', '"', '{}', null, '' ],
					[ Uint8Array.of( 0, 92 ) ],
				]
			);
			expect( row ).toEqual( {
				big: Number.MAX_SAFE_INTEGER,
				words: 'Stück „4" \\ {a,b} \u{1f375}',
				bytes: Buffer.from( [ 0, 255, 1 ] ),
				nothing: null,
				yes: true,
				many: [ 1, -2, null ],
				texts: [ 'a,b', '"', '{}', null, '' ],
				blobs: [ Buffer.from( [ 0, 92 ] ) ],
			} );
		} );

		it( 'of any array of texts, or of whole numbers, come back as they went', async () => {
			const textArb = fc
				.string( { unit: 'binary', maxLength: 40 } )
				.map( ( text ) => text.replaceAll( '\0', '' ) );
			const numberArb = fc.maxSafeInteger();
			await fc.assert(
				fc.asyncProperty(
					fc.array( fc.option( textArb ) ),
					fc.array( fc.option( numberArb ) ),
					async ( texts, numbers ) => {
						const row = await database.first(
							'select $1::text[] as texts, $2::bigint[] as numbers',
							[ texts, numbers ]
						);
						expect( row ).toEqual( { texts, numbers } );
					}
				),
				{ numRuns: 300 }
			);
		} );

		it( 'are numbers where SQLite answers numbers: counts, sums, empty arrays', async () => {
			expect(
				await database.first(
					`select count(*) as rows, sum(n) as units, avg(n) as mean, '{}'::bigint[] as none
					from unnest($1::bigint[]) as t (n)`,
					[ [ 1, 2 ] ]
				)
			).toEqual( { rows: 2, units: 3, mean: 1.5, none: [] } );
		} );

		it( 'are refused where a number would not be exact, and the connection lives on', async () => {
			await expect( database.first( 'select 9007199254740992 as n' ) ).rejects.toThrow(
				'9007199254740992 is not an integer between'
			);
			await expect(
				database.first( 'select sum(n) as n from unnest($1::bigint[]) as t (n)', [
					[ Number.MAX_SAFE_INTEGER, 1 ],
				] )
			).rejects.toThrow( 'is not an integer between' );
			await expect( database.run( 'select $1::bigint', [ 2 ** 53 ] ) ).rejects.toThrow(
				'is not an integer between'
			);
			await expect( database.run( 'select $1::bigint[]', [ [ NaN ] ] ) ).rejects.toThrow(
				'is not an integer between'
			);
			expect( await database.first( 'select 1 as n' ) ).toEqual( { n: 1 } );
		} );

		it( 'are compared byte by byte, as SQLite does, not by a language', async () => {
			for ( const sku of [ 'b', 'A', 'ä', 'a', 'B', 'Z' ] ) {
				await addSku( database, sku );
			}
			const found = await titles( database );
			expect( found.map( ( { sku } ) => sku ) ).toEqual( [ 'A', 'B', 'Z', 'a', 'b', 'ä' ] );
		} );

		it( 'that no column takes are an error of the data, tried once', async () => {
			let tries = 0;
			const withNul = database.transaction( async ( tx ) => {
				tries++;
				await addSku( tx, 'TEA', 'a\0b' );
			} );
			await expect( withNul ).rejects.toMatchObject( { code: '22021' } );
			await addSku( database, 'TEA' );
			await expect( addSku( database, 'TEA' ) ).rejects.toMatchObject( { code: '23505' } );
			expect( tries ).toBe( 1 );
		} );
	} );

	describe( 'a transaction', () => {
		it( 'is all or nothing, also where nobody waited for the statement that failed', async () => {
			const failed = database.transaction( async ( tx ) => {
				void addSku( tx, 'TEA' );
				void addSku( tx, 'TEA' ).catch( () => undefined );
				return await Promise.resolve( 'done' );
			} );
			await expect( failed ).rejects.toMatchObject( { code: '23505' } );
			expect( await titles( database ) ).toEqual( [] );
		} );

		it( 'ends with the error of the work, and undoes it', async () => {
			const failed = database.transaction( async ( tx ) => {
				await addSku( tx, 'TEA' );
				throw new Error( 'thought better of it' );
			} );
			await expect( failed ).rejects.toThrow( 'thought better of it' );
			expect( await titles( database ) ).toEqual( [] );
		} );

		it( 'is over when it is over', async () => {
			const leaked = await database.transaction( async ( tx ) => [ tx ] as const );
			await expect( leaked[ 0 ].run( 'select 1' ) ).rejects.toThrow(
				'the transaction is over'
			);
		} );

		it( 'is done again when it found another state than it had locked for', async () => {
			let tries = 0;
			const result = await database.transaction( async ( tx ) => {
				tries++;
				await addSku( tx, `TEA-${ tries }` );
				if ( tries < 3 ) {
					throw new ChangedMeanwhile( 'a shelf came to be' );
				}
				return tries;
			} );
			expect( result ).toBe( 3 );
			expect( await titles( database ) ).toEqual( [ { sku: 'TEA-3', title: '' } ] );
		} );

		it( 'gives up after ten tries, and what it should have written is not at fault', async () => {
			let tries = 0;
			const failed = database.transaction( async () => {
				tries++;
				throw new ChangedMeanwhile( 'again' );
			} );
			await expect( failed ).rejects.toThrow( StoreUnavailable );
			expect( tries ).toBe( 10 );
		} );

		it( 'is done again after a deadlock', async () => {
			await addSku( database, 'CUP' );
			await addSku( database, 'TEA' );
			const bothHoldOne = Promise.withResolvers< undefined >();
			let holding = 0;
			let tries = 0;
			const inOrder = ( first: string, second: string, title: string ): Promise< void > =>
				database.transaction( async ( tx ) => {
					tries++;
					await tx.run( 'update skus set title = $2 where sku = $1', [ first, title ] );
					holding++;
					if ( holding === 2 ) {
						bothHoldOne.resolve( undefined );
					}
					await bothHoldOne.promise;
					await tx.run( 'update skus set title = $2 where sku = $1', [ second, title ] );
				} );
			await Promise.all( [ inOrder( 'CUP', 'TEA', 'one' ), inOrder( 'TEA', 'CUP', 'two' ) ] );
			expect( tries ).toBe( 3 );
			const found = await titles( database );
			expect( found[ 0 ]?.title ).toBe( found[ 1 ]?.title );
		} );
	} );

	it( 'shows several reads of one moment, and lets none of them write', async () => {
		await addSku( database, 'TEA' );
		await database.snapshot( async ( tx ) => {
			expect( await titles( tx ) ).toHaveLength( 1 );
			await addSku( database, 'CUP' );
			expect( await titles( tx ) ).toHaveLength( 1 );
		} );
		await expect( database.snapshot( ( tx ) => addSku( tx, 'POT' ) ) ).rejects.toThrow(
			StoreUnavailable
		);
		expect( await titles( database ) ).toHaveLength( 2 );
	} );

	it( 'lets transactions wait for a connection when all are taken', async () => {
		await Promise.all(
			Array.from( { length: 40 }, ( _, index ) => addSku( database, `TEA-${ index }` ) )
		);
		expect( await titles( database ) ).toHaveLength( 40 );
	} );

	describe( 'when the connection fails', () => {
		it( 'is unavailable: nobody listens there, or the password is wrong', async () => {
			for ( const wrong of [
				url.replace( /:\d+\//, ':1/' ),
				url.replace( /:[^:@]+@/, ':wrong@' ),
				url.replace( /\/[^/]+$/, '/no_such_database' ),
			] ) {
				const other = openDatabase( wrong );
				await expect( other.run( 'select 1' ) ).rejects.toThrow( StoreUnavailable );
				await other.close();
			}
		} );

		it( 'is unavailable to a transaction whose connection is ended, and serves the next', async () => {
			const name = new URL( url ).pathname.slice( 1 );
			const ended = database.transaction( async ( tx ) => {
				await addSku( tx, 'TEA' );
				await postgres.server.query(
					'postgres',
					`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${ name }'`
				);
				await addSku( tx, 'CUP' );
			} );
			await expect( ended ).rejects.toThrow( StoreUnavailable );
			await addSku( database, 'POT' );
			expect( await titles( database ) ).toEqual( [ { sku: 'POT', title: '' } ] );
		} );

		it.each( [ 'fast', 'immediate', 'kill' ] as const )(
			'keeps what was committed over a restart (%s) and goes on',
			async ( ending ) => {
				await addSku( database, 'TEA' );
				await postgres.server.end( ending );
				await expect( addSku( database, 'CUP' ) ).rejects.toThrow( StoreUnavailable );
				await postgres.server.start();
				await addSku( database, 'POT' );
				expect( ( await titles( database ) ).map( ( { sku } ) => sku ) ).toEqual( [
					'POT',
					'TEA',
				] );
			}
		);
	} );
} );
