import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { channelIdSchema, eventKeySchema, locationIdSchema } from '../../src/shared/ids.ts';
import type { StockEvent } from '../../src/shared/stock-event.ts';
import type { Store } from '../../src/worker/store/contract.ts';
import { openSqliteStore } from '../../src/worker/store/sqlite/open-sqlite-store.ts';
import { commit, NOW_MS, openShop, placed, sold } from '../conformance/store-shop.ts';
import { sku } from '../unit/ledger/ledger-in-memory.ts';

/**
 * How long one commit of so many events takes: what an order waits for that comes a moment after a
 * batch of an import. `node tests/bench/batch-sizes.ts [folder]`; the folder says which disk.
 */

const SIZES = [ 1, 25, 50, 100, 200, 500 ];
const ROUNDS = 9;

const opening = ( name: string ): StockEvent => ( {
	source: 'ledger',
	key: eventKeySchema.parse( `opening/${ name }` ),
	occurredAtMs: NOW_MS,
	actor: null,
	body: {
		kind: 'opening',
		sku: sku( name ),
		location: locationIdSchema.parse( 'main' ),
		units: 10,
		atMs: NOW_MS,
	},
} );
const orderOf = ( name: string ): StockEvent => placed( sold( `order-${ name }`, name, 1 ) );

async function measure( folder: string, channels: number ): Promise< void > {
	const store = openSqliteStore( folder );
	const perKind = ROUNDS * SIZES.reduce( ( sum, size ) => sum + size, 0 );
	const names = Array.from( { length: perKind }, ( _none, index ) => `SKU-${ index }` );
	await openShop( store, names );
	for ( let nth = 1; nth < channels; nth += 1 ) {
		await openShop( store, names, channelIdSchema.parse( `channel-${ nth }` ) );
	}
	for ( const [ kind, eventOf ] of [
		[ 'opening balances', opening ],
		[ 'orders', orderOf ],
	] as const ) {
		const took = await timesOf( store, names, eventOf );
		for ( const size of SIZES ) {
			const middleMs = ( took.get( size ) ?? [] ).toSorted( ( a, b ) => a - b )[
				Math.floor( ROUNDS / 2 )
			];
			const perSecond = Math.round( ( size / ( middleMs ?? 1 ) ) * 1_000 );
			const cells = [ channels, kind, size, middleMs?.toFixed( 1 ), perSecond ];
			process.stdout.write( `| ${ cells.join( ' | ' ) } |\n` );
		}
	}
	await store.close();
}

/** The sizes take turns, so that whatever else the machine does hits them alike. */
async function timesOf(
	store: Store,
	names: readonly string[],
	eventOf: ( name: string ) => StockEvent
): Promise< Map< number, number[] > > {
	const took = new Map< number, number[] >();
	let first = 0;
	for ( let round = 0; round < ROUNDS; round += 1 ) {
		for ( const size of SIZES ) {
			const events = names.slice( first, first + size ).map( eventOf );
			first += size;
			const beganMs = performance.now();
			await commit( store, events );
			took.set( size, [ ...( took.get( size ) ?? [] ), performance.now() - beganMs ] );
		}
	}
	return took;
}

process.stdout.write(
	'| listings of a SKU | events | in one commit | ms (median) | events/s |\n|---|---|---|---|---|\n'
);
for ( const channels of [ 1, 8 ] ) {
	const folder = mkdtempSync( join( process.argv[ 2 ] ?? tmpdir(), 'lockstep-batch-sizes-' ) );
	try {
		await measure( folder, channels );
	} finally {
		rmSync( folder, { recursive: true, force: true } );
	}
}
