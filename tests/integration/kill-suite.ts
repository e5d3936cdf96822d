import '../threads-from-sources.ts';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { z } from 'zod';
import { openSqliteStore } from '../../src/worker/store/sqlite/open-sqlite-store.ts';
import { replaySqlite } from '../../src/worker/store/sqlite/replay-sqlite.ts';
import { orderEventSchema } from '../../src/shared/stock-event.ts';
import { KILL_PRODUCTS, KILL_SET, KillRun, pause, type KillPlan } from './kill-run.ts';

const eventSchema = z.object( {
	position: z.number(),
	source: z.string(),
	key: z.string(),
	kind: z.string(),
	outcome: z.enum( [ 'applied', 'outranked' ] ),
	body: z.unknown(),
} );
type LoggedEvent = z.infer< typeof eventSchema >;

interface Stock {
	readonly onHand: number;
	readonly committed: number;
}

const PAGE = 1_000;
const LEAVES = KILL_PRODUCTS.filter( ( { sku } ) => sku !== 'SET' );

/**
 * What must hold after any number of kill -9, judged from the books of the marketplaces, from what
 * their shoppers remember and from what passed between them and the worker.
 *
 * @param convergeWithinMs  how long the worker may take to put every book right after the last start
 */
export function killSuite( name: string, plan: KillPlan, convergeWithinMs: number ): void {
	describe( name, () => {
		const run = new KillRun( plan );
		let events: LoggedEvent[];
		let stock: Map< string, Stock >;

		beforeAll(
			async () => {
				await run.run();
				await untilBooksAreRight( run, convergeWithinMs );
				events = await allEvents( run );
				stock = await allStock( run );
				report( run, events.length );
			},
			convergeWithinMs + plan.kills * 6_000
		);
		afterAll( () => run.close() );

		it( 'is killed in the middle of writes and of deliveries', () => {
			expect( run.kills ).toBeGreaterThanOrEqual( plan.kills );
			expect( run.orders.size ).toBeGreaterThanOrEqual( plan.orders );
			expect( events.length ).toBeGreaterThanOrEqual( plan.events );
			expect( run.killsDuringWrite ).toBeGreaterThan( 0 );
			expect( run.killsDuringDelivery ).toBeGreaterThan( 0 );
		} );

		it( 'has every order of every shop as its shopper knows it, and no other', () => {
			const expected = [ ...run.orders ].map( ( [ key, { quantity, isCancelled } ] ) => [
				key,
				isCancelled ? 0 : quantity,
			] );
			expect( Object.fromEntries( unitsByOrder( events ) ) ).toEqual(
				Object.fromEntries( expected )
			);
		} );

		it( 'wrote no fact twice', () => {
			const names = events.map( ( { source, key } ) => `${ source } ${ key }` );
			expect( names.filter( ( one, at ) => names.indexOf( one ) !== at ) ).toEqual( [] );
		} );

		it( 'counts what the marketplaces sold, and nothing else', () => {
			const wrong = LEAVES.flatMap( ( { sku, quantity } ) => {
				const sold = run.shops.reduce(
					( sum, { simulator } ) =>
						sum +
						simulator.sold( sku ) +
						( KILL_SET[ sku ] ?? 0 ) * simulator.sold( 'SET' ),
					0
				);
				const { onHand, committed } = stock.get( sku ) ?? { onHand: 0, committed: 0 };
				const adjusted = run.adjuster.made
					.filter( ( made ) => made.sku === sku )
					.reduce( ( sum, { delta } ) => sum + delta, 0 );
				return onHand === quantity + adjusted && committed === sold
					? []
					: [ { sku, opening: quantity, adjusted, sold, onHand, committed } ];
			} );
			expect( wrong ).toEqual( [] );
		} );

		it( 'has every change by hand that was acknowledged, once', () => {
			const { made, acknowledged, refusals } = run.adjuster;
			expect( refusals ).toEqual( [] );
			expect( [ ...acknowledged ].sort() ).toEqual( made.map( ( { key } ) => key ) );
			const logged = events.filter( ( { kind } ) => kind === 'adjustment' );
			expect( logged.map( ( { key } ) => key ).sort() ).toEqual( [ ...acknowledged ].sort() );
		} );

		it( 'left no dead letter, and nothing waiting', async () => {
			const { deliveries, channels } = await run.worker.api.status();
			expect( deliveries ).toMatchObject( { dead: 0, parked: 0, waiting: 0, fetching: 0 } );
			expect( channels.map( ( { deadListings } ) => deadListings ) ).toEqual( [ 0, 0, 0 ] );
		} );

		it( 'repeated an interrupted call word for word, and wrote nothing twice', async () => {
			for ( const { gateway, simulator } of run.shops ) {
				const bodies = Map.groupBy(
					( gateway?.exchanges ?? [] ).flatMap( ( { body } ) => keyedCall( body ) ),
					( { key } ) => key
				);
				for ( const calls of bodies.values() ) {
					expect( new Set( calls.map( ( { body } ) => body ) ).size ).toBe( 1 );
				}
				if ( gateway ) {
					const items = [ ...bodies.values() ].map( ( [ first ] ) => first?.items ?? 0 );
					const written = simulator.journal.filter( ( { cause } ) => cause === 'write' );
					expect( written.length ).toBeLessThanOrEqual(
						items.reduce( ( sum, some ) => sum + some, 0 )
					);
				}
			}
			// A relative write that took effect twice would have been found as drift by its read-back.
			const { channels } = await run.worker.api.status();
			const shopify = channels.filter( ( { kind } ) => kind === 'shopify' );
			expect( shopify.map( ( { drifts } ) => drifts ) ).toEqual( [ 0, 0 ] );
		} );

		it( 'a further restart changes nothing, and what was acknowledged is stored', async () => {
			const before = await stopped( run );
			const acknowledged = run.intake.exchanges.filter( ( { status } ) => status === 200 );
			const stored = storedBodies( run );
			const lost = acknowledged
				.filter( ( { body } ) => ! isPing( body ) )
				.filter( ( { body } ) => ! stored.has( hashOf( body ) ) );
			expect( lost.map( ( { body } ) => body.toString() ) ).toEqual( [] );

			const restartedAtMs = Date.now();
			await run.worker.start();
			await untilCaughtUp( run, restartedAtMs );
			await untilBooksAreRight( run, convergeWithinMs );
			expect( await stopped( run ) ).toEqual( before );
		} );

		it( 'comes to the same, told again from its log, and its audit chains are whole', async () => {
			const state = await stopped( run );
			const { differences, replayedHash } = await replaySqlite( run.dataDir );
			expect( { differences, hash: replayedHash } ).toEqual( {
				differences: [],
				hash: state.hash,
			} );
			const store = openSqliteStore( run.dataDir );
			const audit = await store.ledger.audit();
			await store.close();
			expect( audit ).toMatchObject( { events: state.events, unchained: 0, broken: null } );
		} );
	} );
}

/** Every marketplace shows what the ledger wants, and nothing is on its way that could change it. */
async function untilBooksAreRight( run: KillRun, withinMs: number ): Promise< void > {
	const deadlineMs = Date.now() + withinMs;
	let differences: string[];
	do {
		await Promise.all( run.shops.map( ( { simulator } ) => simulator.idle() ) );
		differences = await differencesOf( run );
		if ( differences.length === 0 ) {
			return;
		}
		await pause( 100 );
	} while ( Date.now() < deadlineMs );
	const log = run.worker.logged.slice( -20 ).join( '\n' );
	throw new Error( `not right after ${ withinMs } ms: ${ differences.join( '; ' ) }\n${ log }` );
}

async function differencesOf( run: KillRun ): Promise< string[] > {
	const { deliveries } = await run.worker.api.status();
	const differences =
		deliveries.waiting + deliveries.fetching > 0 ? [ 'deliveries wait to be worked on' ] : [];
	for ( const { channel, simulator } of run.shops ) {
		const { listings } = await run.worker.api.get< {
			listings: readonly { sku: string; quantity: number; call: string | null }[];
		} >( `/v1/channels/${ channel }/listings?limit=1000` );
		for ( const listing of listings ) {
			const shown = simulator.shown( listing.sku );
			if ( shown !== listing.quantity || listing.call !== null ) {
				differences.push( `shows ${ shown }: ${ JSON.stringify( listing ) }` );
			}
		}
	}
	return differences;
}

async function allEvents( run: KillRun ): Promise< LoggedEvent[] > {
	const all: LoggedEvent[] = [];
	for (;;) {
		const after = all.at( -1 )?.position ?? 0;
		const page = await run.worker.api.get( `/v1/events?after=${ after }&limit=${ PAGE }` );
		const { events } = z.object( { events: z.array( eventSchema ) } ).parse( page );
		all.push( ...events );
		if ( events.length < PAGE ) {
			return all;
		}
	}
}

async function allStock( run: KillRun ): Promise< Map< string, Stock > > {
	const stock = new Map< string, Stock >();
	for ( const { sku } of LEAVES ) {
		const { locations } = await run.worker.api.get< { locations: readonly Stock[] } >(
			`/v1/stock/${ sku }`
		);
		const sum = ( of: keyof Stock ): number =>
			locations.reduce( ( total, one ) => total + one[ of ], 0 );
		stock.set( sku, { onHand: sum( 'onHand' ), committed: sum( 'committed' ) } );
	}
	return stock;
}

/** Net units of every order, by the snapshot that ranks highest. */
function unitsByOrder( events: readonly LoggedEvent[] ): Map< string, number > {
	const units = new Map< string, number >();
	for ( const { kind, outcome, body } of events ) {
		if ( kind === 'order' && outcome === 'applied' ) {
			const { channel, snapshot } = orderEventSchema.parse( body );
			const net = snapshot.lines.reduce(
				( sum, { ordered, cancelled } ) => sum + ordered - cancelled,
				0
			);
			units.set( `${ channel } ${ snapshot.order }`, net );
		}
	}
	return units;
}

const keyedCallSchema = z.object( {
	variables: z.object( {
		key: z.string(),
		input: z.object( {
			quantities: z.array( z.unknown() ).default( [] ),
			changes: z.array( z.unknown() ).default( [] ),
		} ),
	} ),
} );

function keyedCall( body: Buffer ): { key: string; body: string; items: number }[] {
	const text = body.toString( 'utf8' );
	const call = keyedCallSchema.safeParse( JSON.parse( text ) );
	if ( ! call.success ) {
		return [];
	}
	const { key, input } = call.data.variables;
	return [ { key, body: text, items: input.quantities.length + input.changes.length } ];
}

/** Ends the worker in good order; answers a hash of all its counts and the length of its log. */
async function stopped( run: KillRun ): Promise< { hash: string; events: number } > {
	expect( await run.worker.end( 'SIGTERM' ) ).toEqual( { code: 0, signal: null } );
	const { ledger, ...store } = openSqliteStore( run.dataDir );
	const state = { hash: await ledger.stateHash(), events: await ledger.lastPosition() };
	await store.close();
	return state;
}

function storedBodies( run: KillRun ): Set< string > {
	const db = new Database( join( run.dataDir, 'ledger.sqlite' ), { readonly: true } );
	const rows = db.prepare< [], { body: Buffer } >( 'select body from deliveries' ).all();
	db.close();
	return new Set( rows.map( ( { body } ) => hashOf( body ) ) );
}

/** The worker lists the orders that it may have missed; only then has a restart done all it does. */
async function untilCaughtUp( run: KillRun, sinceMs: number ): Promise< void > {
	const db = new Database( join( run.dataDir, 'ledger.sqlite' ), { readonly: true } );
	const seen = db.prepare< [], { atMs: number } >(
		'select min(orders_seen_until_ms) as atMs from channels'
	);
	while ( ( seen.get()?.atMs ?? 0 ) < sinceMs ) {
		await pause( 50 );
	}
	db.close();
}

function isPing( body: Buffer ): boolean {
	return body.toString( 'latin1' ).startsWith( 'webhook_id=' );
}

function hashOf( body: Uint8Array ): string {
	return createHash( 'sha256' ).update( body ).digest( 'hex' );
}

function report( run: KillRun, events: number ): void {
	const cancelled = [ ...run.orders.values() ].filter(
		( { isCancelled } ) => isCancelled
	).length;
	const answered = run.intake.exchanges.filter( ( { status } ) => status === 200 ).length;
	const keys = run.shops.flatMap( ( { gateway } ) =>
		( gateway?.exchanges ?? [] ).flatMap( ( { body } ) => keyedCall( body ) )
	);
	const repeated = keys.length - new Set( keys.map( ( { key } ) => key ) ).size;
	process.stdout.write(
		`\n${ run.kills } kills: ${ run.killsDuringWrite } during a write to Shopify, ${ run.killsDuringDelivery } during a delivery; ` +
			`${ run.orders.size } orders, ${ cancelled } cancelled; ` +
			`${ run.intake.exchanges.length } deliveries sent, ${ answered } acknowledged; ` +
			`${ keys.length } writes to Shopify, ${ repeated } of them repeats; ` +
			`${ run.adjuster.made.length } changes by hand; ${ events } events\n`
	);
}
