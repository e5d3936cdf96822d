import { AdminPages } from './admin-pages.ts';
import { checkCapture } from './book-checks.ts';
import { Dice } from './dice.ts';
import { playOperations, type OperationTally } from './operation-run.ts';
import { OrderPool } from './order-pool.ts';
import { startPairedWorld, type PairedWorld } from './paired-world.ts';
import { startPhpKiller } from './php-killer.ts';
import { findPartsForProofs } from './proof-shop.ts';
import { OPERATIONS } from './shop-operations.ts';
import type { OrderLine } from './stock-books.ts';
import { checkLog, checkRest, untilAgreed } from './world-checks.ts';

export interface OperationSuitePlan {
	readonly perKind: number;
	readonly seed: number;
	readonly timeoutMs: number;
	/** What is killed with -9: the worker for the middle third, or PHP at random moments. */
	readonly kills?: 'worker' | 'php';
}

const PRODUCTS = [ 'TEA', 'CUP', 'POT', 'JAR', 'BAG', 'MUG' ];
const AT_ONCE = 8;
const AGREED_WITHIN_MS = 90_000;

/** Everything that can happen to a shop's stock, mixed, eight at once; then all accounts must agree. */
export function operationSuite( title: string, plan: OperationSuitePlan ): void {
	const parts = findPartsForProofs();
	const kinds = Object.keys( OPERATIONS ).length;

	( parts ? describe : describe.skip )( title, () => {
		let world: PairedWorld;
		let close = (): Promise< void > => Promise.resolve();
		let tally: OperationTally;

		beforeAll( async () => {
			if ( ! parts ) {
				return;
			}
			world = await startPairedWorld( parts, {
				products: [ ...PRODUCTS, 'LID', 'TIN' ].map( ( sku ) => ( {
					sku,
					quantity: 200,
				} ) ),
				variable: [
					{ sku: 'SHIRT', quantity: 200, shared: false },
					{ sku: 'SOCK', quantity: 200, shared: true },
				],
				// Of PHP's own server a process that dies is not replaced.
				phpWorkers: plan.kills === 'php' ? 100 : 8,
			} );
			close = () => world.close();
		}, 120_000 );

		afterAll( () => close(), 60_000 );

		const idOf = ( sku: string ) => world.shop.ids.get( sku ) ?? 0;

		it(
			`${ kinds } kinds of operations, each ${ plan.perKind } times, in random order, ${ AT_ONCE } at once`,
			async () => {
				tally = await playAll();
				say( `${ tally.succeeded } operations, seed ${ plan.seed }` );
				tally.failures.forEach( ( failure ) => say( `played again: ${ failure }` ) );
				expect(
					Object.entries( tally.byKind ).filter( ( [ , count ] ) => count < plan.perKind )
				).toEqual( [] );
			},
			plan.timeoutMs
		);

		it(
			'end with WooCommerce, the ledger and the orders in agreement',
			async () => {
				await sweep();
				const counted = [
					...PRODUCTS,
					'LID',
					'TIN',
					'SHIRT-RED',
					'SHIRT-BLUE',
					'SOCK',
				].map( idOf );
				expect( await untilAgreed( world, counted, holderOf, AGREED_WITHIN_MS ) ).toEqual(
					[]
				);
			},
			AGREED_WITHIN_MS + 30_000
		);

		it( 'without a change lost, doubled or made up', async () => {
			expect( await checkCapture( world.shop.database, plan.kills === 'php' ) ).toEqual( [] );
			expect( await checkLog( world ) ).toEqual( [] );
		} );

		it( 'and without anything left for a person to do', async () => {
			expect( await checkRest( world ) ).toEqual( [] );
		} );

		async function playAll(): Promise< OperationTally > {
			const { shop, worker } = world;
			const dice = new Dice( plan.seed, 'operations' );
			const products = PRODUCTS.map( idOf );
			const orders = new OrderPool( shop, dice, products );
			const admin = new AdminPages( shop.site.baseUrl );
			await admin.open( shop.password, await orders.create( {} ) );
			const special = {
				ownVariations: [ idOf( 'SHIRT-RED' ), idOf( 'SHIRT-BLUE' ) ],
				sharedVariations: [ idOf( 'SOCK-RED' ), idOf( 'SOCK-BLUE' ) ],
				renamed: idOf( 'LID' ),
				unmanaged: idOf( 'TIN' ),
			};
			const killer = plan.kills === 'php' ? startPhpKiller( shop.root, plan.seed ) : null;
			const started = { killing: null, restarting: null } as Record<
				'killing' | 'restarting',
				Promise< unknown > | null
			>;
			const played = await playOperations(
				{ shop, admin, orders, dice, products, special },
				{
					perKind: plan.perKind,
					atOnce: AT_ONCE,
					onProgress: ( share ) => {
						if ( plan.kills === 'worker' && share > 1 / 3 ) {
							started.killing ??= worker.end( 'SIGKILL' );
						}
						if ( plan.kills === 'worker' && share > 2 / 3 ) {
							started.restarting ??= worker.start();
						}
					},
				}
			);
			await started.killing;
			await started.restarting;
			if ( killer ) {
				say( `${ await killer.stop() } PHP processes killed` );
			}
			return played;
		}

		/** What runs once a minute in a shop with visitors. */
		async function sweep(): Promise< void > {
			await world.shop.runPhp( 'do-action.php', { action: 'lockstep_sweep' } );
		}

		function holderOf( { product, variation }: OrderLine ): number {
			return product === idOf( 'SOCK' ) || variation === 0 ? product : variation;
		}
	} );
}

function say( text: string ): void {
	process.stdout.write( `\n${ text }\n` );
}
