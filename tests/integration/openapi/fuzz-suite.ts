import fc from 'fast-check';
import {
	channelIdSchema,
	lineIdSchema,
	offerRefSchema,
	orderIdSchema,
} from '../../../src/shared/ids.ts';
import type { ErrorAnswer } from '../../../src/shared/api/error-answer.ts';
import type { ListingState } from '../../../src/worker/store/contract.ts';
import type { OpenApiDocument } from '../../../src/worker/http/openapi/document-types.ts';
import { propertyRuns } from '../../unit/property-runs.ts';
import { startWorld, type World } from '../world.ts';
import {
	addressOf,
	allowedRequest,
	operationsOf,
	strangeRequest,
	type ApiOperation,
	type ApiRequest,
} from './api-requests.ts';
import { DocumentedAnswers } from './documented-answers.ts';
import type { Vocabulary } from './schema-values.ts';

/** Connects or reads a whole catalogue: asked seldom, and by a name that no channel has. */
const SLOW = new Set( [ 'importCatalogue' ] );

/**
 * Requests made from the document, as it asks for them and with something wrong about them: every answer
 * is one that the document knows, and none is 500.
 *
 * @param requests how many are made of all operations together.
 * @param newDatabase of PostgreSQL; without it, the worker's ledger is a file.
 */
export function fuzzSuite(
	title: string,
	requests: number,
	newDatabase?: () => Promise< string >
): void {
	describe( title, () => {
		let world: World;
		let document: OpenApiDocument;
		let answers: DocumentedAnswers;
		let words: Vocabulary;

		beforeAll( async () => {
			world = await startWorld( {
				products: [ 'A', 'B', 'KIT', 'Größe 43½ / 茶' ].map( ( sku ) => ( {
					sku,
					title: sku,
					quantity: 5,
				} ) ),
				bundles: [
					{
						bundle: 'SET',
						components: [
							{ sku: 'A', quantity: 1 },
							{ sku: 'B', quantity: 2 },
						],
					},
				],
				locations: [ 'main', 'far' ],
				...( newDatabase && { env: { LOCKSTEP_DATABASE_URL: await newDatabase() } } ),
			} );
			words = await liveALittle( world );
			document = await world.api.get< OpenApiDocument >( '/v1/openapi.json' );
			answers = new DocumentedAnswers( document );
		}, 120_000 );
		afterAll( () => world.close() );

		const send = async (
			request: ApiRequest
		): Promise< { status: number; body: unknown; text: string } > => {
			const { method, headers, body, operation } = request;
			const response = await fetch( `${ world.worker.address }${ addressOf( request ) }`, {
				method,
				headers: {
					...headers,
					authorization: `Bearer ${ world.worker.adminToken }`,
					...( operation.requestBody && { 'content-type': 'application/json' } ),
				},
				...( operation.requestBody && { body: JSON.stringify( body ) } ),
			} );
			const text = await response.text();
			const isJson = response.headers.get( 'content-type' )?.startsWith( 'application/json' );
			const answer = isJson ? ( JSON.parse( text ) as unknown ) : text;
			return { status: response.status, text, body: answer };
		};

		const expectDocumented = async ( request: ApiRequest ): Promise< void > => {
			const { status, body, text } = await send( request );
			const said = `${ request.method } ${ addressOf( request ) }: ${ status } ${ text.slice( 0, 400 ) } to ${ JSON.stringify( request.body ) }`;
			if ( status >= 500 ) {
				throw new Error( `${ said }\n${ world.logged.slice( -2 ).join( '\n' ) }` );
			}
			const fault = answers.fault( request.operation, status, body );
			if ( fault !== null ) {
				throw new Error( `${ said }\n${ fault }` );
			}
			if ( status === 400 ) {
				const { error } = body as ErrorAnswer;
				expect( Object.keys( error.fields ?? {} ) ).not.toEqual( [] );
				if ( request.isAllowed && ! isRefusedInWords( request, error.fields ?? {} ) ) {
					throw new Error( `the document allows it: ${ said }` );
				}
			}
		};

		const ofAll = ( one: ( operation: ApiOperation ) => fc.Arbitrary< ApiRequest > ) =>
			fc.oneof(
				...operationsOf( document ).map( ( operation ) => ( {
					weight: SLOW.has( operation.operation.operationId ) ? 1 : 20,
					arbitrary: one( operation ),
				} ) )
			);

		// First: what follows makes bundles of everything, and a bundle takes no adjustment.
		it( 'can be asked for everything there is, with success', async () => {
			for ( const operation of operationsOf( document ) ) {
				const { operationId } = operation.operation;
				if ( operationId !== 'connectChannel' ) {
					const tries = fc.sample( allowedRequest( operation, words ), 500 );
					let status = 0;
					for ( const request of tries ) {
						( { status } = await send( request ) );
						if ( status < 300 ) {
							break;
						}
					}
					expect( [ operationId, status < 300 ] ).toEqual( [ operationId, true ] );
				}
			}
		} );

		it(
			'is answered as documented, when it is asked as documented',
			() =>
				fc.assert(
					fc.asyncProperty(
						ofAll( ( operation ) => allowedRequest( operation, words ) ),
						expectDocumented
					),
					propertyRuns( Math.ceil( requests / 2 ) )
				),
			30 * 60_000
		);

		it(
			'is answered as documented, whatever it is asked',
			() =>
				fc.assert(
					fc.asyncProperty(
						ofAll( ( operation ) => strangeRequest( operation, words ) ),
						expectDocumented
					),
					propertyRuns( Math.ceil( requests / 2 ) )
				),
			30 * 60_000
		);

		it( 'goes through every list to its end, by its cursors, and meets nothing twice', async () => {
			const firstWords = Object.fromEntries(
				Object.entries( words ).map( ( [ name, [ first ] ] ) => [ name, first ] )
			);
			for ( const { method, path, operation } of operationsOf( document ) ) {
				if ( ! operation.parameters.some( ( { name } ) => name === 'cursor' ) ) {
					continue;
				}
				const seen = new Set< string >();
				let cursor: string | null = null;
				let pages = 0;
				do {
					const query: Record< string, unknown > = {
						limit: 1,
						...( cursor !== null && { cursor } ),
					};
					const asked = { params: firstWords, query, headers: {}, body: undefined };
					const request = { method, path, operation, ...asked, isAllowed: true };
					const { status, body } = await send( request );
					expect( [
						path,
						status,
						status === 500 ? world.logged.slice( -2 ) : [],
					] ).toEqual( [ path, 200, [] ] );
					expect( answers.fault( operation, status, body ) ).toBeNull();
					const { next, ...page } = body as { next: string | null };
					const text = JSON.stringify( page );
					expect( seen ).not.toContain( text );
					seen.add( text );
					cursor = next;
					pages += 1;
				} while ( cursor !== null && pages < 50 );
				expect( pages ).toBeGreaterThan(
					operation.operationId === 'listExceptions' ? 2 : 0
				);
			}
		} );
	} );
}

/** What the document says in words only. */
function isRefusedInWords(
	{ operation, body }: ApiRequest,
	fields: Readonly< Record< string, string > >
): boolean {
	const [ name = '' ] = Object.keys( fields );
	return (
		( operation.operationId === 'adjust' && name === 'delta' ) ||
		( operation.operationId === 'transfer' && name === 'to' ) ||
		( operation.operationId === 'setChannelMode' && name === 'reason' ) ||
		( operation.operationId === 'rerunRange' && name === 'last' ) ||
		( /^(create|revoke)Token$/.test( operation.operationId ) && name === 'name' ) ||
		// One of two places is needed for it.
		( name === 'key' && ! ( 'key' in Object( body ) ) ) ||
		// An instant that lies ahead, or an event that is not there.
		( operation.operationId === 'readAsOf' && [ 'at', 'position' ].includes( name ) ) ||
		// What a kind of channel needs, it says by itself; commas separate words that are documented elsewhere.
		operation.operationId === 'connectChannel' ||
		operation.operationId === 'readSyncLog'
	);
}

/** Something of everything there is a list of; answers what it is called. */
async function liveALittle( world: World ): Promise< Vocabulary > {
	const { app } = world.worker;
	const [ seller ] = world.shops;
	if ( ! seller ) {
		throw new Error( 'there is no shop' );
	}
	const channel = channelIdSchema.parse( seller.channel );
	const { order } = seller.simulator.sell( [ { sku: 'A', quantity: 2 } ] );
	await world.converged();
	await world.api.post( '/v1/adjustments', {
		key: 'a-shortage',
		sku: 'B',
		delta: -9,
		reason: 'lost',
	} );
	const csv = 'sku,on_hand\nA,7\nNONE,1\nB,3\n';
	await world.api.post( '/v1/imports', { csv, key: 'a-file-of-stock' } );
	const [ listing ] = await app.store.deliveries.listings( channel );
	await app.reservations.reserve( {
		channel,
		order: orderIdSchema.parse( 'a-cart' ),
		attempt: 'first',
		lines: [
			{
				line: lineIdSchema.parse( '1' ),
				offer: offerRefSchema.parse( listing?.offer ),
				units: 1,
			},
		],
		holdMs: 60 * 60_000,
	} );
	const letter = {
		channel,
		topic: 'orders/create',
		headers: { 'x-shopify-topic': 'orders/create', 'x-wc-webhook-topic': 'order.updated' },
		// However often it is tried again, it stays a dead letter.
		body: Buffer.from( '{' ),
		receivedAtMs: app.clock.now(),
	};
	for ( const deliveryKey of [ 'dead-1', 'dead-2', 'dead-3' ] ) {
		await app.store.inbox.putDead( { ...letter, deliveryKey }, 'BODY_UNREADABLE', 'line 1' );
	}
	const dead = await app.store.inbox.list( 'dead', 10 );
	await contradictAndDrift( world, listing );
	const changes = await holdMassChanges( world );
	await world.api.post( '/v1/tokens', { name: 'till', scope: 'read' } );
	return {
		sku: [ 'A', 'B', 'KIT', 'SET', 'Größe 43½ / 茶' ],
		bundle: [ 'SET', 'NEW', 'A' ],
		location: [ 'main', 'far', 'nowhere' ],
		from: [ 'main', 'far' ],
		to: [ 'main', 'far' ],
		channel: [ seller.channel, 'nowhere' ],
		order: [ order, 'a-cart', 'none' ],
		listing: [ listing?.listing ],
		import: [ 'a-file-of-stock', 'a-key-of-eight', 'another-key-1', 'none' ],
		csv: [ csv, 'sku,adjustment\nA,1\n', 'bundle,component,quantity\nNEW,A,1\n' ],
		position: [ 1, 2, 3, 1_000_000 ],
		delivery: [ 1, ...dead.map( ( { delivery } ) => delivery ), 999_999 ],
		conflict: [ 1, 2, 999_999 ],
		change: [ ...changes, 999_999 ],
		name: [ 'till', 'till 2' ],
		key: [ 'a-key-of-eight', 'another-key-1' ],
		kind: [ 'order', 'adjustment', 'opening' ],
		q: [ 'a', 'SE', '%', '_' ],
	};
}

/** More conflicts than requests name, so that some wait at the end as well. */
async function contradictAndDrift(
	{ api, worker: { app } }: World,
	listing: ListingState | undefined
): Promise< void > {
	for ( const delta of [ 1, 2, 3, 4, 5, 6 ] ) {
		const fact = { key: 'one-key-for-all', sku: 'KIT', delta, reason: 'found' };
		await api.post( '/v1/adjustments', fact ).catch( () => undefined );
	}
	if ( listing ) {
		await app.store.deliveries.recordDrift( {
			listing: listing.listing,
			channel: listing.channel,
			expected: 5,
			shown: 9,
			foundAtMs: app.clock.now(),
			lastConfirmedAtMs: null,
		} );
	}
}

/** A mass change of every listing of the first channel. */
async function holdMassChanges( { shops, worker: { app } }: World ): Promise< readonly number[] > {
	const channel = channelIdSchema.parse( shops[ 0 ]?.channel );
	const changes: number[] = [];
	for ( const { listing, quantity, revision } of await app.store.deliveries.listings(
		channel
	) ) {
		const change = await app.store.massChanges.hold(
			{
				...{ channel, cause: `actor:${ listing }`, listings: 1, position: 1 },
				...{ sinceMs: 0, foundAtMs: app.clock.now(), untilPosition: 1, isJoining: false },
			},
			[
				{
					...{ listing, revision, before: quantity, after: 0, available: 0 },
					...{ isSent: false, mayShow: quantity },
				},
			]
		);
		if ( change !== null ) {
			changes.push( change );
		}
	}
	return changes;
}
