import fc from 'fast-check';
import { csvBytes } from '../../../src/worker/csv/csv-bytes.ts';
import { foundFile } from '../../../src/worker/csv/file-columns.ts';
import { guarded, unguarded } from '../../../src/worker/csv/guarded-cell.ts';
import { readRows, type CsvRow } from '../../../src/worker/csv/read-rows.ts';
import { writeRows } from '../../../src/worker/csv/write-rows.ts';
import { propertyRuns } from '../property-runs.ts';

async function rowsOf( file: string | Uint8Array ): Promise< CsvRow[] > {
	const bytes = csvBytes( typeof file === 'string' ? Buffer.from( file ) : file );
	const rows: CsvRow[] = [];
	for await ( const row of readRows( bytes, foundFile( bytes ).header ) ) {
		rows.push( row );
	}
	return rows;
}

const cellsOf = async ( file: string | Uint8Array ) =>
	( await rowsOf( file ) ).map( ( { line, cells } ) => [
		line,
		cells[ 'sku' ],
		cells[ 'on_hand' ],
	] );

async function textOf( pages: AsyncIterable< string > ): Promise< string > {
	let text = '';
	for await ( const piece of pages ) {
		text += piece;
	}
	return text;
}

describe( 'a CSV file', () => {
	it.each( [ ',', ';', '\t' ] )(
		'is read with %j between its cells, however it ends its lines',
		async ( by ) => {
			for ( const end of [ '\r\n', '\n', '\r' ] ) {
				const lines = [
					[ 'SKU', 'On hand' ],
					[ 'A', '1' ],
					[ '"B,;\t"', '2' ],
				];
				const text = lines.map( ( line ) => line.join( by ) ).join( end );
				expect( await cellsOf( text ) ).toEqual( [
					[ 2, 'A', '1' ],
					[ 3, 'B,;\t', '2' ],
				] );
			}
		}
	);

	it( 'is read as Excel writes it: with a byte order mark, and the line that names the separator', async () => {
		expect( await cellsOf( '\u{FEFF}sku;on_hand\r\nA;1\r\n' ) ).toEqual( [ [ 2, 'A', '1' ] ] );
		expect( await cellsOf( 'sep=;\r\nsku;on_hand\r\nA;1\r\n' ) ).toEqual( [ [ 3, 'A', '1' ] ] );
	} );

	it( 'finds the separator by the columns, not by which sign there is most of', async () => {
		const text = 'sku;on_hand;"a, b, c, d, e"\nA;1;x\n';
		expect( await cellsOf( text ) ).toEqual( [ [ 2, 'A', '1' ] ] );
	} );

	it( 'counts lines as an editor does, also through cells of several lines and empty ones', async () => {
		const text = 'sku,on_hand\r\n"a\r\nb\nc",1\r\n\r\n,\r\nX,2\r\n';
		expect( await cellsOf( text ) ).toEqual( [
			[ 2, 'a\r\nb\nc', '1' ],
			[ 7, 'X', '2' ],
		] );
	} );

	it( 'trims nothing: a SKU may begin with a space, or with zeros', async () => {
		const text = 'sku,on_hand\n 007 ,1\n"say ""x""",2\n';
		expect( await cellsOf( text ) ).toEqual( [
			[ 2, ' 007 ', '1' ],
			[ 3, 'say "x"', '2' ],
		] );
	} );

	it.each( [
		[ 'UTF-16', Buffer.from( '\u{FEFF}sku,on_hand\nA,1\n', 'utf16le' ), 'UTF-16' ],
		[ 'UTF-16 without its mark', Buffer.from( 'sku,on_hand\nA,1\n', 'utf16le' ), 'Line 1' ],
		[ 'Latin-1', Buffer.from( 'sku,on_hand\nA,1\nM\u00fcg,2\n', 'latin1' ), 'Line 3' ],
	] )( 'that is %s is refused, and says so', async ( _what, file, detail ) => {
		expect( () => csvBytes( file ) ).toThrow( /^CSV_NOT_UTF8: / );
		expect( () => csvBytes( file ) ).toThrow( detail );
	} );

	it.each( [
		[ 'name,price\nA,1\n', 'name,price' ],
		[ 'sku,title\nA,1\n', 'on_hand or adjustment' ],
		[ 'bundle,component\nA,1\n', 'quantity' ],
		[ 'sku,on_hand,SKU\nA,1,B\n', '"sku" is there twice' ],
	] )( 'without the columns that it needs is refused: %j', ( text, detail ) => {
		expect( () => foundFile( Buffer.from( text ) ) ).toThrow( /^CSV_COLUMNS_UNKNOWN: / );
		expect( () => foundFile( Buffer.from( text ) ) ).toThrow( detail );
	} );

	it.each( [ 'sku,on_hand\nA,1\n"B,2\nC,3\n', 'sku,on_hand\nA,1\n"B"x,2\n' ] )(
		'with a quote in the wrong place is read up to there, and names the line: %j',
		async ( text ) => {
			await expect( rowsOf( text ) ).rejects.toMatchObject( {
				code: 'CSV_BROKEN',
				fields: { line: '3' },
			} );
		}
	);

	it( 'tells cells that have no column from those that are missing', async () => {
		const [ more, less ] = await rowsOf( 'sku,on_hand\nA,1,surplus\nB\n' );
		expect( more?.surplus ).toEqual( [ 'surplus' ] );
		expect( less ).toMatchObject( { cells: { sku: 'B', on_hand: '' }, surplus: [] } );
	} );
} );

describe( 'a cell that a spreadsheet would run', () => {
	it.each( [ '=1+1', '+1', '-1', '@sum', '\tx', '\rx', '＝1', "'=1" ] )(
		'is written so that it is text: %j',
		( text ) => {
			expect( guarded( text ) ).toBe( `'${ text }` );
			expect( unguarded( guarded( text ) ) ).toBe( text );
		}
	);

	it( 'is told from others, which stay as they are', () => {
		for ( const text of [ 'A', "'A", "it's", '', '007', 'a=b' ] ) {
			expect( [ guarded( text ), unguarded( text ) ] ).toEqual( [ text, text ] );
		}
	} );

	it( 'is no number: -3 stays one', async () => {
		const columns = [
			{ name: 'sku', of: ( { sku }: { sku: string; units: number } ) => sku },
			{ name: 'on_hand', of: ( { units }: { sku: string; units: number } ) => units },
		];
		async function* pages() {
			yield [ { sku: '=cmd()', units: -3 } ];
		}
		expect( await textOf( writeRows( columns, pages() ) ) ).toBe(
			"\u{FEFF}sku,on_hand\r\n'=cmd(),-3\r\n"
		);
	} );
} );

describe( 'what is written', () => {
	const odd = fc.constantFrom(
		'=1',
		"'=1",
		'007',
		' a ',
		'"',
		'a,b',
		'a;b',
		'\t',
		'\r',
		'\n',
		'é茶'
	);
	const cell = fc
		.array( fc.oneof( odd, fc.string( { unit: 'binary' } ) ), { maxLength: 4 } )
		.map( ( parts ) => parts.join( '' ).toWellFormed().replaceAll( '\0', '' ) );

	it( 'is read as it was, whatever the cells hold', () =>
		fc.assert(
			fc.asyncProperty(
				fc.array(
					fc.tuple(
						cell.filter( ( text ) => text !== '' ),
						cell,
						fc.integer()
					)
				),
				async ( rows ) => {
					type Row = ( typeof rows )[ number ];
					async function* pages() {
						yield rows;
					}
					const text = await textOf(
						writeRows(
							[
								{ name: 'sku', of: ( [ sku ]: Row ) => sku },
								{ name: 'title', of: ( [ , title ]: Row ) => title },
								{ name: 'on_hand', of: ( [ , , units ]: Row ) => units },
							],
							pages()
						)
					);
					const read = ( await rowsOf( text ) ).map( ( { cells } ) => [
						cells[ 'sku' ],
						cells[ 'title' ],
						Number( cells[ 'on_hand' ] ),
					] );
					expect( read ).toEqual( rows.map( ( row ) => [ ...row ] ) );
				}
			),
			propertyRuns( 300 )
		) );
} );
