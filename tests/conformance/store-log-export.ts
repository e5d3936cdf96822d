import fc from 'fast-check';
import type { StockEvent } from '../../src/shared/stock-event.ts';
import { sku } from '../unit/ledger/ledger-in-memory.ts';
import {
	brokenPlace,
	exportedFrom,
	forged,
	linesIn,
	recordsIn,
	verdictOn,
	type LogLine,
} from './log-text.ts';
import type { StoreBench } from './store.ts';
import { commit, NOW_MS, openShop, placed, received, sold } from './store-shop.ts';

/** What JSON writes in ways of its own, and what other programs take for the end of a line. */
const TRICKY = 'ä€😀 "\\/\u2028\u2029\u0085\u0001\t\r\n\ufeff\ufffd';

/** Columns of the log and the fields that show them. */
const COLUMNS = {
	position: 'position',
	source: 'source',
	key: 'key',
	kind: 'kind',
	occurred_at_ms: 'occurredAtMs',
	is_clamped: 'isClamped',
	received_at_ms: 'receivedAtMs',
	committed_at_ms: 'committedAtMs',
	actor: 'actor',
	delivery: 'delivery',
	outcome: 'outcome',
	body: 'body',
	body_hash: 'bodyHash',
	effect: 'effect',
} as const;

/** The log below has these lines: its head, 3 events, an anchor, 2 events, an anchor, its end. */
const KINDS = [ 'log', 'event', 'event', 'event', 'anchor', 'event', 'event', 'anchor', 'end' ];
/** Of the 1,205 events that are exported while others are written. */
const PIECES_MAX = 12;

export function describeLogExport( bench: StoreBench ): void {
	describe( 'the log, exported', () => {
		let roots: string[];
		let log: string;

		beforeEach( async () => {
			const { store, place } = bench;
			await openShop( store, [ 'A', 'B', 'KIT' ] );
			await store.model.saveBill( {
				bundle: sku( 'KIT' ),
				sinceMs: 0,
				components: [ 'A', 'B' ].map( ( name ) => ( { sku: sku( name ), quantity: 1 } ) ),
			} );
			// Not in the order of the alphabet.
			await commit( store, [ received( 'B', 10, 'b' ), because( TRICKY ) ] );
			await commit( store, [ placed( sold( 'o2', 'KIT', 1 ) ) ] );
			roots = [ await store.ledger.anchorAudit( NOW_MS ) ];
			await commit( store, [ placed( sold( 'o1', 'A', 2, 1 ) ) ] );
			// Moves nothing: it is of its source's chain.
			await commit( store, [ placed( sold( 'o1', 'A', 9, -1 ) ) ] );
			roots.push( await store.ledger.anchorAudit( NOW_MS + 1 ) );
			log = await exportedFrom( place );
		} );

		it( 'has every event as it is stored, with its links, and the anchors at their places', async () => {
			const { place, store } = bench;
			const records = recordsIn( log );
			expect( records.map( ( { record } ) => record ) ).toEqual( KINDS );
			const events = records.filter( ( { record } ) => record === 'event' );
			const links = await place.rows( { table: 'chain_links' } );
			const rows = await place.rows( { table: 'events' } );
			expect( events ).toEqual(
				[ ...rows ]
					.sort( ( a, b ) => Number( a[ 'position' ] ) - Number( b[ 'position' ] ) )
					.map( ( row ) => ( {
						record: 'event',
						...Object.fromEntries(
							Object.entries( COLUMNS ).map( ( [ column, field ] ) => [
								field,
								row[ column ],
							] )
						),
						links: links
							.filter( ( { position } ) => position === row[ 'position' ] )
							.map( ( { subject, number, hash } ) => ( { subject, number, hash } ) )
							.sort( ( a, b ) =>
								String( a.subject ) < String( b.subject ) ? -1 : 1
							),
						sum: expect.any( String ) as string,
					} ) )
			);
			expect( records.filter( ( { record } ) => record === 'anchor' ) ).toMatchObject( [
				{ number: 1, atMs: NOW_MS, position: 3, root: roots[ 0 ] },
				{ number: 2, atMs: NOW_MS + 1, position: 5, root: roots[ 1 ] },
			] );
			const { root } = await store.ledger.audit();
			expect( await verdictOn( log, roots ) ).toEqual( {
				isWhole: true,
				ledger: records[ 0 ]?.[ 'ledger' ],
				events: 5,
				unchained: 0,
				chains: 3,
				anchors: 2,
				root,
				provedTo: 5,
				broken: null,
			} );
		} );

		it( 'is of one moment, while workers write', async () => {
			const { store, place } = bench;
			for ( let batch = 0; batch < 3; batch += 1 ) {
				await commit( store, receipts( 400, `early-${ batch }` ) );
			}
			let pieces = 0;
			const text = await exportedFrom( place, async () => {
				pieces += 1;
				// Else an export that reads what is written meanwhile would never end.
				expect( pieces ).toBeLessThanOrEqual( PIECES_MAX );
				await commit( store, receipts( 3, `beside-${ pieces }` ) );
				await store.ledger.anchorAudit( NOW_MS + 2 );
			} );
			expect( pieces ).toBeGreaterThan( 4 );
			expect( await verdictOn( text, roots ) ).toMatchObject( {
				isWhole: true,
				events: 1_205,
				anchors: 2,
			} );
			expect( await verdictOn( await exportedFrom( place ) ) ).toMatchObject( {
				isWhole: true,
				events: 1_205 + 3 * pieces,
				anchors: 2 + pieces,
			} );
		} );

		it( 'has every anchor, also of a month without a sale', async () => {
			const { store, place } = bench;
			const hours = 510;
			for ( let hour = 1; hour <= hours; hour += 1 ) {
				await store.ledger.anchorAudit( NOW_MS + hour * 3_600_000 );
			}
			await commit( store, [ received( 'A', 1, 'after' ) ] );
			expect( await verdictOn( await exportedFrom( place ) ) ).toMatchObject( {
				isWhole: true,
				anchors: 2 + hours,
			} );
		} );

		it( 'of a ledger without events is whole as well', async () => {
			const place = await bench.newPlace();
			const store = await place.open();
			const anchor = await store.ledger.anchorAudit( NOW_MS );
			const verdict = await verdictOn( await exportedFrom( place ), [ anchor ] );
			await store.close();
			await place.destroy();
			expect( verdict ).toMatchObject( {
				isWhole: true,
				ledger: null,
				events: 0,
				provedTo: 0,
			} );
		} );

		it( 'tells which event somebody has edited in the database', async () => {
			await bench.place.dropGuards();
			await bench.place.update( { table: 'events', where: { position: 3 } }, { key: 'o9' } );
			const { broken } = await verdictOn( await exportedFrom( bench.place ) );
			expect( broken ).toMatchObject( { line: 4, position: 3, why: 'chain' } );
			expect( broken?.sentence ).toMatch( /^It does not continue the chain of sku:\w+\. / );
		} );

		it( 'tells which event somebody has taken out of the database', async () => {
			await bench.place.dropGuards();
			for ( const table of [ 'events', 'chain_links' ] ) {
				await bench.place.delete( { table, where: { position: 2 } } );
			}
			const { broken } = await verdictOn( await exportedFrom( bench.place ) );
			expect( broken ).toMatchObject( { line: 3, position: 2, why: 'missing' } );
			expect( broken?.sentence ).toBe(
				'Here should be event 2, not 3. Something was taken out or moved.'
			);
		} );

		it( 'names the line in which a byte is another', async () => {
			const bytes = Buffer.from( log );
			await fc.assert(
				fc.asyncProperty(
					fc.nat( bytes.length - 1 ),
					fc.integer( { min: 1, max: 255 } ),
					async ( at, change ) => {
						const altered = Buffer.from( bytes );
						altered[ at ] = ( bytes[ at ] ?? 0 ) ^ change;
						const line =
							bytes.subarray( 0, at ).filter( ( one ) => one === 10 ).length + 1;
						expect( ( await verdictOn( altered ) ).broken?.line ).toBe( line );
					}
				),
				{ numRuns: bench.cases( 400 ) }
			);
		} );

		it( 'names the event of which any field was changed by somebody who makes the sums anew', async () => {
			for ( const field of Object.values( COLUMNS ) ) {
				const text = forged(
					recordsIn( log ).map( ( one, at ) => ( at === 3 ? other( one, field ) : one ) )
				);
				const { broken } = await verdictOn( text );
				const why = field === 'position' ? 'missing' : 'chain';
				expect( [ field, broken ] ).toMatchObject( [
					field,
					{ line: 4, position: 3, why },
				] );
			}
		} );

		it( 'names the event whose link was numbered otherwise, or that was taken out of its chains', async () => {
			const [ head = {}, first = {}, second = {}, third = {}, anchor = {}, fourth = {} ] =
				recordsIn( log );
			const [ link, ...links ] = linksOf( third );
			const numbered = { ...third, links: [ { ...link, number: 7 }, ...links ] };
			expect( await brokenPlace( forged( [ head, first, second, numbered ] ) ) ).toBe(
				'line 4: missing'
			);
			const unlinked = { ...fourth, links: [] };
			const lines = [ head, first, second, third, anchor, unlinked ];
			const { broken } = await verdictOn( forged( lines ) );
			expect( broken ).toMatchObject( { line: 6, position: 4, why: 'missing' } );
		} );

		it( 'is not whole when anything else was changed by such a person', async () => {
			// The version of the worker, the store and the times are told, not proved.
			const told = [ 'record', 'sum', 'store', 'worker', 'exportedAtMs', 'atMs' ];
			for ( const [ at, one ] of recordsIn( log ).entries() ) {
				for ( const field of Object.keys( one ).filter(
					( name ) => ! told.includes( name )
				) ) {
					const changed = recordsIn( log ).map( ( same ) => same );
					changed[ at ] = other( one, field );
					const { isWhole } = await verdictOn( forged( changed ) );
					expect( [ KINDS[ at ], field, isWhole ] ).toEqual( [
						KINDS[ at ],
						field,
						false,
					] );
				}
			}
		} );

		it( 'names the first line that is missing, put in twice, or not at its place', async () => {
			const lines = linesIn( log );
			const text = ( changed: readonly string[] ) =>
				changed.map( ( one ) => `${ one }\n` ).join( '' );
			const without = await Promise.all(
				lines.map( ( _line, at ) => brokenPlace( text( lines.toSpliced( at, 1 ) ) ) )
			);
			expect( without ).toEqual( [
				'line 1: missing',
				'line 2: missing',
				'line 3: missing',
				'line 4: missing',
				'line 7: missing',
				'line 6: missing',
				'line 7: missing',
				'line 8: missing',
				'line 9: cut',
			] );
			const twice = await Promise.all(
				lines.map( ( line, at ) => brokenPlace( text( lines.toSpliced( at, 0, line ) ) ) )
			);
			expect( twice ).toEqual( lines.map( ( _line, at ) => `line ${ at + 2 }: inserted` ) );
			for ( const [ at, line ] of lines.slice( 1, -1 ).entries() ) {
				const swapped = lines.toSpliced( at + 1, 2, lines[ at + 2 ] ?? '', line );
				const { broken } = await verdictOn( text( swapped ) );
				expect( [ at + 2, at + 3 ] ).toContain( broken?.line );
			}
			expect(
				await brokenPlace(
					text( lines.toSpliced( 2, 2, lines[ 3 ] ?? '', lines[ 2 ] ?? '' ) )
				)
			).toBe( 'line 3: missing' );
		} );

		it( 'is found to be cut, wherever it ends', async () => {
			const bytes = Buffer.from( log );
			for ( let length = 0; length < bytes.length; length += 61 ) {
				const { broken } = await verdictOn( bytes.subarray( 0, length ) );
				expect( broken?.why ).toBe( 'cut' );
			}
			expect( ( await verdictOn( bytes.subarray( 0, -1 ) ) ).broken ).toEqual( {
				line: KINDS.length,
				position: null,
				subject: null,
				why: 'cut',
				sentence: 'This line has no end. The end was cut off.',
			} );
		} );

		it( 'is found to be cut by a root from outside, where the last line was written anew', async () => {
			const all = recordsIn( log );
			const kept = all.slice( 0, 5 );
			const [ root = '' ] = roots;
			const end = { record: 'end', events: 3, unchained: 0, chains: 2, anchors: 1, root };
			const short = forged( [ ...kept, end ] );
			expect( await verdictOn( short, [ root ] ) ).toMatchObject( {
				isWhole: true,
				provedTo: 3,
			} );
			const { broken } = await verdictOn( short, roots );
			expect( broken ).toMatchObject( { line: 6, why: 'outside' } );
			expect( broken?.sentence ).toContain( roots[ 1 ] );
		} );

		it( 'of another version, of another format, and what is no log are not taken for one', async () => {
			const [ head = {}, ...rest ] = recordsIn( log );
			expect( await brokenPlace( forged( [ { ...head, version: 2 }, ...rest ] ) ) ).toBe(
				'line 1: version'
			);
			expect( await brokenPlace( '{"format":"lockstep-log","version":"2.0"}\n' ) ).toBe(
				'line 1: version'
			);
			expect( await brokenPlace( forged( [ { ...head, format: 'a' }, ...rest ] ) ) ).toBe(
				'line 1: unreadable'
			);
			const garbage = [
				'\n',
				'null\n',
				'[]\n',
				'7\n',
				'"log"\n',
				'{}\n',
				'{"record":"constructor"}\n',
				'\ufeff{}\n',
				`${ '['.repeat( 100_000 ) }${ ']'.repeat( 100_000 ) }\n`,
				log.replace( '\n', '\r\n' ),
				log.replace( '{', '{ ' ),
				'{"record":"event","links":5}\n',
			];
			for ( const text of garbage ) {
				expect( [ text, await brokenPlace( text ) ] ).toEqual( [
					text,
					'line 1: unreadable',
				] );
			}
			for ( const links of [ null, [ null ], [ { subject: 'sku:A' } ], [ [ 1, 2, 3 ] ] ] ) {
				const odd = [ head, { ...rest[ 0 ], links } ];
				expect( await brokenPlace( forged( odd ) ) ).toBe( 'line 2: unreadable' );
			}
			await fc.assert(
				fc.asyncProperty( fc.uint8Array( { maxLength: 3_000 } ), async ( bytes ) => {
					expect( ( await verdictOn( bytes ) ).isWhole ).toBe( false );
				} ),
				{ numRuns: bench.cases( 200 ) }
			);
		} );
	} );
}

function linksOf( { links }: LogLine ): readonly LogLine[] {
	return links as readonly LogLine[];
}

/** The same record, with one field that says something else. */
function other( record: LogLine, field: string ): LogLine {
	const value = record[ field ];
	const changed =
		typeof value === 'number'
			? value + 1
			: typeof value === 'string'
				? `${ value === '' ? '' : value.slice( 0, -1 ) }${ value.endsWith( '0' ) ? '1' : '0' }`
				: Array.isArray( value )
					? value.slice( 1 )
					: value === null && field === 'delivery'
						? 7
						: '0'.repeat( 64 );
	return { ...record, [ field ]: changed };
}

function because( reason: string ): StockEvent {
	const { body, ...event } = received( 'A', 10, 'a' );
	return { ...event, body: body.kind === 'adjustment' ? { ...body, reason } : body };
}

function receipts( count: number, key: string ): StockEvent[] {
	return Array.from( { length: count }, ( _one, at ) => received( 'A', 1, `${ key }-${ at }` ) );
}
