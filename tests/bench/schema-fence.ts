import Database from 'better-sqlite3';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FencedDatabase } from '../../src/worker/store/sqlite/fenced-database.ts';
import { openSqliteStore } from '../../src/worker/store/sqlite/open-sqlite-store.ts';
import { commit, openShop, placed, sold } from '../conformance/store-shop.ts';

/**
 * What it costs that every write asks for the schema: `node tests/bench/schema-fence.ts [folder]`.
 * The same transactions on the same empty table in memory, by the bare driver and by ours, taking
 * turns; and beside it what a commit of the ledger takes, with the fence, on the disk of the folder.
 */

const ROUNDS = 25;
const TRANSACTIONS = 2_000;
/** Rows that one order writes, about. */
const WRITES = 20;
const SIZES = [ 1, 500 ];

const median = ( numbers: readonly number[] ): number =>
	numbers.toSorted( ( a, b ) => a - b )[ Math.floor( numbers.length / 2 ) ] ?? 0;

/** µs for one transaction of so many writes. */
function perTransaction( db: Database.Database, writes: number ): number {
	const write = db.prepare( 'update t set a = a + 1 where id = 1' );
	const beganMs = performance.now();
	for ( let nth = 0; nth < TRANSACTIONS; nth += 1 ) {
		db.transaction( () => {
			for ( let row = 0; row < writes; row += 1 ) {
				write.run();
			}
		} ).immediate();
	}
	return ( ( performance.now() - beganMs ) / TRANSACTIONS ) * 1_000;
}

function fenceUs( writes: number ): number {
	const kinds = [ new Database( ':memory:' ), new FencedDatabase( ':memory:', 0 ) ];
	kinds.forEach( ( db ) =>
		db.exec( 'create table t (id integer primary key, a integer); insert into t values (1, 0)' )
	);
	const took = kinds.map( (): number[] => [] );
	for ( let round = 0; round < ROUNDS; round += 1 ) {
		kinds.forEach( ( db, kind ) => took[ kind ]?.push( perTransaction( db, writes ) ) );
	}
	// The least, not the median: what else the machine does can only add to it.
	const [ bare = 0, fenced = 0 ] = took.map( ( times ) => Math.min( ...times ) );
	return fenced - bare;
}

/** µs for a commit of so many orders. */
async function commitUs( folder: string, size: number ): Promise< number > {
	const store = openSqliteStore( folder );
	const names = Array.from( { length: size * ROUNDS }, ( _none, nth ) => `SKU-${ nth }` );
	await openShop( store, names );
	const took: number[] = [];
	for ( let round = 0; round < ROUNDS; round += 1 ) {
		const orders = names
			.slice( round * size, ( round + 1 ) * size )
			.map( ( name ) => placed( sold( `order-${ name }`, name, 1 ) ) );
		const beganMs = performance.now();
		await commit( store, orders );
		took.push( ( performance.now() - beganMs ) * 1_000 );
	}
	await store.close();
	return median( took );
}

const perCommit = fenceUs( 0 );
const perWrite = ( fenceUs( WRITES ) - perCommit ) / WRITES;
process.stdout.write(
	`${ perCommit.toFixed( 2 ) } µs for each transaction, ${ ( perWrite * 1_000 ).toFixed( 0 ) } ns for each write in it\n`
);
for ( const size of SIZES ) {
	const folder = mkdtempSync( join( process.argv[ 2 ] ?? tmpdir(), 'lockstep-fence-' ) );
	try {
		const whole = await commitUs( folder, size );
		const share = ( perCommit + size * WRITES * perWrite ) / whole;
		process.stdout.write(
			`${ ( share * 100 ).toFixed( 2 ) } % of a commit of ${ size } orders, which takes ${ ( whole / 1_000 ).toFixed( 2 ) } ms\n`
		);
	} finally {
		rmSync( folder, { recursive: true, force: true } );
	}
}
