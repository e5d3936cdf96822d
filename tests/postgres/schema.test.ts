import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import type { PostgresDatabase } from '../../src/worker/store/postgres/database.ts';
import { openScratch } from '../../src/worker/store/sqlite/database.ts';
import { ROOT } from '../unit/repository-files.ts';
import { openNewDatabase } from './open-database.ts';
import { SCHEMA_FILE, schemaPage } from './schema-page.ts';
import { describePostgres } from './use-postgres.ts';

describePostgres( 'the schema on PostgreSQL', ( postgres ) => {
	let database: PostgresDatabase;

	beforeAll( async () => {
		( { database } = await openNewDatabase( postgres ) );
	} );

	afterAll( async () => {
		await database.close();
	} );

	/** Tables that only a server has, for what one writer does not need. */
	const ONLY_HERE = [ 'leases', 'log_head', 'model_epoch', 'schema_version' ];

	it( 'has the tables, columns and indexes of SQLite, in kind', async () => {
		const folder = mkdtempSync( path.join( tmpdir(), 'lockstep-schema-' ) );
		const sqlite = openScratch( folder );
		const columns = await database.rows< { table: string } >(
			`select table_name as table, column_name as column, data_type as type,
				is_nullable = 'YES' as "mayBeNull", collation_name as collation
			from information_schema.columns where table_schema = current_schema()
			order by table_name, ordinal_position`
		);
		const indexes = await database.rows< { name: string } >(
			`select indexname as name from pg_indexes where schemaname = current_schema()
			order by indexname collate "C"`
		);
		const kinds: Record< string, string > = { INTEGER: 'bigint', TEXT: 'text', BLOB: 'bytea' };
		expect( columns.filter( ( { table } ) => ! ONLY_HERE.includes( table ) ) ).toEqual(
			z
				.array(
					z.object( {
						table: z.string(),
						column: z.string(),
						type: z.string().transform( ( type ) => kinds[ type ] ),
						mayBeNull: z.number().transform( Boolean ),
						collation: z.string().nullable(),
					} )
				)
				.parse(
					sqlite
						.prepare(
							`select m.name as "table", c.name as "column", c.type,
								c."notnull" = 0 and c.pk = 0 as mayBeNull,
								case c.type when 'TEXT' then 'C' end as collation
							from sqlite_master m, pragma_table_info(m.name) c
							where m.type = 'table' and m.name not like 'sqlite_%' order by m.name, c.cid`
						)
						.all()
				)
		);
		expect( indexes.filter( ( { name } ) => ! /_(pkey|key)$/.test( name ) ) ).toEqual(
			sqlite
				.prepare(
					`select name from sqlite_master where type = 'index' and sql is not null order by name`
				)
				.all()
		);
		sqlite.close();
		rmSync( folder, { recursive: true } );
	} );

	it( 'is shown by docs/schema/postgres.sql; `npm run docs:schema` writes it', async () => {
		expect( readFileSync( path.join( ROOT, SCHEMA_FILE ), 'utf8' ) ).toBe(
			await schemaPage( ( text ) => database.rows( text ) )
		);
	} );

	describe( 'keeps', () => {
		beforeAll( async () => {
			await database.transaction( async ( tx ) => {
				await tx.run(
					`insert into events (position, source, key, kind, occurred_at_ms, received_at_ms, committed_at_ms,
						outcome, body, body_hash, effect) values (1, 's', 'k', 'order', 1, 1, 1, 'applied', '{}', 'h', '{}')`
				);
				await tx.run( `insert into chain_links values ('s', 1, 1, 'h')` );
				await tx.run(
					`insert into chain_anchors (at_ms, position, root) values (1, 1, 'r')`
				);
			} );
		} );

		it.each(
			[ 'events', 'chain_links', 'chain_anchors' ].flatMap( ( table ) => [
				[ `update ${ table } set position = 2` ],
				[ `delete from ${ table }` ],
				[ `truncate ${ table }` ],
			] )
		)( 'the log as it is: %s', async ( statement ) => {
			await expect( database.run( statement ) ).rejects.toThrow( 'append-only' );
		} );
	} );

	describe( 'puts a note into the log of deliveries that have stopped', () => {
		let last = 0;

		/** A delivery of its own for every test. */
		const deliver = async ( state: string ): Promise< number > => {
			last++;
			await database.run(
				`insert into deliveries (delivery, channel, delivery_key, topic, headers, body, received_at_ms, state,
					error_code) values ($1, 'c', $2, 't', '{}', ''::bytea, 7, $3, 'WHY')`,
				[ last, `k${ last }`, state ]
			);
			return last;
		};
		const settle = (
			delivery: number,
			state: string,
			code: string | null
		): Promise< number > =>
			database.run(
				'update deliveries set state = $2, error_code = $3, worked_at_ms = 9 where delivery = $1',
				[ delivery, state, code ]
			);
		const notices = ( delivery: number ): Promise< readonly unknown[] > =>
			database.rows(
				`select state, error_code, after_position, found_at_ms from delivery_notices
				where delivery = $1 order by notice`,
				[ delivery ]
			);

		it( 'at once, after the last position', async () => {
			await database.run( 'update log_head set position = 41' );
			expect( await notices( await deliver( 'dead' ) ) ).toEqual( [
				{ state: 'dead', error_code: 'WHY', after_position: 41, found_at_ms: 7 },
			] );
			expect( await notices( await deliver( 'waiting' ) ) ).toEqual( [] );
		} );

		it( 'once for every end that it comes to', async () => {
			const delivery = await deliver( 'waiting' );
			await settle( delivery, 'parked', 'A' );
			await settle( delivery, 'waiting', null );
			await settle( delivery, 'parked', 'A' );
			await settle( delivery, 'dead', 'A' );
			await settle( delivery, 'dead', null );
			await settle( delivery, 'dead', null );
			expect( await notices( delivery ) ).toMatchObject( [
				{ state: 'parked', error_code: 'A', found_at_ms: 9 },
				{ state: 'dead', error_code: 'A' },
				{ state: 'dead', error_code: null },
			] );
		} );

		it( 'only while no position is being given, so that no reader has gone past its place', async () => {
			const positionGiven = Promise.withResolvers< undefined >();
			const mayCommit = Promise.withResolvers< undefined >();
			const ledger = database.transaction( async ( tx ) => {
				await tx.run( 'update log_head set position = 50' );
				positionGiven.resolve( undefined );
				await mayCommit.promise;
			} );
			await positionGiven.promise;
			const delivery = deliver( 'dead' );
			mayCommit.resolve( undefined );
			await ledger;
			expect( await notices( await delivery ) ).toMatchObject( [ { after_position: 50 } ] );
		} );
	} );
} );
