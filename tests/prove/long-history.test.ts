import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '../../src/worker/store/sqlite/open-sqlite-store.ts';
import { compareHistory } from '../conformance/store-history.ts';

const EVENTS = 100_000;
const INSTANTS = 1_000;

it( `a random history of ${ EVENTS } events equals the reference at ${ INSTANTS } moments of it`, async () => {
	const dataDir = mkdtempSync( join( tmpdir(), 'lockstep-history-' ) );
	const store = openSqliteStore( dataDir );
	const startedAtMs = Date.now();
	try {
		const tally = await compareHistory( store, {
			seed: 1,
			events: EVENTS,
			instants: INSTANTS,
		} );
		const report = await store.ledger.audit();
		expect( report.broken ).toBeNull();
		const seconds = ( Date.now() - startedAtMs ) / 1_000;
		const counts = [ ...tally ].map( ( [ name, times ] ) => `${ name } ${ times }` );
		process.stdout.write( `\n${ seconds.toFixed( 0 ) } s: ${ counts.join( ', ' ) }\n` );
	} finally {
		await store.close();
		rmSync( dataDir, { recursive: true, force: true } );
	}
}, 3_600_000 );
