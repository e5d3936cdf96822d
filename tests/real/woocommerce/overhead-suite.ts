import path from 'node:path';
import { loadavg } from 'node:os';
import { formatTable } from '../../../src/worker/cli/output.ts';
import { timeCheckouts, type TimedCheckouts } from './checkout-timing.ts';
import { findFpm, startFpmServer } from './fpm-server.ts';
import { findPartsForProofs, startProofShop, type ProofShop } from './proof-shop.ts';
import { pairWithStandIn, type StandInPairing } from './stand-in-pairing.ts';

export interface OverheadPlan {
	/** Checkouts in every state. */
	readonly rounds: number;
	readonly timeoutMs: number;
}

/** The promise: what a shopper may have to wait longer, in milliseconds. */
const MEDIAN_MORE_MS = 5;
const P95_MORE_MS = 10;

/** What the plugin costs the shopper who waits for a one-line checkout, whatever the worker does. */
export function overheadSuite( title: string, plan: OverheadPlan ): void {
	const parts = findPartsForProofs();
	const fpm = findFpm();

	( parts ? describe : describe.skip )( title, () => {
		let shop: ProofShop;
		let pairing: StandInPairing;
		const toClose: { close(): Promise< void > }[] = [];

		beforeAll( async () => {
			if ( parts ) {
				shop = await startProofShop( parts, {
					products: [ 'TEA', 'CUP' ].map( ( sku ) => ( { sku, quantity: 1_000_000 } ) ),
				} );
				toClose.push( shop );
				pairing = await pairWithStandIn( shop );
				toClose.push( pairing );
			}
		}, 120_000 );

		afterAll( async () => {
			for ( const each of toClose.toReversed() ) {
				await each.close();
			}
		}, 60_000 );

		it(
			'costs hardly anything behind PHP’s own server, which cannot end a response early',
			() => measure( 'php -S', shop.site.baseUrl ),
			plan.timeoutMs
		);

		( fpm === null ? it.skip : it )(
			'costs hardly anything behind nginx and PHP-FPM',
			async () => {
				const server = await startFpmServer(
					shop.root,
					path.dirname( shop.root ),
					fpm ?? ''
				);
				try {
					await measure( 'nginx and PHP-FPM', server.baseUrl );
				} finally {
					await server.close();
				}
			},
			plan.timeoutMs
		);

		async function measure( name: string, baseUrl: string ): Promise< void > {
			const product = shop.ids.get( 'TEA' ) ?? 0;
			const otherProduct = shop.ids.get( 'CUP' ) ?? 0;
			const timed = await timeCheckouts( shop, baseUrl, pairing.worker, {
				...plan,
				product,
				otherProduct,
			} );
			const [ without, ...others ] = timed;
			if ( ! without ) {
				throw new Error( 'nothing was measured' );
			}
			report( name, timed );
			const good = others.find( ( { state } ) => state === 'good' );
			expect( ( good?.p50Ms ?? Infinity ) - without.p50Ms ).toBeLessThanOrEqual(
				MEDIAN_MORE_MS
			);
			const slow = others.filter( ( { p95Ms } ) => p95Ms > without.p95Ms + P95_MORE_MS );
			expect( slow ).toEqual( [] );
		}
	} );
}

function report( name: string, timed: readonly TimedCheckouts[] ): void {
	const [ first ] = timed;
	const rows = timed.map( ( { state, count, p50Ms, p95Ms } ) => [
		state,
		count,
		p50Ms.toFixed( 1 ),
		p95Ms.toFixed( 1 ),
		( p50Ms - ( first?.p50Ms ?? 0 ) ).toFixed( 1 ),
		( p95Ms - ( first?.p95Ms ?? 0 ) ).toFixed( 1 ),
	] );
	const load = loadavg().map( ( value ) => value.toFixed( 2 ) );
	process.stdout.write( `\none-line checkout, ${ name } (machine load ${ load.join( ' ' ) })\n` );
	process.stdout.write(
		`${ formatTable( [ 'worker', 'checkouts', 'p50 ms', 'p95 ms', 'p50 +', 'p95 +' ], rows ) }\n`
	);
}
