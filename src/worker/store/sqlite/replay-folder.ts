import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MappedListing } from '../../ledger/ledger-view.ts';
import { openScratch, type SqliteDatabase } from './database.ts';
import { ReplayThread } from './replay-thread.ts';

/**
 * An empty ledger with a model, in a folder of its own that is gone afterwards, and in a thread of its own.
 *
 * @param putModel puts the rows of all `MODEL_TABLES`, by `putModelRows`.
 */
export async function withScratch< T >(
	putModel: ( scratch: SqliteDatabase ) => Promise< void > | void,
	use: ( scratch: ReplayThread ) => Promise< T >
): Promise< T > {
	const folder = mkdtempSync( join( tmpdir(), 'lockstep-replay-' ) );
	try {
		const listings = await prepareScratch( folder, putModel );
		const thread = new ReplayThread( folder, listings );
		try {
			return await use( thread );
		} finally {
			await thread.close();
		}
	} finally {
		rmSync( folder, { recursive: true, force: true } );
	}
}

async function prepareScratch(
	folder: string,
	putModel: ( scratch: SqliteDatabase ) => Promise< void > | void
): Promise< ReadonlyMap< string, MappedListing > > {
	const scratch = openScratch( folder );
	try {
		await putModel( scratch );
		const rows = scratch.prepare< [], MappedListing & { channel: string; offer: string } >(
			'select channel, offer, listing, sku from listings'
		);
		return new Map(
			rows
				.all()
				.map( ( { channel, offer, ...mapped } ) => [
					`${ channel }\u001f${ offer }`,
					mapped,
				] )
		);
	} finally {
		scratch.close();
	}
}

/** Puts rows of the model, from wherever they come, into a scratch. */
export function putModelRows(
	scratch: SqliteDatabase,
	table: string,
	rows: Iterable< Readonly< Record< string, unknown > > >
): void {
	const inserts = new Map< string, { run( row: unknown ): unknown } >();
	for ( const row of rows ) {
		const names = Object.keys( row );
		const values = names.map( ( name ) => `@${ name }` );
		const sql = `insert into ${ table } (${ names.join() }) values (${ values.join() })`;
		const insert = inserts.get( sql ) ?? scratch.prepare( sql );
		inserts.set( sql, insert );
		// Credentials, even sealed, have no business in a temporary folder.
		insert.run( table === 'channels' ? { ...row, settings: '' } : row );
	}
}
