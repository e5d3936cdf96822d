import type pg from 'pg';
import { z } from 'zod';
import type { Store } from '../../../src/worker/store/contract.ts';
import { withClient } from './plain-postgres.ts';
import { postgresTables, type PostgresTable } from './postgres-tables.ts';
import { groupRows, type RecordedCommit, type WrittenRow } from './recorded-rows.ts';
import { reserveSubmission } from './reserve-submission.ts';
import type { Sale } from './sale.ts';

const rowSchema = z.record( z.string(), z.union( [ z.string(), z.number(), z.null() ] ) );

const WATCH = `
	create table recorded (place bigint generated always as identity primary key, table_name text, how text, "row" jsonb);
	create function record_row() returns trigger language plpgsql as $$
	begin
		if tg_op = 'DELETE' then
			raise exception 'the floor cannot delete yet: %', tg_table_name;
		end if;
		insert into recorded (table_name, how, "row") values (tg_table_name, lower(tg_op), to_jsonb(new));
		return null;
	end $$;`;

/** As `recordSqlite`, in PostgreSQL. @param url a filled ledger; what is sold stays sold in it. */
export async function recordPostgres(
	openStore: ( url: string ) => Promise< Store >,
	url: string,
	commits: readonly ( readonly Sale[] )[]
): Promise< RecordedCommit[] > {
	return withClient( url, async ( client ) => {
		const tables = await postgresTables( client );
		await client.query( WATCH );
		for ( const { table } of tables ) {
			await client.query( `create trigger recorded_row after insert or update or delete on "${ table }"
				for each row execute function record_row()` );
		}
		const store = await openStore( url );
		try {
			const recorded: RecordedCommit[] = [];
			for ( const sales of commits ) {
				await client.query( 'truncate recorded' );
				const nowMs = Date.now();
				await store.ledger.commit(
					sales.map( ( sale ) => reserveSubmission( sale, nowMs ) ),
					nowMs
				);
				const rows = await writtenRows( client, tables );
				recorded.push( { sales: sales.length, tables: groupRows( rows, tables ) } );
			}
			return recorded;
		} finally {
			await store.close();
		}
	} );
}

async function writtenRows(
	client: pg.Client,
	tables: readonly PostgresTable[]
): Promise< WrittenRow[] > {
	const { rows } = await client.query< {
		table: string;
		how: WrittenRow[ 'how' ];
		row: unknown;
	} >( 'select table_name as "table", how, "row" from recorded order by place' );
	return rows.map( ( { table, how, row } ) => {
		const values = rowSchema.parse( row );
		const columns = tables.find( ( one ) => one.table === table )?.columns ?? [];
		return { table, how, values: columns.map( ( column ) => values[ column ] ?? null ) };
	} );
}
