import '../threads-from-sources.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { skuSchema } from '../../src/shared/ids.ts';
import { MIGRATIONS } from '../../src/worker/store/migrations/migrations.ts';
import { openSqliteStore } from '../../src/worker/store/sqlite/open-sqlite-store.ts';
import { replaySqlite } from '../../src/worker/store/sqlite/replay-sqlite.ts';
import type { Store } from '../../src/worker/store/contract.ts';
import { stockEventSchema, type StockEvent } from '../../src/shared/stock-event.ts';
import { commit, received } from '../conformance/store-shop.ts';
import { recordedAt, writeLedger, type RecordedLedger } from '../schema/recorded-ledger.ts';
import { sku } from '../unit/ledger/ledger-in-memory.ts';

const NEW_SKU = 'NEVER SEEN BEFORE';

const versions = MIGRATIONS.map( ( _sql, index ) => index + 1 );
const cases = versions.flatMap( ( version ) => {
	const recorded = recordedAt( version );
	return recorded.ledgers.map( ( ledger, nth ) => ( {
		version,
		nth,
		from: recorded.version,
		ledger,
	} ) );
} );

describe( 'a ledger of an older schema', () => {
	let dataDir: string;
	beforeEach( () => {
		dataDir = mkdtempSync( path.join( tmpdir(), 'lockstep-upgrade-' ) );
	} );
	afterEach( () => rmSync( dataDir, { recursive: true, force: true } ) );

	async function expectSound(): Promise< void > {
		const { liveHash, replayedHash, differences } = await replaySqlite( dataDir );
		expect( differences ).toEqual( [] );
		expect( replayedHash ).toBe( liveHash );
	}

	async function expectReadable( store: Store, events: number ): Promise< void > {
		const { entries } = await store.syncLog.older( {}, null, 1_000 );
		expect( entries.filter( ( { entry } ) => entry === 'event' ) ).toHaveLength( events );
		expect( await store.ledger.events( 0, 1_000 ) ).toHaveLength( events );
		expect( ( await store.ledger.audit() ).broken ).toBeNull();
	}

	/** A count in the middle of what every shelf went through: what came after it has to be known. */
	function countsOf( ledger: RecordedLedger ): StockEvent[] {
		const times = ( ledger[ 'events' ] ?? [] ).map( ( row ) =>
			z.number().parse( row[ 'occurred_at_ms' ] )
		);
		return ( ledger[ 'stock' ] ?? [] ).map( ( { sku, location, opened_at_ms } ) =>
			stockEventSchema.parse( {
				source: 'ledger',
				key: JSON.stringify( [ 'counted after the upgrade', sku, location ] ),
				occurredAtMs: Math.max( Number( opened_at_ms ?? 0 ), Math.min( ...times ) - 1 ),
				actor: null,
				body: { kind: 'count', sku, location, units: 7 },
			} )
		);
	}

	it.each( cases )(
		'of schema $version (ledger $nth) has its counts, its log, and goes on',
		async ( { version, from, ledger } ) => {
			writeLedger( path.join( dataDir, 'ledger.sqlite' ), ledger, from, version );
			const events = ledger[ 'events' ]?.length ?? 0;
			const store = openSqliteStore( dataDir );
			for ( const row of ledger[ 'stock' ] ?? [] ) {
				expect(
					await store.ledger.stock( skuSchema.parse( row[ 'sku' ] ) )
				).toContainEqual(
					expect.objectContaining( {
						location: row[ 'location' ],
						onHand: row[ 'on_hand' ],
						committed: row[ 'committed' ],
					} )
				);
			}
			await expectReadable( store, events );
			await expectSound();

			await store.model.addSkus( [ { sku: sku( NEW_SKU ), title: '' } ] );
			const more = [ ...countsOf( ledger ), received( NEW_SKU, 5, 'after the upgrade' ) ];
			const { results } = await commit( store, more );
			// A place that somebody else counts refuses ours.
			const taken = results.filter( ( { result } ) => result === 'applied' );
			expect( results.at( -1 ) ).toMatchObject( { result: 'applied' } );
			const bySku = await store.syncLog.older( { sku: NEW_SKU }, null, 10 );
			expect( bySku.entries ).toMatchObject( [ { key: 'after the upgrade' } ] );
			await expectReadable( store, events + taken.length );
			await expectSound();
			await store.close();
		}
	);
} );
