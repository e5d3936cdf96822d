import Database from 'better-sqlite3';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { systemClock } from '../../src/worker/adapters/system-ports.ts';
import { LedgerQueue } from '../../src/worker/intake/ledger-queue.ts';
import type { Store } from '../../src/worker/store/contract.ts';
import { openSqliteStore } from '../../src/worker/store/sqlite/open-sqlite-store.ts';
import { StoreUnavailable } from '../../src/worker/store/store-unavailable.ts';
import {
	addChannel,
	commit,
	listingRow,
	NOW_MS,
	openShop,
	other,
	received,
	shop,
	submission,
} from '../conformance/store-shop.ts';
import { sku } from '../unit/ledger/ledger-in-memory.ts';

const OTHER_SCHEMA = path.resolve( import.meta.dirname, 'other-schema.ts' );
const NEWER = /SCHEMA_NEWER_THAN_WORKER: /;

const delivery = ( key: string ) => ( {
	channel: shop,
	deliveryKey: key,
	topic: 'orders',
	headers: {},
	body: Buffer.from( '{}' ),
	receivedAtMs: NOW_MS,
} );

/** Writes of every part of the store: some in a transaction of their own, some a single statement. */
const WRITES: Readonly< Record< string, ( store: Store ) => Promise< unknown > > > = {
	'inbox.put': ( { inbox } ) => inbox.put( [ delivery( 'k2' ) ] ),
	'inbox.putDead': ( { inbox } ) => inbox.putDead( delivery( 'k3' ), 'BODY_UNREADABLE', '' ),
	'inbox.settle': ( { inbox } ) =>
		inbox.settle( [ { delivery: 1, state: 'dead', atMs: NOW_MS } ] ),
	'inbox.countRefusal': ( { inbox } ) => inbox.countRefusal( shop, 'NOT_FOUND', '', NOW_MS ),
	'inbox.expireBodies': ( { inbox } ) => inbox.expireBodies( NOW_MS + 1, 10 ),
	'ledger.commit': ( store ) => commit( store, [ received( 'A', 1, 'second' ) ] ),
	'ledger.markForRecount': ( { ledger } ) =>
		ledger.markForRecount( shop, [ listingRow( 'A' ).offer ] ),
	'ledger.raiseRevisions': ( { ledger } ) =>
		ledger.raiseRevisions( [ { listing: listingRow( 'A' ).listing, above: 50 } ], NOW_MS ),
	'ledger.anchorAudit': ( { ledger } ) => ledger.anchorAudit( NOW_MS ),
	'model.addChannel': ( store ) => addChannel( store, other ),
	'model.setChannelState': ( { model } ) => model.setChannelState( shop, 'paused', null ),
	'model.addSkus': ( { model } ) => model.addSkus( [ { sku: sku( 'C' ), title: '' } ] ),
	'model.addListings': ( { model } ) => model.addListings( [ listingRow( 'B' ) ], NOW_MS ),
	'model.saveBill': ( { model } ) =>
		model.saveBill( {
			bundle: sku( 'B' ),
			sinceMs: NOW_MS,
			components: [ { sku: sku( 'A' ), quantity: 1 } ],
		} ),
	'model.addToken': ( { model } ) =>
		model.addToken( 'hash', { name: 'admin', scope: 'admin' }, NOW_MS ),
};

describe( 'a worker whose ledger has got another schema meanwhile', () => {
	let dataDir: string;
	let store: Store;

	beforeEach( async () => {
		dataDir = mkdtempSync( path.join( tmpdir(), 'lockstep-fence-' ) );
		store = openSqliteStore( dataDir );
		await openShop( store, [ 'A' ] );
		await store.model.addSkus( [ { sku: sku( 'B' ), title: '' } ] );
		await commit( store, [ received( 'A', 10, 'first' ) ] );
		await store.inbox.put( [ delivery( 'k1' ) ] );
	} );
	afterEach( async () => {
		await store.close();
		rmSync( dataDir, { recursive: true, force: true } );
	} );

	const file = (): string => path.join( dataDir, 'ledger.sqlite' );
	/** By another process, while the store is open. */
	const giveSchema = ( which: 'newer' | 'older' ): void => {
		const args = [ '--no-warnings', OTHER_SCHEMA, file(), which ];
		const { status, stderr } = spawnSync( process.execPath, args, { encoding: 'utf8' } );
		expect( [ status, stderr ] ).toEqual( [ 0, '' ] );
	};
	const rows = (): unknown => {
		const db = new Database( file(), { readonly: true } );
		const tables = db
			.prepare< [], { name: string } >(
				"select name from sqlite_schema where type = 'table'"
			)
			.all();
		const all = tables.map( ( { name } ) => [
			name,
			db.prepare( `select * from ${ name }` ).all(),
		] );
		db.close();
		return all;
	};

	it( 'writes nothing any more, and can still be read', async () => {
		giveSchema( 'newer' );
		const before = rows();
		for ( const [ name, write ] of Object.entries( WRITES ) ) {
			const refusal = await write( store ).then(
				() => `${ name } was written`,
				( error: unknown ) => ( error instanceof Error ? error.message : error )
			);
			expect( refusal ).toMatch( NEWER );
		}
		expect( rows() ).toEqual( before );
		expect( await store.ledger.stock( sku( 'A' ) ) ).toMatchObject( [ { onHand: 10 } ] );
	} );

	it( 'is refused at the next start', async () => {
		giveSchema( 'newer' );
		await store.close();
		expect( () => openSqliteStore( dataDir ) ).toThrow( NEWER );
	} );

	it( 'writes nothing into that of an older backup either', async () => {
		giveSchema( 'older' );
		await expect( commit( store, [ received( 'A', 1, 'second' ) ] ) ).rejects.toThrow(
			/SCHEMA_OLDER_THAN_WORKER: /
		);
		expect( await store.ledger.lastPosition() ).toBe( 1 );
	} );

	it( 'tells everybody who waits by one attempt, as of a database that is gone', async () => {
		giveSchema( 'newer' );
		let attempts = 0;
		const queue = new LedgerQueue( {
			clock: systemClock,
			ledger: {
				commit: ( batch, nowMs ) => {
					attempts += 1;
					return store.ledger.commit( batch, nowMs );
				},
			},
			wake: () => {},
			fetchOrders: () => {},
		} );
		const answers = await Promise.allSettled(
			Array.from( { length: 100 }, ( _none, nth ) =>
				queue.submit( submission( received( 'A', 1, `event ${ nth }` ) ) )
			)
		);
		expect( attempts ).toBe( 1 );
		for ( const answer of answers ) {
			expect( answer ).toMatchObject( { status: 'rejected' } );
			expect( answer.status === 'rejected' && answer.reason ).toBeInstanceOf(
				StoreUnavailable
			);
		}
	} );

	it( 'writes as before where its own schema stays', async () => {
		const before = rows();
		for ( const write of Object.values( WRITES ) ) {
			await write( store );
		}
		expect( rows() ).not.toEqual( before );
		expect( await store.ledger.lastPosition() ).toBe( 2 );
	} );
} );
