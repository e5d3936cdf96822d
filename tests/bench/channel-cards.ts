import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { ChannelCards } from '../../src/worker/insight/channel-cards.ts';
import { LEDGER_FILE } from '../../src/worker/store/sqlite/database.ts';
import { openSqliteStore } from '../../src/worker/store/sqlite/open-sqlite-store.ts';
import { CHANNELS_EACH, fillLargeSqlite } from './scale/large-sqlite.ts';

/**
 * What the Channels screen takes of the thread that pushes: `node tests/bench/channel-cards.ts [listings]
 * [seconds]`. The cards are asked for every two seconds, as one tab does; beside it, what counting everything each
 * time would take.
 */

const POLL_MS = 2_000;
const listings = Number( process.argv[ 2 ] ?? 100_000 );
const seconds = Number( process.argv[ 3 ] ?? 30 );
const folder = mkdtempSync( join( tmpdir(), 'lockstep-cards-' ) );

/** All are seen to show what they should. */
function confirmAll(): void {
	const db = new Database( join( folder, LEDGER_FILE ) );
	db.exec( `
		insert or ignore into listing_delivery (listing, channel) select listing, channel from listings;
		update listing_delivery set (sent_revision, accepted_revision, confirmed_revision) =
			(select revision, revision, revision from desired d where d.listing = listing_delivery.listing)` );
	db.close();
}

async function tookMs( work: () => Promise< unknown > ): Promise< number > {
	const beganMs = performance.now();
	await work();
	return performance.now() - beganMs;
}

await fillLargeSqlite( folder, Math.ceil( listings / CHANNELS_EACH ) );
confirmAll();
const store = openSqliteStore( folder );
const cards = new ChannelCards( {
	store,
	clock: { now: () => Date.now(), after: () => () => undefined },
	pushes: { now: async () => ( { stopped: null, copy: null } ) },
	channels: () => [],
	isOnDuty: () => false,
} );
await store.listings.confirmed();
const whole = await tookMs( () => store.listings.confirmed() );
const times: number[] = [];
for ( const endMs = Date.now() + seconds * 1_000; Date.now() < endMs; ) {
	const took = await tookMs( () => cards.read() );
	times.push( took );
	await new Promise( ( resolve ) => {
		setTimeout( resolve, POLL_MS - took );
	} );
}
await store.close();
rmSync( folder, { recursive: true, force: true } );
const mean = times.reduce( ( sum, one ) => sum + one, 0 ) / times.length;
const share = ( ms: number ): string => `${ ( ( ms / POLL_MS ) * 100 ).toFixed( 2 ) } %`;
process.stdout.write(
	`${ listings } listings: counted each time ${ whole.toFixed( 1 ) } ms, ${ share( whole ) } of the thread for each tab; ` +
		`as it is ${ mean.toFixed( 1 ) } ms on average over ${ times.length } times, ${ share( mean ) }\n`
);
