import type { EventAnswer } from '../../src/shared/api/events.ts';
import type { StockAnswer } from '../../src/worker/store/insight-rows.ts';
import { bodyOf, ImportClient } from './import-client.ts';
import { startWorld, type World } from './world.ts';

/** What somebody else moves meanwhile is added to. */
const ADDED = { query: '?moved=add' };

const SKUS = [ 'MUG', 'TEA', 'JAR', 'CUP', '007', '=1', ' odd "one", two' ];

/** What an owner does with files, over the API. */
describe( 'files that are imported', () => {
	let world: World;
	let client: ImportClient;

	beforeAll( async () => {
		world = await startWorld( {
			products: SKUS.map( ( sku ) => ( { sku, title: `=${ sku }`, quantity: 10 } ) ),
			locations: [ 'main', 'far' ],
		} );
		client = new ImportClient( world );
		await world.converged();
	} );
	afterAll( () => world.close() );

	const shelf = async ( sku: string, at = 'main' ): Promise< StockAnswer > => {
		const path = `/v1/stock/${ encodeURIComponent( sku ) }`;
		const { locations } = await world.api.get< { locations: StockAnswer[] } >( path );
		const found = locations.find( ( { location } ) => location === at );
		if ( ! found ) {
			throw new Error( `nothing of ${ sku } at ${ at }` );
		}
		return found;
	};
	const onHand = async ( sku: string, at = 'main' ): Promise< number > =>
		( await shelf( sku, at ) ).onHand;
	const adjust = ( sku: string, delta: number ) =>
		world.api.post( '/v1/adjustments', {
			key: `test-${ crypto.randomUUID() }`,
			sku,
			delta,
			reason: 'sold over the counter',
		} );

	it( 'are checked first: what would change is shown, and nothing is written', async () => {
		const before = await world.worker.app.store.ledger.lastPosition();
		const now = await onHand( 'MUG' );
		const file = `sku,location,on_hand,title\nMUG,main,${ now + 5 },x\nTEA,,${ await onHand( 'TEA' ) },\nJAR,far,3,\n`;
		const sent = await client.send( file, { query: '?name=stock.csv' } );
		expect( sent ).toMatchObject( { status: 202, body: { state: 'checking', kind: 'stock' } } );
		const checked = await client.settled( bodyOf( sent ) );
		expect( checked ).toMatchObject( {
			state: 'ready',
			name: 'stock.csv',
			counts: { rows: 3, created: 1, changed: 1, unchanged: 1, bad: 0 },
			ignoredColumns: [ 'title' ],
			share: 1,
		} );
		expect( await client.changes( checked.import ) ).toMatchObject( [
			{ line: 2, sku: 'MUG', location: 'main', before: now, after: now + 5, delta: 5 },
			{ line: 4, sku: 'JAR', location: 'far', before: null, after: 3, delta: 3 },
		] );
		expect( await world.worker.app.store.ledger.lastPosition() ).toBe( before );
		expect( await onHand( 'MUG' ) ).toBe( now );
	} );

	it( 'are applied once, however often, with the import as the cause of every event', async () => {
		const now = await onHand( 'MUG' );
		const file = `sku,adjustment,reason\nMUG,4,found\nTEA,-2,\n`;
		const tea = await onHand( 'TEA' );
		const { import: id } = await client.checked( file, { key: 'found-units-1' } );
		expect( await client.applied( id ) ).toMatchObject( {
			state: 'applied',
			done: 2,
			failed: 0,
		} );
		expect( await client.applied( id ) ).toMatchObject( { state: 'applied', done: 2 } );
		expect( await onHand( 'MUG' ) ).toBe( now + 4 );
		expect( await onHand( 'TEA' ) ).toBe( tea - 2 );
		const again = await client.send( file, { key: 'found-units-1' } );
		expect( again ).toMatchObject( { status: 200, body: { state: 'applied', done: 2 } } );
		const other = await client.send( `${ file }JAR,1,\n`, { key: 'found-units-1' } );
		expect( other ).toMatchObject( { status: 409, error: { code: 'KEY_WITH_OTHER_BODY' } } );
		const { events } = await world.api.get< { events: EventAnswer[] } >(
			'/v1/events?sku=MUG&kind=adjustment'
		);
		expect( events.at( -1 ) ).toMatchObject( {
			actor: 'import found-units-1 by admin',
			key: 'import/found-units-1/2',
			body: { delta: 4, reason: 'found' },
		} );
	} );

	it( 'leave sold units sold: a row that nobody has touched since the export does nothing', async () => {
		const exported = await client.exported( 'stock' );
		await adjust( 'CUP', -3 );
		const sold = await onHand( 'CUP' );
		const checked = await client.checked( exported );
		expect( checked ).toMatchObject( {
			state: 'ready',
			counts: { created: 0, changed: 0, bad: 0, unchanged: checked.counts.rows },
		} );
		await client.applied( checked.import );
		expect( await onHand( 'CUP' ) ).toBe( sold );
	} );

	it( 'refuse a row whose stock has moved since the export, or add to what is there', async () => {
		const seen = await onHand( 'CUP' );
		const file = `sku,on_hand,expected_on_hand\nCUP,${ seen + 5 },${ seen }\n`;
		await adjust( 'CUP', -1 );
		const refused = await client.checked( file );
		expect( refused.counts ).toMatchObject( { changed: 0, bad: 1 } );
		expect( await client.errors( refused.import ) ).toMatchObject( [
			{ line: 2, column: 'expected_on_hand', code: 'CSV_STOCK_MOVED' },
		] );
		expect( await client.apply( refused.import ) ).toMatchObject( {
			status: 409,
			error: { code: 'IMPORT_HAS_BAD_ROWS' },
		} );
		const added = await client.checked( file, { query: '?moved=add' } );
		expect( added ).toMatchObject( { import: refused.import, counts: { changed: 1, bad: 0 } } );
		await client.applied( added.import );
		expect( await onHand( 'CUP' ) ).toBe( seen + 4 );
	} );

	it( 'count what is sold between the dry run and the apply, and between that and the undo', async () => {
		const now = await onHand( 'JAR' );
		const checked = await client.checked( `sku,on_hand\nJAR,${ now + 20 }\n`, ADDED );
		await adjust( 'JAR', -2 );
		await client.applied( checked.import );
		expect( await onHand( 'JAR' ) ).toBe( now + 18 );
		await adjust( 'JAR', -1 );
		expect( await client.undone( checked.import ) ).toMatchObject( {
			state: 'undone',
			done: 1,
		} );
		expect( await onHand( 'JAR' ) ).toBe( now - 3 );
		expect( await client.undone( checked.import ) ).toMatchObject( {
			state: 'undone',
			done: 1,
		} );
		expect( await onHand( 'JAR' ) ).toBe( now - 3 );
		expect( await client.apply( checked.import ) ).toMatchObject( {
			status: 409,
			error: { code: 'IMPORT_NOT_NOW' },
		} );
		const { events } = await world.api.get< { events: EventAnswer[] } >(
			'/v1/events?sku=JAR&kind=adjustment'
		);
		expect( events.at( -1 )?.actor ).toBe( `undo of import ${ checked.import } by admin` );
	} );

	it( 'do not outweigh a count that was made after they were checked, nor does their undo', async () => {
		const now = await onHand( 'JAR' );
		const checked = await client.checked( `sku,on_hand\nJAR,${ now + 7 }\n`, ADDED );
		const body = { key: 'count-after-check', sku: 'JAR', units: 50 };
		await world.api.post( '/v1/counts', body );
		await client.applied( checked.import );
		expect( await onHand( 'JAR' ) ).toBe( 50 );
		await client.undone( checked.import );
		expect( await onHand( 'JAR' ) ).toBe( 50 );
	} );

	it( 'name every bad row by its line and column, and apply nothing unless told to skip them', async () => {
		const now = await onHand( 'TEA' );
		const file = [
			'sku;location;on_hand;adjustment',
			`TEA;main;${ now + 1 };`,
			'NONE;main;1;',
			'MUG;cellar;1;',
			'MUG;main;1,5;',
			'MUG;Main Street;many;',
			'"a\r\nb";main;3;4',
			';main;3;',
			`TEA;main;${ now + 2 };`,
			'JAR;main;-4;',
		].join( '\r\n' );
		const checked = await client.checked( file );
		expect( checked.counts ).toMatchObject( { rows: 9, changed: 1, bad: 8 } );
		const errors = await client.errors( checked.import );
		const said = errors.map( ( { line, column, value, code } ) => [
			line,
			column,
			value,
			code,
		] );
		expect(
			said.toSorted( ( left, right ) => Number( left[ 0 ] ) - Number( right[ 0 ] ) )
		).toEqual( [
			[ 3, 'sku', 'NONE', 'SKU_UNKNOWN' ],
			[ 4, 'location', 'cellar', 'LOCATION_UNKNOWN' ],
			[ 5, 'on_hand', '1,5', 'CSV_CELL_WRONG' ],
			[ 6, 'location', 'Main Street', 'CSV_CELL_WRONG' ],
			[ 6, 'on_hand', 'many', 'CSV_CELL_WRONG' ],
			[ 7, 'adjustment', '4', 'CSV_CELL_WRONG' ],
			[ 9, 'sku', '', 'CSV_CELL_WRONG' ],
			[ 10, 'sku', 'TEA', 'CSV_ROW_TWICE' ],
			[ 11, 'on_hand', '-4', 'CSV_CELL_WRONG' ],
		] );
		expect( errors.every( ( { action } ) => action !== '' ) ).toBe( true );
		expect( await client.apply( checked.import ) ).toMatchObject( {
			error: { code: 'IMPORT_HAS_BAD_ROWS' },
		} );
		expect( await onHand( 'TEA' ) ).toBe( now );
		await client.applied( checked.import, { skipBadRows: true } );
		expect( await onHand( 'TEA' ) ).toBe( now + 1 );
	} );

	it( 'keep the first thousand bad rows, and count all', async () => {
		const rows = Array.from( { length: 1_300 }, ( _, index ) => `NONE-${ index },1` );
		const checked = await client.checked( `sku,on_hand\n${ rows.join( '\n' ) }\n` );
		expect( checked.counts ).toMatchObject( { rows: 1_300, bad: 1_300 } );
		expect( await client.errors( checked.import ) ).toHaveLength( 1_000 );
	} );

	it( 'are refused as a whole where they cannot be read', async () => {
		const utf16 = Buffer.from( '\u{FEFF}sku,on_hand\nMUG,1\n', 'utf16le' );
		expect( await client.send( utf16 ) ).toMatchObject( {
			status: 422,
			error: { code: 'CSV_NOT_UTF8' },
		} );
		expect( await client.send( 'name,price\nMUG,1\n' ) ).toMatchObject( {
			status: 422,
			error: { code: 'CSV_COLUMNS_UNKNOWN' },
		} );
		const broken = await client.checked( 'sku,on_hand\nMUG,1\n"TEA,2\n' );
		expect( broken ).toMatchObject( { state: 'broken' } );
		expect( await client.errors( broken.import ) ).toMatchObject( [
			{ line: 3, code: 'CSV_BROKEN' },
		] );
		expect( await client.apply( broken.import, { skipBadRows: true } ) ).toMatchObject( {
			error: { code: 'IMPORT_NOT_NOW' },
		} );
		expect( await client.ask( 'GET', '/v1/imports/nothing-of-it' ) ).toMatchObject( {
			status: 404,
			error: { code: 'IMPORT_UNKNOWN' },
		} );
	} );

	it( 'may come as JSON, and are listed newest first', async () => {
		const csv = `sku,on_hand\nMUG,${ await onHand( 'MUG' ) }\n`;
		const sent = await client.ask( 'POST', '/v1/imports', { csv, key: 'as-json-1' } );
		expect( sent ).toMatchObject( { status: 202, body: { import: 'as-json-1' } } );
		const { imports, next } = await world.api.get< {
			imports: { import: string }[];
			next: string;
		} >( '/v1/imports?limit=1' );
		expect( imports ).toMatchObject( [ { import: 'as-json-1' } ] );
		const more = await world.api.get< { imports: unknown[] } >(
			`/v1/imports?limit=1&cursor=${ next }`
		);
		expect( more.imports ).toHaveLength( 1 );
	} );

	it( 'of locations say what channels draw from, and what they drew from before when undone', async () => {
		const exported = await client.exported( 'locations' );
		expect( ( await client.checked( exported ) ).counts ).toMatchObject( {
			changed: 0,
			bad: 0,
		} );
		const [ first, ...rest ] = world.shops.map( ( { channel } ) => channel );
		const file = `location,channels\nfar,${ rest.join( ' ' ) }\nshop,${ first }\n`;
		const checked = await client.checked( file );
		expect( await client.changes( checked.import ) ).toMatchObject( [
			{ channel: first, before: [ 'main', 'far' ], after: [ 'main', 'shop' ] },
		] );
		const all = await shelf( 'MUG' );
		await world.api.post( '/v1/counts', {
			key: 'far-mugs-1',
			sku: 'MUG',
			location: 'far',
			units: 6,
		} );
		const shown = async (): Promise< number > => {
			const { listings } = await world.api.get< {
				listings: { sku: string; quantity: number }[];
			} >( `/v1/channels/${ first }/listings?limit=1000` );
			return listings.find( ( { sku } ) => sku === 'MUG' )?.quantity ?? -1;
		};
		expect( await shown() ).toBe( all.available + 6 );
		await client.applied( checked.import );
		expect( await shown() ).toBe( all.available );
		await world.api.post( '/v1/receipts', {
			key: 'to-the-new-shop',
			sku: 'MUG',
			location: 'shop',
			units: 2,
		} );
		expect( await shown() ).toBe( all.available + 2 );
		await client.undone( checked.import );
		expect( await shown() ).toBe( all.available + 6 );
		await world.converged();
		const none = await client.checked( 'location,channels\nmain,\nfar,\nx,nobody\n' );
		expect(
			( await client.errors( none.import ) ).map( ( { code } ) => code ).toSorted()
		).toEqual(
			[
				'CSV_CHANNEL_UNKNOWN',
				...world.shops.map( () => 'CSV_CHANNEL_WITHOUT_LOCATION' ),
			].toSorted()
		);
	} );
} );
