import { checkout } from '../../../src/local-shop/checkout.ts';
import { percentile } from '../../../src/worker/insight/percentile.ts';
import type { DatabaseSession } from './database-session.ts';
import { pause, startPairedWorld, type PairedWorld } from './paired-world.ts';
import { findPartsForProofs } from './proof-shop.ts';
import { orderLines, OUTBOX, PRODUCTS, stocksNow } from './stock-books.ts';

export interface BacklogPlan {
	readonly products: number;
	readonly changesPerProduct: number;
	readonly drainWithinMs: number;
}

const MEMORY_MAX_MB = 256;
const FRESH_WITHIN_MS = 5_000;
const OPENING = 10_000;

/** A worker that was away for long comes back: what waits must come in, and what is sold now first. */
export function backlogSuite( title: string, plan: BacklogPlan ): void {
	const parts = findPartsForProofs();
	const rows = plan.products * plan.changesPerProduct;

	( parts ? describe : describe.skip )( title, () => {
		let world: PairedWorld;
		let close = (): Promise< void > => Promise.resolve();

		beforeAll( async () => {
			if ( parts ) {
				world = await startPairedWorld( parts, {
					products: Array.from( { length: plan.products }, ( _none, index ) => ( {
						sku: `SKU-${ index }`,
						quantity: OPENING,
					} ) ),
				} );
				close = () => world.close();
			}
		}, 300_000 );

		afterAll( () => close(), 60_000 );

		it(
			`${ rows } changes are in the ledger ${ plan.drainWithinMs / 1_000 } s after the worker came back, sales of the meantime within ${ FRESH_WITHIN_MS / 1_000 } s`,
			async () => {
				const { shop, worker } = world;
				await worker.end( 'SIGTERM' );
				await seedBacklog( shop.database, plan.changesPerProduct );
				expect( await waiting( shop.database ) ).toBe( rows );
				await worker.start();
				const startedAt = Date.now();
				const freshMs: number[] = [];
				let left = rows;
				while ( left > 0 && Date.now() - startedAt < plan.drainWithinMs ) {
					freshMs.push( await sellOne( freshMs.length ) );
					left = await waiting( shop.database );
				}
				const tookMs = Date.now() - startedAt;
				const memory = worker.memoryMb();
				say(
					`${ rows - left } of ${ rows } rows in ${ ( tookMs / 1_000 ).toFixed( 1 ) } s; ${ freshMs.length } sales meanwhile, p50 ${ percentile( freshMs, 0.5 )?.toFixed( 0 ) } ms, p99 ${ percentile( freshMs, 0.99 )?.toFixed( 0 ) } ms; worker at most ${ memory?.highest.toFixed( 0 ) } MB`
				);
				expect( left ).toBe( 0 );
				expect( percentile( freshMs, 0.99 ) ).toBeLessThan( FRESH_WITHIN_MS );
				expect( memory?.highest ?? 0 ).toBeLessThan( MEMORY_MAX_MB );
			},
			plan.drainWithinMs + 120_000
		);

		it( 'and every count is exact', async () => {
			const deadlineMs = Date.now() + 60_000;
			let wrong: string[] = [];
			do {
				await pause( 500 );
				wrong = await differences();
			} while ( wrong.length > 0 && Date.now() < deadlineMs );
			expect( wrong.slice( 0, 10 ) ).toEqual( [] );
		}, 120_000 );

		/** Sells one unit; gives the milliseconds from the shopper's answer to the ledger. */
		async function sellOne( sale: number ): Promise< number > {
			const { shop, worker } = world;
			const sku = `SKU-${ ( sale * 7 ) % plan.products }`;
			const committed = async () => {
				const { locations } = await worker.api.get< {
					locations: { committed: number }[];
				} >( `/v1/stock/${ sku }` );
				return locations.reduce( ( sum, each ) => sum + each.committed, 0 );
			};
			const before = await committed();
			const line = { productId: shop.ids.get( sku ) ?? 0, quantity: 1 };
			const outcome = await checkout( shop.site.baseUrl, [ line ], 'cod' );
			expect( outcome.accepted ).toBe( true );
			const soldAt = Date.now();
			while ( ( await committed() ) === before && Date.now() - soldAt < 30_000 ) {
				await pause( 20 );
			}
			const tookMs = Date.now() - soldAt;
			await pause( 300 );
			return tookMs;
		}

		async function differences(): Promise< string[] > {
			const { shop, worker, channel } = world;
			const shown = await stocksNow( shop.database );
			const { listings } = await worker.api.get< {
				listings: { sku: string; quantity: number; external: { product: string } }[];
			} >( `/v1/channels/${ channel }/listings?limit=1000` );
			const soldBy = new Map< number, number >();
			for ( const { product, quantity } of await orderLines( shop.database ) ) {
				soldBy.set( product, ( soldBy.get( product ) ?? 0 ) + quantity );
			}
			return listings.flatMap( ( { sku, quantity, external } ) => {
				const product = Number( external.product );
				const right = OPENING - plan.changesPerProduct - ( soldBy.get( product ) ?? 0 );
				return quantity === right && shown.get( product ) === right
					? []
					: [
							`${ sku }: right ${ right }, ledger ${ quantity }, shown ${ shown.get( product ) }`,
						];
			} );
		}
	} );
}

/** As if every product had been edited down by one unit, again and again, while nobody fetched it. */
async function seedBacklog( database: DatabaseSession, changes: number ): Promise< void > {
	await database.run( 'DROP TRIGGER IF EXISTS proof_wp_lockstep_events_insert' );
	await database.run(
		`INSERT INTO ${ OUTBOX } (event_id, epoch, product_id, number, kind, delta, stock, total, at_ms,
			reason, user_id, origin, sku)
		SELECT CONCAT('backlog-', p.product_id, '-', s.seq), p.epoch, p.product_id, p.number + s.seq,
			'change', -1, p.last_known - s.seq, p.total - s.seq, UNIX_TIMESTAMP() * 1000 + s.seq,
			'edited', 1, 'rest', k.meta_value
		FROM (SELECT CAST(seq AS SIGNED) AS seq FROM seq_1_to_${ changes }) s JOIN ${ PRODUCTS } p
		JOIN wp_postmeta k ON k.post_id = p.product_id AND k.meta_key = '_sku'
		ORDER BY s.seq, p.product_id`
	);
	await database.run(
		`UPDATE ${ PRODUCTS } SET number = number + ${ changes }, total = total - ${ changes },
		last_known = last_known - ${ changes }`
	);
	await database.run(
		`UPDATE wp_postmeta m JOIN ${ PRODUCTS } p ON p.product_id = m.post_id
		SET m.meta_value = p.last_known WHERE m.meta_key = '_stock'`
	);
}

function waiting( database: DatabaseSession ): Promise< number > {
	return database.number(
		`SELECT COUNT(*) FROM ${ OUTBOX } WHERE acknowledged = 0 AND event_id LIKE 'backlog-%'`
	);
}

function say( text: string ): void {
	process.stdout.write( `\n${ text }\n` );
}
