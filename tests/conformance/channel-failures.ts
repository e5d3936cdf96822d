import { createNetwork } from '../../src/worker/channels/http.ts';
import type { ChannelAdapter } from '../../src/worker/channels/contract.ts';
import type { Network } from '../../src/worker/ports.ts';
import { failure, value } from './channel-under-test.ts';
import { STOCK } from './channel.ts';
import type { Stage } from './channel.ts';

/** What the adapter makes of calls that do not succeed. */
export function describeFailures( stage: Stage ): void {
	async function writeWith( adapter: ChannelAdapter, sku = stage.freshSku() ) {
		return adapter.writeQuantities( {
			idempotencyKey: stage.bench.key(),
			kind: 'set',
			items: [ stage.bench.item( sku, 4 ) ],
		} );
	}
	const readWith = ( adapter: ChannelAdapter ) =>
		adapter.readQuantities( [ stage.bench.target( stage.batchSkus[ 255 ] ?? '' ) ] );

	describe( 'failures', () => {
		it( 'by a limit say how long to wait, and that nothing was done', async () => {
			stage.bench.simulator.faults.answerStatus = 429;
			for ( const result of [
				await writeWith( stage.bench.adapter ),
				await readWith( stage.bench.adapter ),
			] ) {
				expect( failure( result ) ).toMatchObject( {
					action: 'retryAfter',
					scope: 'channel',
					applied: 'no',
				} );
				expect( failure( result ).waitMs ).toBeGreaterThan( 0 );
			}
		} );

		it( 'by wrong credentials need a person', async () => {
			const wrong = stage.bench.opened.adapter( { hasWrongCredentials: true } );
			for ( const result of [
				await writeWith( wrong ),
				await readWith( wrong ),
				await wrong.listOffers( null ),
				await wrong.listOrders( { sinceMs: 0, cursor: null } ),
			] ) {
				expect( failure( result ) ).toMatchObject( {
					action: 'needsHuman',
					scope: 'channel',
					applied: 'no',
				} );
			}
		} );

		it.each( [ 401, 403 ] )( 'by status %i need a person', async ( status ) => {
			stage.bench.simulator.faults.answerStatus = status;
			expect( failure( await writeWith( stage.bench.adapter ) ) ).toMatchObject( {
				action: 'needsHuman',
				scope: 'channel',
				applied: 'no',
			} );
		} );

		it.each( [ 500, 502, 503 ] )( 'by status %i leave a write in doubt', async ( status ) => {
			stage.bench.simulator.faults.answerStatus = status;
			// `retryAfter` where the answer says when, as WordPress does while it is being updated.
			expect( failure( await writeWith( stage.bench.adapter ) ) ).toMatchObject( {
				action: expect.stringMatching( /^retry(After)?$/ ) as string,
				applied: 'unknown',
			} );
			expect( failure( await readWith( stage.bench.adapter ) ).action ).toMatch( /^retry/ );
		} );

		it( 'by a cut connection leave a write in doubt that was carried out', async () => {
			const { bench } = stage;
			const sku = stage.freshSku();
			const call = {
				idempotencyKey: bench.key(),
				kind: 'set' as const,
				items: [ bench.item( sku, 4 ) ],
			};
			bench.simulator.faults.cutAfterApplyShare = 1;
			expect( failure( await bench.adapter.writeQuantities( call ) ) ).toMatchObject( {
				action: 'retry',
				applied: 'unknown',
			} );
			expect( bench.simulator.shown( sku ) ).toBe( 4 );
			bench.simulator.faults.cutAfterApplyShare = 0;
			expect( value( await bench.adapter.writeQuantities( call ) ) ).toMatchObject( [
				{ result: 'accepted' },
			] );
			expect( bench.simulator.shown( sku ) ).toBe( 4 );
		} );

		it( 'by silence leave a write in doubt that was not carried out', async () => {
			const { bench } = stage;
			const sku = stage.freshSku();
			bench.simulator.faults.hangShare = 1;
			const real = createNetwork();
			const impatient: Network = {
				request: ( request ) => real.request( { ...request, timeoutMs: 300 } ),
			};
			expect(
				failure( await writeWith( bench.opened.adapter( { network: impatient } ), sku ) )
			).toMatchObject( {
				action: 'retry',
				applied: 'unknown',
			} );
			expect( bench.simulator.shown( sku ) ).toBe( STOCK );
			real.close();
		} );

		it( 'by a page of HTML leave a write in doubt', async () => {
			const html: Network = {
				request: () =>
					Promise.resolve( {
						status: 200,
						headers: { 'content-type': 'text/html' },
						body: '<!doctype html><title>Back soon</title>',
					} ),
			};
			const adapter = stage.bench.opened.adapter( { network: html } );
			expect( failure( await writeWith( adapter ) ) ).toMatchObject( {
				action: 'retry',
				applied: 'unknown',
			} );
			expect( failure( await readWith( adapter ) ).action ).toBe( 'retry' );
		} );

		it( 'by a refused connection are sure that nothing was done', async () => {
			// Port 9 (discard) is never served on a test machine; the connection is refused at once.
			const adapter = stage.bench.opened.adapter( { baseUrl: 'http://127.0.0.1:9' } );
			expect( failure( await writeWith( adapter ) ) ).toMatchObject( {
				action: 'retry',
				scope: 'channel',
				applied: 'no',
			} );
		} );

		it( 'never quote a credential', async () => {
			const { bench } = stage;
			bench.simulator.faults.answerStatus = 403;
			const said = [
				failure( await writeWith( bench.adapter ) ),
				failure(
					await writeWith( bench.opened.adapter( { baseUrl: 'http://127.0.0.1:9' } ) )
				),
			].map( ( each ) => JSON.stringify( each ) );
			for ( const secret of Object.values( bench.simulator.credentials ) ) {
				for ( const text of said ) {
					expect( text ).not.toContain( secret );
				}
			}
		} );
	} );
}
