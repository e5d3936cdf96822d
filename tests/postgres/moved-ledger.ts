import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { openSqliteStore } from '../../src/worker/store/sqlite/open-sqlite-store.ts';
import { eventKeySchema } from '../../src/shared/ids.ts';
import {
	commit,
	listingOf,
	NOW_MS,
	openShop,
	other,
	placed,
	received,
	shop,
	sold,
} from '../conformance/store-shop.ts';

/** A data folder whose ledger has something in every part. Its worker is stopped. */
export async function ledgerToMove( {
	events,
}: {
	readonly events: number;
} ): Promise< { readonly dataDir: string; remove(): void } > {
	const dataDir = mkdtempSync( join( tmpdir(), 'lockstep-moved-' ) );
	const store = openSqliteStore( dataDir );
	const names = Array.from( { length: 40 }, ( _one, n ) => `SKU-${ n }` );
	await openShop( store, names );
	await openShop( store, names, other );
	for ( let first = 0; first < events; first += 500 ) {
		const batch = Array.from( { length: Math.min( 500, events - first ) }, ( _one, at ) => {
			const n = first + at;
			const name = names[ n % names.length ] ?? '';
			return n % 3 === 0
				? placed( sold( `order-${ n }`, name, 1 + ( n % 4 ) ) )
				: received( name, 3, `receipt-${ n }` );
		} );
		await commit( store, batch );
		if ( first === 0 ) {
			await store.ledger.anchorAudit( NOW_MS );
		}
	}
	const put = ( deliveryKey: string, body: string ) => ( {
		channel: shop,
		deliveryKey,
		topic: 'orders/create',
		headers: { 'x-one': 'two' },
		body: Buffer.from( body ),
		receivedAtMs: NOW_MS,
	} );
	await store.inbox.put( [ put( 'one', '{"a":"\\u0000"}' ), put( 'two', 'ä€😀' ) ] );
	await store.inbox.putDead( put( 'dead', '\u0000\u0001' ), 'BODY_UNREADABLE', 'a \u0000 in it' );
	await store.inbox.settle( [ { delivery: 1, state: 'parked', atMs: NOW_MS } ] );
	await store.inbox.countRefusal( shop, 'SIGNATURE_WRONG', 'no\u0000ne', NOW_MS );
	await store.deliveries.beginCall(
		{
			call: 'c1',
			channel: shop,
			kind: 'set',
			startedAtMs: NOW_MS,
			repeats: 0,
			items: [
				{
					listing: listingOf( 'SKU-0' ),
					external: { id: 'x' },
					revision: 1,
					quantity: 4,
					onlyIfShown: null,
					knownWhenSent: 0,
					includes: null,
				},
			],
		},
		[ { listing: listingOf( 'SKU-0' ), patch: { call: 'c1', sentRevision: 1 } } ]
	);
	await store.deliveries.recordDrift( {
		listing: listingOf( 'SKU-1' ),
		channel: shop,
		expected: 1,
		shown: 2,
		foundAtMs: NOW_MS,
		lastConfirmedAtMs: null,
	} );
	await commit( store, [
		{ ...received( 'SKU-1', 1, 'receipt-1' ), key: eventKeySchema.parse( 'receipt-1' ) },
	] );
	await store.close();
	return { dataDir, remove: () => rmSync( dataDir, { recursive: true, force: true } ) };
}

/** Anything may be written here: it is a ledger's file, with no worker. */
export function edit( dataDir: string, sql: string ): void {
	const db = new Database( join( dataDir, 'ledger.sqlite' ) );
	db.exec( sql );
	db.close();
}
