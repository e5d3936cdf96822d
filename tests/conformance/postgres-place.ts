import '../threads-from-sources.ts';
import pg from 'pg';
import { systemClock, systemRandom } from '../../src/worker/adapters/system-ports.ts';
import { migratePostgres } from '../../src/worker/store/postgres/migrate-postgres.ts';
import { openPostgresStore } from '../../src/worker/store/postgres/open-postgres-store.ts';
import { withDatabase } from '../../src/worker/cli/with-database.ts';
import { withPostgresLog } from '../../src/worker/store/postgres/postgres-log-source.ts';
import { replayPostgres } from '../../src/worker/store/postgres/replay-postgres.ts';
import { VALUE_PARSERS } from '../../src/worker/store/postgres/sql-values.ts';
import { WORKER, type PostgresServer } from '../postgres/postgres-server.ts';
import type { PostgresInTest } from '../postgres/use-postgres.ts';
import type { Cell, RowsOf, StorePlace } from './store-place.ts';

type Row = Record< string, unknown >;

const GUARDED = [ 'events', 'chain_links', 'chain_anchors' ];

/** As a full disk says it: the worker must not blame the data. */
const NO_ROOM = `
create function no_room() returns trigger language plpgsql as $$
begin raise exception using message = 'no room', errcode = 'disk_full'; end $$;`;

/** Of each server, the database that all others are copied from: that takes a third of migrating each. */
const templates = new WeakMap< PostgresServer, Promise< string > >();

async function newTemplate( server: PostgresServer ): Promise< string > {
	const owner = await server.newDatabase();
	await migratePostgres( owner, { appRole: WORKER } );
	return new URL( owner ).pathname.slice( 1 );
}

/**
 * A database of its own on the server of a test file. It goes with the server. The store has the role of
 * workers, which may do nothing to the log but add to it; what is done behind its back, the owner does.
 */
export async function newPostgresPlace( { server }: PostgresInTest ): Promise< StorePlace > {
	const template = templates.get( server ) ?? newTemplate( server );
	templates.set( server, template );
	const owner = await server.newDatabase( await template );
	const url = server.workerUrl( owner );
	let filled: string | null = null;
	const query = async ( sql: string, values: readonly Cell[] = [] ): Promise< Row[] > => {
		const client = new pg.Client( { connectionString: owner, types: VALUE_PARSERS } );
		await client.connect();
		try {
			return ( await client.query< Row >( sql, [ ...values ] ) ).rows;
		} finally {
			await client.end();
		}
	};
	return {
		target: url,
		open: () => openPostgresStore( { url, clock: systemClock, random: systemRandom } ),
		rows: ( of ) => query( `select * from ${ of.table }${ whereOf( of ) }`, valuesOf( of ) ),
		update: async ( of, set ) => {
			const values = Object.values( set );
			const columns = Object.keys( set ).map( ( name, at ) => `${ name } = $${ at + 1 }` );
			const where = whereOf( of, values.length );
			const all = [ ...values, ...valuesOf( of ) ];
			await query( `update ${ of.table } set ${ columns.join() }${ where }`, all );
		},
		delete: async ( of ) => {
			await query( `delete from ${ of.table }${ whereOf( of ) }`, valuesOf( of ) );
		},
		dropGuards: async () => {
			for ( const table of GUARDED ) {
				await query( `drop trigger ${ table }_are_never_changed on ${ table }` );
			}
		},
		fillUp: async ( table ) => {
			filled = table;
			await query( `${ NO_ROOM } create trigger no_room before insert or update on ${ table }
				for each row execute function no_room()` );
		},
		makeRoom: async () => {
			await query( `drop trigger no_room on ${ filled ?? '' }` );
			await query( 'drop function no_room' );
		},
		replay: ( options ) => replayPostgres( url, options ),
		withLog: ( use ) =>
			withDatabase( url, 'export', ( database ) => withPostgresLog( database, use ) ),
		destroy: async () => {},
	};
}

function whereOf( { where = {} }: RowsOf, before = 0 ): string {
	const columns = Object.keys( where ).map( ( name, at ) => `${ name } = $${ before + at + 1 }` );
	return columns.length > 0 ? ` where ${ columns.join( ' and ' ) }` : '';
}

function valuesOf( { where = {} }: RowsOf ): Cell[] {
	return Object.values( where );
}
