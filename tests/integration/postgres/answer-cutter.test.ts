import type { PostgresDatabase } from '../../../src/worker/store/postgres/database.ts';
import { StoreUnavailable } from '../../../src/worker/store/store-unavailable.ts';
import { openDatabase, openNewDatabase } from '../../postgres/open-database.ts';
import { describePostgres } from '../../postgres/use-postgres.ts';
import { AnswerCutter } from './answer-cutter.ts';

describePostgres( 'the wire that breaks', ( postgres ) => {
	let wire: AnswerCutter;
	let database: PostgresDatabase;

	beforeEach( async () => {
		const opened = await openNewDatabase( postgres );
		await opened.database.close();
		const url = new URL( opened.url );
		wire = await AnswerCutter.to( { host: url.hostname, port: Number( url.port ) } );
		url.port = String( wire.port );
		database = openDatabase( url.href );
	} );
	afterEach( async () => {
		await database.close();
		await wire.close();
	} );

	it.each( [
		[ 'after the commit', () => wire.cutNextCommit(), 1 ],
		[ 'before it', () => wire.cutAfter( 1 ), 0 ],
	] )( 'breaks %s, and the caller cannot tell which it was', async ( _when, cut, kept ) => {
		const rows = (): Promise< unknown[] > => database.rows( 'select sku from skus' );
		expect( await rows() ).toEqual( [] );
		cut();
		const written = database.run( `insert into skus (sku) values ('A')` );
		await expect( written ).rejects.toThrow( StoreUnavailable );
		expect( wire.cuts ).toBe( 1 );
		expect( await rows() ).toHaveLength( kept );
	} );
} );
